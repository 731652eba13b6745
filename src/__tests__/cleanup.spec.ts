import { CleanupModel } from '../cleanup/model';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import { UsageModel } from '../usagemodel';
import { FakeServer, environment, refusal, settled, until } from './fixtures';

const SETTINGS = { keep_last: 5, keep_days: 30 };
const ITEM = { kind: 'prefix', subject: 'a/b', why: 'old', freed: 10 };

function report(more: object = {}) {
  return {
    dry_run: true,
    items: [ITEM],
    kept: [],
    skipped: [],
    kinds: {},
    freed: 10,
    seconds: 0,
    settings: SETTINGS,
    ...more
  };
}

describe('cleaning up', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let model: CleanupModel;
  const bodies = () => server.asked('POST', 'collect/').map(({ body }) => body);

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET environment/', [environment()]);
    server.answers.set('POST collect/', report());
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    model = new CleanupModel(manager, 0);
    await until(() => model.state.step === 'shown');
  });

  afterEach(() => {
    model.dispose();
    manager.dispose();
  });

  it('looks first, by the settings of the server', () => {
    expect(bodies()).toEqual([{ dry_run: true }]);
    expect(model.keeping).toEqual(SETTINGS);
    expect(model.isReady).toBe(true);
  });

  it('looks again when less is to be kept, and removes just that', async () => {
    model.keep({ keep_last: 1 });
    expect(model.isReady).toBe(false);
    await model.remove();
    expect(bodies()).toHaveLength(1);
    await until(() => model.isReady);
    const wanted = { keep_last: 1, keep_days: 30 };
    expect(bodies()[1]).toEqual({ ...wanted, dry_run: true });
    server.answers.set('POST collect/', report({ dry_run: false }));
    await model.remove();
    expect(bodies()[2]).toEqual({ ...wanted, dry_run: false });
    expect(model.state.step).toBe('done');
    await model.remove();
    expect(bodies()).toHaveLength(3);
  });

  it('removes nothing where nothing would go', async () => {
    server.answers.set('POST collect/', report({ items: [] }));
    await model.retry();
    expect(model.isReady).toBe(false);
  });

  it('says why it could not, and can look again', async () => {
    server.answers.set('POST collect/', () =>
      refusal(409, 'conflict', 'Another process is at it.')
    );
    await model.remove();
    expect(model.state).toEqual({
      step: 'failed',
      message: 'Another process is at it.'
    });
    server.answers.set('POST collect/', report());
    await model.retry();
    expect(model.isReady).toBe(true);
  });
});

it('knows the limit that is nearest', async () => {
  const server = new FakeServer();
  server.answers.set('GET ', { revision: 1 });
  server.answers.set('GET environment/', [environment()]);
  const of = (storage: number, count: number, limits: object) => ({
    num_environments: count,
    num_builds: 0,
    storage,
    measured_on: null,
    limits
  });
  server.answers.set('GET usage/', {
    a: of(50, 9, { bytes: 100, environments: 10 }),
    b: of(70, 1, { bytes: 100, environments: null }),
    c: of(5, 1, { bytes: null, environments: null })
  });
  const manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
  const model = new UsageModel(manager);
  model.isVisible = true;
  await settled();
  expect(model.quotas.map(one => [one.namespace, one.what, one.used])).toEqual([
    ['a', 'environments', 9],
    ['b', 'bytes', 70],
    ['a', 'bytes', 50]
  ]);
  expect(model.used).toBe(125);
  model.dispose();
  manager.dispose();
});
