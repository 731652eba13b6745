import { BuildLog } from '../buildlog';
import type { ILogChunk } from '../model';
import { until } from './fixtures';

const TEXT = 'one\nzwei – ü\n🐍\n';

/** Serves a log in parts of so many bytes, wherever that cuts. */
class FakeLog {
  constructor(private _size: number) {}

  offsets: number[] = [];

  async log(_id: number, offset: number): Promise<ILogChunk> {
    this.offsets.push(offset);
    const all = new TextEncoder().encode(TEXT);
    const bytes = all.slice(offset, offset + this._size);
    const nextOffset = offset + bytes.length;
    return { bytes, nextOffset, complete: nextOffset === all.length };
  }
}

describe('BuildLog', () => {
  const read = async (log: BuildLog): Promise<string> => {
    let text = '';
    log.appended.connect((_, more) => (text += more));
    await until(() => log.isComplete);
    return text;
  };

  it('reads to the end, then stops', async () => {
    const server = new FakeLog(1000);
    const log = new BuildLog(server, 7);
    expect(await read(log)).toBe(TEXT);
    expect(log.isDisposed).toBe(true);
    expect(server.offsets).toEqual([0]);
  });

  it('puts characters together that a part cuts', async () => {
    const server = new FakeLog(5);
    expect(await read(new BuildLog(server, 7))).toBe(TEXT);
    expect(server.offsets).toEqual([0, 5, 10, 15, 20]);
  });

  it('goes on where it was after a failure', async () => {
    const server = new FakeLog(1000);
    let failures = 1;
    const log = new BuildLog(
      {
        log: (id, offset) =>
          failures-- > 0
            ? Promise.reject(new Error('gone'))
            : server.log(id, offset)
      },
      7
    );
    expect(await read(log)).toBe(TEXT);
  });

  it('says nothing after it was disposed', async () => {
    const log = new BuildLog(new FakeLog(1000), 7);
    const appended = jest.fn();
    log.appended.connect(appended);
    log.dispose();
    expect(log.isDisposed).toBe(true);
    expect(appended).not.toHaveBeenCalled();
  });
});
