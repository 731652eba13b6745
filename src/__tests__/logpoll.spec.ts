import { LogPoll } from '../log/poll';
import type { ILogChunk } from '../model';
import { settled, until } from './fixtures';

const TEXT = 'one\nzwei – ü\n🐍\n';

/** Serves a log in parts of so many bytes, wherever that cuts. */
class FakeLog {
  constructor(private _size: number) {}

  offsets: number[] = [];
  /** How many requests fail before the first that does not. */
  failures = 0;

  async log(_id: number, offset: number): Promise<ILogChunk> {
    this.offsets.push(offset);
    if (this.failures-- > 0) {
      throw new Error('gone');
    }
    const all = new TextEncoder().encode(TEXT);
    const bytes = all.slice(offset, offset + this._size);
    const nextOffset = offset + bytes.length;
    return { bytes, nextOffset, complete: nextOffset === all.length };
  }
}

describe('LogPoll', () => {
  const read = async (server: FakeLog): Promise<string> => {
    let text = '';
    let complete = false;
    const poll = new LogPoll(server, 7, {
      append: more => (text += more),
      complete: () => (complete = true)
    });
    await until(() => complete);
    expect(poll.isDisposed).toBe(true);
    poll.dispose();
    return text;
  };

  it('reads to the end, then stops', async () => {
    const server = new FakeLog(1000);
    expect(await read(server)).toBe(TEXT);
    expect(server.offsets).toEqual([0]);
  });

  it('puts characters together that a part cuts', async () => {
    const server = new FakeLog(5);
    expect(await read(server)).toBe(TEXT);
    expect(server.offsets).toEqual([0, 5, 10, 15, 20]);
  });

  it('goes on where it was after a failure', async () => {
    const server = new FakeLog(1000);
    server.failures = 1;
    expect(await read(server)).toBe(TEXT);
  });

  it('says nothing after it was disposed', async () => {
    const server = new FakeLog(1000);
    const sink = { append: jest.fn(), complete: jest.fn() };
    const log = (id: number, offset: number) => {
      poll.dispose();
      return server.log(id, offset);
    };
    const poll = new LogPoll({ log }, 7, sink);
    await until(() => server.offsets.length === 1);
    await settled();
    expect(sink.append).not.toHaveBeenCalled();
    expect(sink.complete).not.toHaveBeenCalled();
  });
});
