import { EnvironmentManager } from '../manager';
import { buildKey } from '../model';
import type { IEnvironment } from '../model';
import { PanelModel } from '../panelmodel';
import { RestAPI } from '../restapi';
import { FakeServer, build, environment, running, until } from './fixtures';

describe('PanelModel', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let model: PanelModel;
  let revision = 0;

  const serve = (...environments: IEnvironment[]) => {
    server.answers.set('GET environment/', environments);
    revision += 1;
  };
  const names = () =>
    model.groups.flatMap(group => group.environments.map(one => one.name));
  const loaded = () =>
    until(() => model.buildsOf('default/science').page !== null);

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', () => ({ revision }));
    server.answers.set('GET build/', [build()]);
    serve(
      environment(),
      environment(build({ id: 8, name: 'art' }), {
        id: 4,
        description: 'Painting'
      })
    );
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    model = new PanelModel(manager);
  });

  afterEach(() => {
    model.dispose();
    manager.dispose();
  });

  it('shows what contains every word of the filter', () => {
    model.filter = 'sci DEFAULT';
    expect(names()).toEqual(['science']);
    model.filter = 'paint';
    expect(names()).toEqual(['art']);
    model.filter = 'nothing';
    expect(names()).toEqual([]);
  });

  it('loads builds when an environment is expanded', async () => {
    model.toggle('default/science');
    expect(model.isExpanded('default/science')).toBe(true);
    await loaded();
    expect(model.buildsOf('default/science').page?.items).toEqual([build()]);
    model.toggle('default/science');
    expect(model.isExpanded('default/science')).toBe(false);
  });

  it('loads them again when there is a new one, not for its progress', async () => {
    model.toggle('default/science');
    await loaded();
    const second = running({ id: 9, number: 2 });
    server.answers.set('GET build/', [second, build()]);
    serve(environment(second));
    await manager.refresh();
    await until(
      () => model.buildsOf('default/science').page?.items.length === 2
    );
    const later = { ...second, step: 'check' as const };
    serve(environment(later));
    await manager.refresh();
    expect(model.buildsOf('default/science').page?.items[0]).toEqual(later);
    expect(server.asked('GET', 'build/')).toHaveLength(2);
  });

  it('follows an older build that runs beside the latest', async () => {
    const latest = running({ id: 9, number: 2 });
    server.answers.set('GET build/', [latest, running({ id: 5 })]);
    server.answers.set('GET build/5/', running({ id: 5, step: 'link' }));
    server.answers.set('GET build/9/', latest);
    serve(environment(latest));
    await manager.refresh();
    model.toggle('default/science');
    await until(
      () => model.buildsOf('default/science').page?.items[1].step === 'link'
    );
    server.answers.set('GET build/5/', build({ id: 5 }));
    await manager.refresh();
    expect(model.buildsOf('default/science').page?.items[1]).toEqual(
      build({ id: 5 })
    );
  });

  it('shows a deleted build no more', async () => {
    const old = build({ id: 6, current: false });
    server.answers.set('GET build/', [build(), old]);
    model.toggle('default/science');
    await loaded();
    server.answers.set('GET build/', [build()]);
    server.answers.set('DELETE build/6/', {});
    await manager.removeBuild(6);
    await until(
      () => model.buildsOf('default/science').page?.items.length === 1
    );
  });

  it('says why builds cannot be had, and asks again at the next change', async () => {
    server.answers.delete('GET build/');
    model.toggle('default/science');
    await until(() => model.buildsOf('default/science').error !== null);
    server.answers.set('GET build/', [build()]);
    serve(environment(build({ size: 5 })));
    await manager.refresh();
    await loaded();
    expect(model.buildsOf('default/science').error).toBeNull();
  });

  it('knows what is selected: an environment, or a build of one', async () => {
    const selected = jest.fn();
    model.selectionChanged.connect(selected);
    expect(model.selection).toBeNull();
    model.activate('default/science');
    expect(model.selection?.environment.name).toBe('science');
    expect(model.selection?.build).toBeNull();
    model.toggle('default/science');
    await loaded();
    model.activate(buildKey(build()));
    expect(model.selection?.build?.id).toBe(7);
    expect(selected).toHaveBeenCalled();
  });

  it('selects nothing once the environment is gone', async () => {
    model.activate('default/science');
    model.toggle('default/science');
    serve();
    await manager.refresh();
    expect(model.selection).toBeNull();
    expect(model.isExpanded('default/science')).toBe(false);
  });

  it('reveals an environment that the filter hides', () => {
    model.filter = 'art';
    model.reveal({ namespace: 'default', name: 'science' });
    expect(names()).toContain('science');
    expect(model.isExpanded('default/science')).toBe(true);
    expect(model.activeKey).toBe('default/science');
  });

  describe('where there are several namespaces', () => {
    beforeEach(async () => {
      serve(
        environment(build({ id: 9, name: 'zoo', namespace: 'team' })),
        environment(),
        environment(running({ id: 8, name: 'art', namespace: 'team' }), {
          id: 4
        })
      );
      await manager.refresh();
    });

    const lines = () =>
      model.rows.map(row =>
        row.kind === 'group' ? `${row.name} ${row.count}` : row.key
      );

    it('groups by them', () => {
      expect(lines()).toEqual([
        'default 1',
        'default/science',
        'team 2',
        'team/art',
        'team/zoo'
      ]);
      expect(model.showNamespaces).toBe(false);
    });

    it('closes a group, and opens it to reveal what is in it', () => {
      model.toggle('@team');
      expect(lines()).toEqual(['default 1', 'default/science', 'team 2']);
      model.reveal({ namespace: 'team', name: 'zoo' });
      expect(lines()).toContain('team/zoo');
      expect(model.activeKey).toBe('team/zoo');
    });

    it('groups by status, with namespaces in the names', () => {
      model.groupBy = 'status';
      expect(lines()).toEqual([
        'running 1',
        'team/art',
        'ready 2',
        'default/science',
        'team/zoo'
      ]);
      expect(model.showNamespaces).toBe(true);
    });

    it('can do without groups', () => {
      model.groupBy = 'none';
      expect(lines()).toEqual(['default/science', 'team/art', 'team/zoo']);
    });
  });

  it('needs no groups for one namespace', () => {
    expect(model.isGrouped).toBe(false);
    expect(model.showNamespaces).toBe(false);
  });

  it('asks the server which environments have a package', async () => {
    const seen: string[] = [];
    model.stateChanged.connect(() =>
      seen.push(`${model.isSearching} ${names().join()}`)
    );
    server.answers.set('GET environment/', () => [environment()]);
    model.filter = 'pkg:numpy';
    expect(model.isSearching).toBe(true);
    await until(() => !model.isSearching);
    expect(names()).toEqual(['science']);
    expect(server.asked('GET', 'environment/').pop()?.path).toContain(
      'packages=numpy'
    );
    model.filter = '';
    expect(names()).toEqual(['art', 'science']);
  });
});
