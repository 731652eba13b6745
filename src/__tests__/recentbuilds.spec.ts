import { Attention } from '../attention';
import { EnvironmentManager } from '../manager';
import { RecentBuilds } from '../recentbuilds';
import { RestAPI } from '../restapi';
import {
  FakeServer,
  build,
  environment,
  failed,
  running,
  settled,
  until
} from './fixtures';

describe('builds of all environments', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let revision = 0;

  const serve = (...builds: ReturnType<typeof build>[]) => {
    server.answers.set(
      'GET environment/',
      builds.slice(0, 1).map(b => environment(b))
    );
    server.answers.set('GET build/', builds);
    revision += 1;
  };

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', () => ({ revision }));
    serve(running({ id: 8, number: 2 }), build());
    server.answers.set('GET build/8/', running({ id: 8, number: 2 }));
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
  });

  afterEach(() => manager.dispose());

  it('are listed only while somebody looks', async () => {
    const model = new RecentBuilds(manager);
    await settled();
    expect(server.asked('GET', 'build/')).toHaveLength(0);
    model.isVisible = true;
    await until(() => model.builds.length === 2);
    expect(model.running).toBe(1);
    serve(failed({ id: 8, number: 2 }), build());
    await manager.refresh();
    await until(() => model.running === 0);
    expect(model.builds[0].status).toBe('FAILED');
    model.dispose();
  });

  it('say why they cannot be had', async () => {
    server.answers.delete('GET build/');
    const model = new RecentBuilds(manager);
    model.isVisible = true;
    await until(() => model.error !== null);
    model.dispose();
  });

  it('that fail unseen ask for attention until somebody looks', async () => {
    const attention = new Attention(manager);
    expect(attention.running).toBe(1);
    // That it runs is told once more, as it goes on.
    serve(running({ id: 8, number: 2, step: 'link' }), build());
    await manager.refresh();
    serve(failed({ id: 8, number: 2 }), build());
    await manager.refresh();
    expect(attention.running).toBe(0);
    expect(attention.unseenFailures).toBe(1);
    attention.isWatched = true;
    expect(attention.unseenFailures).toBe(0);
    attention.dispose();
  });
});
