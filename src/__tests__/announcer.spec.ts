import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { Announcer } from '../announcer';
import { CommandIDs } from '../commands';
import { EnvironmentManager } from '../manager';
import type { IBuild } from '../model';
import { RestAPI } from '../restapi';
import {
  FakeServer,
  build,
  can,
  environment,
  failed,
  running,
  until
} from './fixtures';

describe('the end of a build', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let announcer: Announcer;
  let watched: number[];
  let ran: [string, object][];
  let revision = 0;

  const serve = async (...builds: IBuild[]) => {
    revision += 1;
    server.answers.set(
      'GET environment/',
      builds.map(one => environment(one, { id: one.id, name: one.name }))
    );
    await manager.refresh();
  };
  const told = () => Notification.manager.notifications;
  const numbered = (
    count: number,
    make: (changes: Partial<IBuild>) => IBuild
  ) =>
    Array.from({ length: count }, (_, index) =>
      make({ id: index + 1, name: `env-${index}` })
    );

  beforeEach(async () => {
    Notification.dismiss();
    server = new FakeServer();
    server.answers.set('GET ', () => ({ revision }));
    server.answers.set('GET environment/', []);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    watched = [];
    ran = [];
    announcer = new Announcer({
      manager,
      trans: nullTranslator.load(''),
      execute: (id, args) => void ran.push([id, args]),
      isWatched: ({ id }) => watched.includes(id),
      pause: 1
    });
  });

  afterEach(() => manager.dispose());

  it('offers every way to try a failed build again', async () => {
    const retry_latest = true;
    await serve(running({ id: 1 }));
    await serve(failed({ id: 1, can: can({ retry_latest }) }));
    await until(() => told().length === 1);
    const actions = told()[0].options.actions!;
    expect(actions.map(action => action.label)).toEqual([
      'Retry',
      'Retry without lock',
      'Edit and retry…',
      'Open log'
    ]);
    actions.forEach(action => action.callback(new MouseEvent('click')));
    expect(ran).toEqual([
      [CommandIDs.retryBuild, { build: 1 }],
      [CommandIDs.retryBuild, { build: 1, latest: true }],
      [CommandIDs.retryBuild, { build: 1, edit: true }],
      [CommandIDs.openBuildLog, { build: 1 }]
    ]);
  });

  it('is left to who says it', async () => {
    await serve(running({ id: 1 }), running({ id: 2 }));
    announcer.leave(1);
    await serve(build({ id: 1 }), build({ id: 2, name: 'other' }));
    await until(() => told().length > 0);
    expect(told()).toHaveLength(1);
    expect(told()[0].message).toContain('other');
  });

  it('is announced with what can be done next', async () => {
    await serve(running({ id: 1 }));
    await serve(build({ id: 1 }));
    await until(() => told().length === 1);
    const { message, options } = told()[0];
    expect(message).toBe('science build 1 is ready, after 12s');
    options.actions![0].callback(new MouseEvent('click'));
    expect(ran).toEqual([
      [CommandIDs.newNotebook, { namespace: 'default', name: 'science' }]
    ]);
  });

  it('is announced with the reason, in few words, when it failed', async () => {
    await serve(running({ id: 1 }));
    const failure = { ...failed().failure!, message: 'word '.repeat(60) };
    await serve(failed({ id: 1, failure }));
    await until(() => told().length === 1);
    expect(told()[0].type).toBe('error');
    expect(told()[0].message).toMatch(/^science build 1 failed: word .*…$/);
    expect(told()[0].message.length).toBeLessThanOrEqual(140);
  });

  it('is not announced to who looks at it, nor when it was over already', async () => {
    watched = [1];
    await serve(running({ id: 1 }), build({ id: 2, name: 'old' }));
    await serve(build({ id: 1 }), build({ id: 2, name: 'old' }));
    await serve(running({ id: 3 }), build({ id: 2, name: 'old' }));
    await serve(build({ id: 3 }), build({ id: 2, name: 'old' }));
    await until(() => told().length > 0);
    expect(told().map(({ message }) => message)).toEqual([
      'science build 1 is ready, after 12s'
    ]);
  });

  it('is announced as the settings say', async () => {
    announcer.notify = 'failures';
    await serve(...numbered(2, running));
    await serve(
      build({ id: 1, name: 'env-0' }),
      failed({ id: 2, name: 'env-1' })
    );
    await until(() => told().length > 0);
    expect(told()).toHaveLength(1);
    expect(told()[0].message).toContain('env-1');
  });

  it('is announced once for many', async () => {
    await serve(...numbered(5, running));
    await serve(...numbered(5, build));
    await until(() => told().length > 0);
    expect(told().map(({ message }) => message)).toEqual([
      '5 builds are ready'
    ]);
  });
});
