import { BuildLog } from '../log/buildlog';
import type { ILogNews } from '../model';
import { RestAPI } from '../restapi';
import { FakeServer, settled, until } from './fixtures';

const ROOT = 'ws://localhost:8888/base/conda-store/api/v1';
const NEWS: ILogNews = {
  status: 'BUILDING',
  progress: null,
  attempt: 1,
  next_attempt_on: null
};

describe('BuildLog', () => {
  let server: FakeServer;
  let log: BuildLog;
  let text: string;

  const open = () => {
    log = new BuildLog(new RestAPI(server.settings), 7);
    log.appended.connect((_, more) => (text += more));
    log.restarted.connect(() => (text = ''));
  };
  const socket = () => server.sockets[server.sockets.length - 1];
  const lines = (offset: number, more: string) =>
    socket().send({ offset, next_offset: offset + more.length, text: more });
  const reconnected = (count: number) =>
    until(() => server.sockets.length === count);

  beforeEach(() => {
    server = new FakeServer();
    server.streams = true;
    text = '';
  });

  afterEach(() => {
    log.dispose();
  });

  it('is live: it tells what comes, when it comes', () => {
    open();
    const news = jest.fn();
    log.changed.connect((_, one) => news(one));
    expect(socket().url).toBe(`${ROOT}/build/7/logs/stream?offset=0`);
    socket().send(NEWS);
    expect(news).toHaveBeenCalledWith(NEWS);
    lines(0, 'one\n');
    lines(4, 'two\n');
    expect(text).toBe('one\ntwo\n');
    expect(server.requests).toEqual([]);
  });

  it('ends with the build', async () => {
    open();
    const completed = jest.fn();
    log.completed.connect(completed);
    socket().send({ complete: true, status: 'COMPLETED', failure: null });
    expect(completed).toHaveBeenCalledTimes(1);
    expect(log.isComplete).toBe(true);
    socket().drop(1000);
    await settled();
    expect(server.sockets).toHaveLength(1);
  });

  it('goes on where it was when the connection is lost', async () => {
    open();
    socket().send(NEWS);
    lines(0, 'one\n');
    socket().drop();
    await reconnected(2);
    expect(socket().url).toBe(`${ROOT}/build/7/logs/stream?offset=4`);
    // The server is not there yet.
    socket().drop();
    await reconnected(3);
    lines(4, 'two\n');
    expect(text).toBe('one\ntwo\n');
    expect(server.requests).toEqual([]);
  });

  it('connects again only when somebody can see it', async () => {
    open();
    socket().send(NEWS);
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    jest.useFakeTimers();
    socket().drop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(server.sockets).toHaveLength(1);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await jest.advanceTimersByTimeAsync(0);
    expect(server.sockets).toHaveLength(2);
    jest.useRealTimers();
    hidden.mockRestore();
  });

  it('begins again when the server does', async () => {
    open();
    lines(0, 'an old, long line\n');
    socket().drop();
    await reconnected(2);
    lines(0, 'new\n');
    expect(text).toBe('new\n');
  });

  it('asks for the log where no connection can be made', async () => {
    server.streams = false;
    server.answers.set(
      'GET build/7/logs/',
      () =>
        new Response('one\n', {
          headers: { 'X-Log-Next-Offset': '4', 'X-Log-Complete': 'true' }
        })
    );
    open();
    await until(() => log.isComplete);
    expect(text).toBe('one\n');
    expect(server.sockets).toHaveLength(1);
  });

  it('does not insist on a build that was deleted', async () => {
    open();
    socket().send(NEWS);
    socket().drop(4404);
    expect(log.isDisposed).toBe(true);
    await settled();
    expect(server.sockets).toHaveLength(1);
    expect(server.requests).toEqual([]);
  });

  it('is silent and closed once disposed', async () => {
    open();
    socket().send(NEWS);
    log.dispose();
    expect(socket().isClosed).toBe(true);
    lines(0, 'one\n');
    socket().drop();
    await settled();
    expect(text).toBe('');
    expect(server.sockets).toHaveLength(1);
  });
});
