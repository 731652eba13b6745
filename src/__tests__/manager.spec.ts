import type { Event } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { BUILD_EVENT, EnvironmentManager } from '../manager';
import type { IBuild, IEnvironment } from '../model';
import { RestAPI } from '../restapi';
import {
  FakeServer,
  build,
  environment,
  refusal,
  running,
  settled,
  until
} from './fixtures';

/** The part of Jupyter's event manager that is listened to. */
class FakeEvents {
  readonly stream = new Signal<this, Event.Emission>(this);
}

describe('EnvironmentManager', () => {
  let server: FakeServer;
  let events: FakeEvents;
  let manager: EnvironmentManager;
  let kernelChanges: (readonly IEnvironment[])[];
  let revision: number;

  const serve = (...environments: IEnvironment[]) => {
    server.answers.set('GET environment/', environments);
    revision += 1;
  };

  beforeEach(async () => {
    server = new FakeServer();
    events = new FakeEvents();
    kernelChanges = [];
    revision = 0;
    server.answers.set('GET ', () => ({ namespace: 'default', revision }));
    serve(environment());
    manager = new EnvironmentManager({
      api: new RestAPI(server.settings),
      events: events as unknown as Event.IManager,
      onKernelsChanged: environments => kernelChanges.push(environments)
    });
    await manager.ready;
  });

  afterEach(() => {
    manager.dispose();
  });

  it('has the environments once it is ready', () => {
    expect(manager.environments.map(one => one.name)).toEqual(['science']);
    expect(manager.connection.state).toBe('connected');
    expect(manager.find({ namespace: 'default', name: 'science' })).toBe(
      manager.environments[0]
    );
    expect(manager.find({ namespace: 'x', name: 'science' })).toBeUndefined();
  });

  it('does not list again what has not changed', async () => {
    await manager.refresh();
    expect(server.asked('GET', 'environment/')).toHaveLength(1);
  });

  it('asks only for what has changed, where the server can tell', async () => {
    const art = environment(build({ id: 8, name: 'art' }), { id: 4 });
    server.answers.set('GET changes/', () => ({
      revision: (revision += 1),
      environments: [art],
      removed: [{ namespace: 'default', name: 'science' }]
    }));
    revision += 1;
    await manager.refresh();
    expect(manager.environments).toEqual([art]);
    expect(kernelChanges.at(-1)).toEqual([art]);
    expect(server.asked('GET', 'environment/')).toHaveLength(1);
    expect(server.requests.at(-1)?.path).toBe('changes/?since=1');
    // What the answer was about is known now.
    await manager.refresh();
    expect(server.asked('GET', 'changes/')).toHaveLength(1);
  });

  it('emits only when something differs', async () => {
    const emitted = jest.fn();
    manager.environmentsChanged.connect(emitted);
    serve(environment());
    await manager.refresh();
    expect(server.asked('GET', 'environment/')).toHaveLength(2);
    expect(emitted).not.toHaveBeenCalled();
    serve(environment(), environment(build({ id: 8, name: 'art' }), { id: 4 }));
    await manager.refresh();
    expect(emitted).toHaveBeenCalledTimes(1);
    expect(manager.environments.map(one => one.name)).toEqual([
      'art',
      'science'
    ]);
  });

  it('asks at once when the server tells of a build', async () => {
    serve(environment(running({ id: 8, number: 2 })));
    events.stream.emit({ schema_id: BUILD_EVENT });
    await until(() => manager.environments[0].latest_build?.id === 8);
  });

  it('asks for nothing while the page is hidden, and then for what was missed', async () => {
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    serve(environment(running({ id: 8, number: 2 })));
    const before = server.requests.length;
    events.stream.emit({ schema_id: BUILD_EVENT });
    await settled();
    expect(server.requests).toHaveLength(before);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => manager.environments[0].latest_build?.id === 8);
    hidden.mockRestore();
  });

  it('leaves other events alone', async () => {
    events.stream.emit({ schema_id: 'https://example.org/other' });
    await settled();
    expect(server.asked('GET', '')).toHaveLength(1);
  });

  it('answers a burst of events with no more than two readings', async () => {
    serve(environment(running()));
    for (let count = 0; count < 10; count++) {
      events.stream.emit({ schema_id: BUILD_EVENT });
    }
    await settled();
    expect(server.asked('GET', '').length).toBeLessThanOrEqual(3);
    expect(manager.environments[0].latest_build?.status).toBe('BUILDING');
  });

  it('follows the progress of a running build without listing', async () => {
    serve(environment(running()));
    await manager.refresh();
    const later = running({ step: 'link', progress: null });
    server.answers.set('GET build/7/', later);
    const seen: IBuild[] = [];
    manager.buildChanged.connect((_, one) => seen.push(one));
    await manager.refresh();
    expect(seen).toEqual([later]);
    expect(manager.environments[0].latest_build).toEqual(later);
    expect(server.asked('GET', 'environment/')).toHaveLength(2);
  });

  it('follows any build that it is asked to, until told otherwise', async () => {
    server.answers.set('GET build/99/', running({ id: 99, name: 'other' }));
    const seen: number[] = [];
    manager.buildChanged.connect((_, one) => seen.push(one.id));
    const following = manager.follow(99);
    await until(() => seen.length === 1);
    following.dispose();
    const before = server.asked('GET', 'build/99/').length;
    await manager.refresh();
    expect(server.asked('GET', 'build/99/')).toHaveLength(before);
  });

  it('tells when kernels may differ: a build became current', async () => {
    expect(kernelChanges).toHaveLength(1);
    serve(environment(running({ id: 8, number: 2 }), kept()));
    await manager.refresh();
    expect(kernelChanges).toHaveLength(1);
    serve(environment(build({ id: 8, number: 2 })));
    await manager.refresh();
    expect(kernelChanges).toHaveLength(2);
  });

  it('tells when kernels may differ: an environment was deleted', async () => {
    server.answers.set('DELETE environment/default/science/', () => {
      serve();
      return {};
    });
    await manager.remove({ namespace: 'default', name: 'science' });
    expect(manager.environments).toEqual([]);
    expect(kernelChanges).toEqual([expect.anything(), []]);
  });

  it('shows what an action did when the action is done', async () => {
    server.answers.set('PUT environment/default/science/', () => {
      serve(environment(build({ id: 9 })));
      return {};
    });
    await manager.activate({ namespace: 'default', name: 'science' }, 9);
    expect(manager.environments[0].current_build_id).toBe(9);
  });

  it('shows that a build is being cancelled', async () => {
    serve(environment(running()));
    await manager.refresh();
    const stopping = running({ cancel_requested: true });
    server.answers.set('PUT build/7/cancel/', stopping);
    server.answers.set('GET build/7/', stopping);
    await manager.cancel(7);
    expect(manager.environments[0].latest_build).toEqual(stopping);
  });

  it('shows the new build of a retry', async () => {
    const fresh = running({ id: 8, number: 2 });
    server.answers.set('PUT build/7/', () => {
      serve(environment(fresh));
      return { build_id: 8 };
    });
    expect(await manager.retry(7)).toBe(8);
    expect(manager.environments[0].latest_build).toEqual(fresh);
  });

  it('tells that a build is gone, whoever deleted it', async () => {
    const removed: number[] = [];
    manager.buildRemoved.connect((_, id) => removed.push(id));
    server.answers.set('DELETE build/6/', {});
    await manager.removeBuild(6);
    expect(removed).toEqual([6]);
    server.answers.set('GET build/99/', running({ id: 99, name: 'other' }));
    manager.follow(99);
    await manager.refresh();
    server.answers.delete('GET build/99/');
    await manager.refresh();
    expect(removed).toEqual([6, 99]);
    expect(manager.connection.state).toBe('connected');
    const before = server.asked('GET', 'build/99/').length;
    await manager.refresh();
    expect(server.asked('GET', 'build/99/')).toHaveLength(before);
  });

  it('knows how often the server tries', async () => {
    server.answers.set('GET ', { revision: 9, max_attempts: 5 });
    await manager.refresh();
    expect(manager.about?.max_attempts).toBe(5);
  });

  it('keeps what it knows while the server does not answer', async () => {
    const states: string[] = [];
    manager.connectionChanged.connect((_, { state }) => states.push(state));
    server.down = true;
    await manager.refresh();
    expect(manager.connection.error?.code).toBe('unreachable');
    expect(manager.connection.asOf).toBeInstanceOf(Date);
    expect(manager.environments).toHaveLength(1);
    await manager.refresh();
    server.down = false;
    await manager.refresh();
    expect(states).toEqual(['stale', 'connected']);
  });

  it('says that the extension is not enabled', async () => {
    server.answers.set('GET ', () => new Response('', { status: 404 }));
    await manager.refresh();
    expect(manager.connection.state).toBe('failed');
    expect(manager.connection.error?.code).toBe('not-enabled');
  });

  it('rejects an action that is refused, and stays connected', async () => {
    server.answers.set('POST specification/', () =>
      refusal(400, 'invalid-specification', 'No.')
    );
    await expect(manager.create({ specification: '' })).rejects.toThrow('No.');
    expect(manager.connection.state).toBe('connected');
  });

  it('is silent once disposed', async () => {
    const emitted = jest.fn();
    manager.environmentsChanged.connect(emitted);
    serve();
    const refreshing = manager.refresh();
    manager.dispose();
    await refreshing;
    expect(emitted).not.toHaveBeenCalled();
  });

  /** The first build stays current while the second runs. */
  function kept(): Partial<IEnvironment> {
    const { current_build_id, current_build, kernels } = environment();
    return { current_build_id, current_build, kernels };
  }
});
