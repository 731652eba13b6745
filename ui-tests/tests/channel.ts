import { spawn } from 'child_process';
import type { ChildProcessWithoutNullStreams } from 'child_process';
import { join } from 'path';
import { createInterface } from 'readline';

/** A conda channel that can be made to fail: see `channel.py`. */
export class Channel {
  static async start(): Promise<Channel> {
    const channel = new Channel();
    channel._url = await channel._answer();
    return channel;
  }

  private constructor() {
    this._process = spawn(process.env.PYTHON ?? 'python', [
      join(__dirname, '..', 'channel.py')
    ]);
    this._process.stderr.pipe(process.stderr);
    this._lines = createInterface({ input: this._process.stdout })[
      Symbol.asyncIterator
    ]();
  }

  get url(): string {
    return this._url;
  }

  /** Let requests for paths like this fail from now on. */
  async fail(pattern: string, fault: 'hang' | 'unavailable'): Promise<void> {
    await this._tell(`fail ${pattern} ${fault}`);
  }

  /** Let everything succeed again, also what hangs. */
  async reset(): Promise<void> {
    await this._tell('reset');
  }

  stop(): void {
    this._process.stdin.end();
  }

  private async _tell(command: string): Promise<void> {
    this._process.stdin.write(`${command}\n`);
    await this._answer();
  }

  private async _answer(): Promise<string> {
    const { done, value } = await this._lines.next();
    if (done) {
      throw new Error('The channel has ended.');
    }
    return value;
  }

  private _lines: AsyncIterator<string>;
  private _process: ChildProcessWithoutNullStreams;
  private _url = '';
}
