import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { Announcer } from '../announcer';
import { CommandIDs } from '../commands';
import { EnvironmentManager } from '../manager';
import type { IBuild } from '../model';
import { RestAPI } from '../restapi';
import type { ICurrentNotebook } from '../tokens';
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
  let outside: string[];
  let notebook: ICurrentNotebook | null;

  const serve = async (...builds: IBuild[]) => {
    revision += 1;
    builds.forEach(one => server.answers.set(`GET build/${one.id}/`, one));
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
      tellOutside: text => void outside.push(text),
      notebook: () => notebook,
      pause: 1,
      long: 1
    });
    announcer.announceStart = false;
    outside = [];
    notebook = null;
  });

  afterEach(() => manager.dispose());

  it.each([
    [true, 'Without lock', { latest: true }],
    [false, 'Edit…', { edit: true }]
  ])(
    'offers to try a failed build again',
    async (retry_latest, label, args) => {
      await serve(running({ id: 1 }));
      await serve(failed({ id: 1, can: can({ retry_latest }) }));
      await until(() => told().length === 1);
      const actions = told()[0].options.actions!;
      expect(actions.map(action => action.label)).toEqual([
        'Retry',
        label,
        'Open log'
      ]);
      actions.forEach(action => action.callback(new MouseEvent('click')));
      expect(ran).toEqual([
        [CommandIDs.retryBuild, { build: 1 }],
        [CommandIDs.retryBuild, { build: 1, ...args }],
        [CommandIDs.openBuildLog, { build: 1 }]
      ]);
    }
  );

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
    expect(outside).toEqual(['5 builds are ready']);
  });

  it('takes the place of what was said when it took its time', async () => {
    announcer.announceStart = true;
    await serve(running({ id: 1 }));
    await until(() => told().length === 1);
    const [{ id, type, message }] = told();
    expect([type, message]).toEqual([
      'info',
      'Build 1 of science is being made…'
    ]);
    await serve(build({ id: 1 }));
    await until(() => told()[0].type === 'success');
    expect(told()).toHaveLength(1);
    expect(told()[0].id).toBe(id);
    expect(outside).toEqual([told()[0].message]);
  });

  it('is heard of though another build is the latest by then', async () => {
    announcer.announceStart = true;
    await serve(running({ id: 1 }));
    await until(() => told().length === 1);
    server.answers.set('GET build/1/', build({ id: 1, current: false }));
    await serve(running({ id: 2, number: 2 }));
    await until(() => told().some(({ type }) => type === 'success'));
    expect(told().map(({ message }) => message)).toContain(
      'science build 1 is ready, after 12s'
    );
  });

  it('takes back what was said when somebody watches, or it was cancelled', async () => {
    announcer.announceStart = true;
    await serve(...numbered(2, running));
    await until(() => told().length === 2);
    watched = [1];
    await serve(
      build({ id: 1, name: 'env-0' }),
      failed({ id: 2, name: 'env-1', status: 'CANCELED', failure: null })
    );
    await until(() => told().length === 0);
    expect(outside).toEqual([]);
  });

  it('is not begun to be told to who watches, nor of what is quick', async () => {
    announcer.announceStart = true;
    watched = [1];
    await serve(running({ id: 1 }), running({ id: 2, name: 'quick' }));
    await serve(running({ id: 1 }), build({ id: 2, name: 'quick' }));
    await until(() => told().some(({ type }) => type === 'success'));
    expect(told().map(({ type }) => type)).not.toContain('info');
  });

  it('becomes one word when many take their time', async () => {
    announcer.announceStart = true;
    await serve(...numbered(5, running));
    await until(() => told().some(one => one.message.startsWith('5 builds')));
    expect(told()).toHaveLength(1);
    await serve(
      build({ id: 1, name: 'env-0' }),
      ...numbered(5, running).slice(1)
    );
    await until(() => told().length === 2);
    expect(told().map(({ message }) => message)).toContain(
      '4 builds are being made…'
    );
  });

  it('offers what differs, and the notebook in front', async () => {
    const before = environment(build({ id: 1 }));
    server.answers.set('GET environment/', [
      { ...before, latest_build: running({ id: 2, number: 2 }) }
    ]);
    revision += 1;
    await manager.refresh();
    notebook = {
      path: 'a.ipynb',
      environment: before,
      build: 1,
      available: 2
    } as ICurrentNotebook;
    await serve(build({ id: 2, number: 2 }));
    await until(() => told().length === 1);
    const actions = told()[0].options.actions!;
    expect(actions.map(({ label }) => label)).toEqual([
      'Restart kernel',
      'New notebook',
      'Diff'
    ]);
    actions[2].callback(new MouseEvent('click'));
    actions[0].callback(new MouseEvent('click'));
    expect(ran).toEqual([
      [CommandIDs.diff, { left: 'build:1', right: 'build:2' }],
      [CommandIDs.useCurrentBuild, {}]
    ]);
  });
});
