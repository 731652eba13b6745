import type { Event } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { Attention } from '../attention';
import { BUILD_EVENT, EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import type { IWatchedFile } from '../restapi/watch';
import { WATCH_EVENT, WatchModel, problemOf } from '../watch/model';
import { FakeServer, build, json, problem, until } from './fixtures';
import { watchPath } from './watched';

function watchedFile(changes: Partial<IWatchedFile> = {}): IWatchedFile {
  return {
    id: 4,
    path: '/home/ann/specs/environment.yml',
    watch_path_id: 1,
    namespace: 'default',
    environment: 'science',
    state: 'followed',
    error: null,
    build: build(),
    changed_on: '2026-01-01T12:00:00.000Z',
    ...changes
  };
}

const BROKEN = watchedFile({
  state: 'error',
  error: {
    code: 'invalid-specification',
    message: 'There are 2 problems.',
    hints: [],
    detail: { problems: [problem({ line: 3 })] }
  }
});

describe('WatchModel', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let model: WatchModel;
  let stream: Signal<object, Event.Emission>;
  let told: string[];

  const serve = (files: IWatchedFile[], paths = [watchPath()]) =>
    server.answers.set('GET watch/', () =>
      json({ data: files, count: files.length, paths, root: '/home/ann' })
    );
  const emit = (schema_id: string, environment: string) =>
    stream.emit({ schema_id, environment } as unknown as Event.Emission);

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET environment/', []);
    serve([watchedFile()]);
    stream = new Signal({});
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    model = new WatchModel(manager, { stream } as unknown as Event.IManager);
    told = [];
    model.broken.connect((_, message) => void told.push(message));
    await until(() => model.groups.length > 0);
  });

  afterEach(() => {
    model.dispose();
    manager.dispose();
  });

  it('has the files by the paths through which they are found', () => {
    const [{ path, files }] = model.groups;
    expect([path.path, files.map(file => file.environment)]).toEqual([
      '/home/ann/specs',
      ['science']
    ]);
    expect([model.problems, model.more, told]).toEqual([0, 0, []]);
  });

  it('hears at once what became broken, and tells it once', async () => {
    serve([BROKEN]);
    emit(WATCH_EVENT, 'science');
    await until(() => model.problems === 1);
    expect(told).toEqual(["environment.yml:3: The key 'foo' is not known."]);
    const path = watchPath({ problem: 'There is nothing at this path.' });
    serve([BROKEN], [path]);
    emit(BUILD_EVENT, '');
    await until(() => model.problems === 2);
    expect(told).toHaveLength(2);
  });

  it('does not ask because of builds of environments', async () => {
    const { length } = server.asked('GET', 'watch/');
    emit(BUILD_EVENT, 'science');
    serve([BROKEN]);
    emit(WATCH_EVENT, 'science');
    await until(() => model.problems === 1);
    expect(server.asked('GET', 'watch/')).toHaveLength(length + 1);
  });

  it('is told what to watch, to stop and to forget', async () => {
    server.answers.set('POST watch/', watchPath());
    server.answers.set('PUT watch/1/', watchPath({ stopped: true }));
    server.answers.set('DELETE watch/1/', null);
    await model.add('specs', true);
    await model.stop(watchPath(), true);
    await model.forget(watchPath());
    const bodies = server.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, body }) => [method, body]);
    expect(bodies).toEqual([
      ['POST', { path: 'specs', recursive: true }],
      ['PUT', { stopped: true }],
      ['DELETE', null]
    ]);
  });

  it('knows which files can be opened', () => {
    expect(model.contentsPath('/home/ann/specs/a.yml')).toBe('specs/a.yml');
    expect(model.contentsPath('/home/anna/a.yml')).toBeNull();
  });

  it('tells on the tab what is broken until it was seen', () => {
    const attention = new Attention(manager);
    attention.problems = 2;
    expect(attention.problems).toBe(2);
    attention.isWatched = true;
    attention.isWatched = false;
    attention.problems = 2;
    expect(attention.problems).toBe(0);
    attention.problems = 3;
    expect(attention.problems).toBe(3);
    attention.problems = 0;
    expect(attention.problems).toBe(0);
    attention.dispose();
  });
});

it('says what is wrong with a file that has no line', () => {
  const error = { ...BROKEN.error!, message: 'Not readable.', detail: {} };
  expect(problemOf({ ...BROKEN, error })).toBe(
    'environment.yml: Not readable.'
  );
});
