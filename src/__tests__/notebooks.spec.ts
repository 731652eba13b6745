import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookModel } from '@jupyterlab/notebook';
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { EnvironmentManager } from '../manager';
import { KernelBuilds } from '../notebooks/kernelbuilds';
import type { NotebookEnvironment } from '../notebooks/notebookenvironment';
import { MissingModuleOffers } from '../notebooks/offering';
import type { IOffer } from '../notebooks/offering';
import { readRecord, recordOf, writeRecord } from '../notebooks/record';
import { compare } from '../notebooks/reopening';
import { RestAPI } from '../restapi';
import { FakeServer, build, environment, settled, until } from './fixtures';

const trans = nullTranslator.load('conda_store_jupyter');

let server: FakeServer;
let manager: EnvironmentManager;

async function start(): Promise<void> {
  manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
  await manager.ready;
}

beforeEach(() => {
  server = new FakeServer();
  server.answers.set('GET ', { version: '1', namespace: 'default' });
  server.answers.set('GET environment/', [environment()]);
});

afterEach(() => manager?.dispose());

describe('the record in a notebook', () => {
  it('is what was written', () => {
    const model = new NotebookModel();
    expect(readRecord(model)).toBeNull();
    const record = recordOf(build({ number: 4, lockfile_sha256: 'ab' }), {
      specification: 'name: science\n'
    });
    writeRecord(model, record);
    expect(readRecord(model)).toEqual({
      namespace: 'default',
      environment: 'science',
      build: 4,
      lock_sha256: 'ab',
      specification: 'name: science\n'
    });
  });

  it('does not change a notebook that says so already', () => {
    const model = new NotebookModel();
    const record = recordOf(build(), {});
    writeRecord(model, record);
    model.dirty = false;
    writeRecord(model, record);
    expect(model.dirty).toBe(false);
  });

  it('is nothing when somebody else wrote something else', () => {
    const model = new NotebookModel();
    model.setMetadata('conda_store', { environment: 3 });
    expect(readRecord(model)).toBeNull();
  });
});

describe('compare', () => {
  const record = recordOf(build({ lockfile_sha256: 'old' }), {});

  it('finds an environment that is not here', async () => {
    server.answers.set('GET build/', []);
    server.answers.set('GET environment/', []);
    await start();
    expect(await compare(record, manager)).toMatchObject({ kind: 'absent' });
  });

  it('says nothing while the server does not answer', async () => {
    server.down = true;
    await start();
    expect(await compare(record, manager)).toBeNull();
  });

  it('says nothing when it is the same', async () => {
    const same = environment(build({ lockfile_sha256: 'old' }));
    server.answers.set('GET environment/', [same]);
    await start();
    expect(await compare(record, manager)).toBeNull();
  });

  it('finds the build of then', async () => {
    const now = build({ id: 9, number: 3, lockfile_sha256: 'new' });
    const then = build({
      lockfile_sha256: 'old',
      current: false,
      can: { activate: true, cancel: false, delete: true, retry: true }
    });
    server.answers.set('GET environment/', [environment(now)]);
    server.answers.set('GET build/', [now, then]);
    await start();
    expect(await compare(record, manager)).toMatchObject({
      kind: 'differs',
      same: { id: 7 }
    });
  });
});

describe('MissingModuleOffers', () => {
  const offers = () => {
    const add = jest.fn();
    const restart = jest.fn();
    return {
      add,
      restart,
      offers: new MissingModuleOffers({ manager, trans, add, restart })
    };
  };
  const offer = (changes: Partial<NotebookEnvironment> = {}): IOffer => ({
    panel: {} as NotebookPanel,
    notebook: {
      environment: environment(),
      available: null,
      ...changes
    } as NotebookEnvironment,
    cell: 2,
    error: {
      errorName: 'ModuleNotFoundError',
      errorValue: "No module named 'sklearn'"
    }
  });

  beforeEach(start);
  afterEach(() => Notification.dismiss());

  it('offers the package that the index names', async () => {
    server.answers.set('GET index/modules/sklearn/', {
      packages: ['scikit-learn']
    });
    const { add, offers: one } = offers();
    await one.consider(offer());
    const [shown] = Notification.manager.notifications;
    expect(shown.message).toBe('sklearn is not in science.');
    shown.options.actions![0].callback(new MouseEvent('click'));
    expect(add.mock.calls[0][1]).toEqual(['scikit-learn']);
  });

  it('offers it once, however often the cell is run', async () => {
    const { offers: one } = offers();
    await one.consider(offer());
    await one.consider(offer());
    expect(Notification.manager.count).toBe(1);
  });

  it('offers the newer build first, where there is one', async () => {
    const { restart, offers: one } = offers();
    await one.consider(offer({ available: 8 }));
    const { actions } = Notification.manager.notifications[0].options;
    expect(actions!.map(action => action.label)).toEqual([
      'Use build 8',
      'Add to science…'
    ]);
    actions![0].callback(new MouseEvent('click'));
    expect(restart).toHaveBeenCalled();
  });

  it('offers nothing to who may not build, and none for other kernels', async () => {
    const { offers: one } = offers();
    const can = { update: false, delete: false, build: false };
    await one.consider(offer({ environment: environment(build(), { can }) }));
    await one.consider(offer({ environment: null }));
    expect(Notification.manager.count).toBe(0);
  });
});

describe('KernelBuilds', () => {
  it('tells in which build a kernel runs, and when that changes', async () => {
    const kernel = { kernel_id: 'k', build_id: 7, build_number: 1 };
    server.answers.set('GET kernel/', [kernel]);
    await start();
    const builds = new KernelBuilds(manager);
    await until(() => builds.find('k') !== null);
    let changes = 0;
    builds.changed.connect(() => changes++);
    builds.refresh();
    await settled();
    expect(changes).toBe(0);
    server.answers.set('GET kernel/', [{ ...kernel, build_id: 8 }]);
    builds.refresh();
    await until(() => builds.find('k')?.build_id === 8);
    expect(changes).toBe(1);
    builds.dispose();
  });
});
