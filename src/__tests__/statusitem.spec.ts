import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import { StatusModel, statusOf } from '../statusitem';
import type { ICurrentNotebook } from '../tokens';
import { FakeServer, build, environment, running } from './fixtures';

describe('the status bar', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let revision = 0;

  const start = async (...environments: ReturnType<typeof environment>[]) => {
    server = new FakeServer();
    server.answers.set('GET ', () => ({ revision: (revision += 1) }));
    server.answers.set('GET environment/', environments);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
  };
  const words = (notebook: ICurrentNotebook | null = null) => {
    const model = new StatusModel(manager, notebook);
    const said = model.isActive
      ? statusOf(model, nullTranslator.load('')).words
      : null;
    model.dispose();
    return said;
  };
  const notebook = (available: number | null): ICurrentNotebook => ({
    changed: new Signal<ICurrentNotebook, void>({} as ICurrentNotebook),
    path: 'a.ipynb',
    environment: environment(),
    build: 7,
    available
  });

  afterEach(() => manager.dispose());

  it('is silent when there is nothing to tell', async () => {
    await start(environment());
    expect(words()).toBeNull();
  });

  it('tells what is built, and how far it is', async () => {
    await start(environment(running()));
    expect(words(notebook(null))).toBe('Building science 25 %');
  });

  it('counts several builds', async () => {
    await start(
      environment(running()),
      environment(running({ id: 8, name: 'art' }), { id: 4 })
    );
    expect(words()).toBe('2 builds');
  });

  it('tells what the notebook in front runs in', async () => {
    await start(environment(build()));
    expect(words(notebook(null))).toBe('science · build 7');
    expect(words(notebook(8))).toBe('science · build 7 · 8 available');
  });

  it('tells first that the connection is lost', async () => {
    await start(environment(running()));
    server.down = true;
    await manager.refresh();
    expect(words()).toBe('Environments: connection lost');
  });
});
