import { StateDB } from '@jupyterlab/statedb';

import { CreateModel } from '../createmodel';
import { DraftStore } from '../draft/store';
import type { IDraft } from '../draft/store';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import {
  build,
  draftServer,
  environment,
  refusal,
  settled,
  until
} from './fixtures';
import type { FakeServer } from './fixtures';

describe('a draft', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let model: CreateModel;

  const create = (options: Partial<CreateModel.IOptions> = {}) => {
    model = new CreateModel({ manager, ...options });
  };
  const checked = () => until(() => model.check.state !== 'checking');

  beforeEach(async () => {
    server = draftServer();
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
  });

  afterEach(() => {
    model.dispose();
    manager.dispose();
  });

  describe('when somebody else asks for a build meanwhile', () => {
    const BASE = 'dependencies:\n  - python\n  - numpy >=1\n';
    const ref = { namespace: 'default', name: 'science' };

    beforeEach(async () => {
      server.answers.set('GET environment/', [environment()]);
      server.answers.set('GET ', { namespace: 'default', revision: 2 });
      await manager.refresh();
      create({
        ...ref,
        yaml: BASE,
        base: { buildId: 7, text: BASE },
        nameIsFixed: true
      });
      model.text = `${BASE}  - polars\n`;
      await checked();
      const rival = build({ id: 9, number: 3 });
      server.answers.set('GET environment/', [environment(rival)]);
      server.answers.set('GET ', { namespace: 'default', revision: 3 });
      server.answers.set(
        'GET build/9/yaml/',
        () =>
          new Response(
            '# theirs\ndependencies:\n  - python\n  - numpy >=2\n  - rich\n'
          )
      );
      await manager.refresh();
    });

    it('the same specification once more is no rival', async () => {
      const specification = { sha256: 'same' };
      model.dispose();
      const first = build({ id: 7, specification });
      server.answers.set('GET environment/', [environment(first)]);
      server.answers.set('GET ', { namespace: 'default', revision: 5 });
      await manager.refresh();
      create({ ...ref, base: { buildId: 7, text: BASE }, nameIsFixed: true });
      const again = build({ id: 9, number: 3, specification });
      server.answers.set('GET environment/', [environment(again)]);
      server.answers.set('GET ', { namespace: 'default', revision: 6 });
      await manager.refresh();
      expect(model.rival).toBeNull();
      expect(model.baseBuild).toBe(9);
    });

    it('nothing is built until it is decided what holds', async () => {
      expect(model.rival?.number).toBe(3);
      expect(await model.build()).toBeNull();
      expect(server.asked('POST', 'specification/')).toEqual([]);
    });

    it('both changes are taken', async () => {
      await model.mergeRival();
      expect(model.text).toBe(
        '# theirs\ndependencies:\n  - python\n  - numpy >=2\n  - rich\n  - polars\n'
      );
      expect(model.rival).toBeNull();
      expect(model.conflicts).toEqual([]);
      await checked();
      await model.build();
      expect(server.asked('POST', 'specification/')[0].body).toMatchObject({
        base_build_id: 9
      });
    });

    it('what both changed is told', async () => {
      model.edit([
        { section: 'dependencies', remove: 'numpy >=1', add: 'numpy >=3' }
      ]);
      await model.mergeRival();
      expect(model.text).toContain('numpy >=3');
      expect(model.conflicts).toEqual([
        { name: 'numpy', mine: 'numpy >=3', theirs: 'numpy >=2' }
      ]);
    });

    it('mine alone can be kept', async () => {
      model.ignoreRival();
      expect(model.rival).toBeNull();
      await model.build();
      expect(server.asked('POST', 'specification/')[0].body).toMatchObject({
        specification: `${BASE}  - polars\n`,
        base_build_id: 9
      });
    });

    it('a refusal makes the other build known', async () => {
      model.ignoreRival();
      server.answers.set('POST specification/', () =>
        refusal(409, 'stale-base', 'Build 4 is newer.')
      );
      const newer = build({ id: 11, number: 4 });
      server.answers.set('GET environment/', [environment(newer)]);
      server.answers.set('GET ', { namespace: 'default', revision: 4 });
      expect(await model.build()).toBeNull();
      expect(model.rival?.number).toBe(4);
    });
  });

  it('is kept while it is written, and no more once it is built', async () => {
    const state = new StateDB();
    const store = new DraftStore(state);
    create({ store, draftId: 'd', name: 'science' });
    model.text = 'dependencies: [rich]\n';
    let kept: IDraft | null = null;
    while (!kept) {
      await settled();
      kept = await store.get('d');
    }
    expect(await store.get('d')).toMatchObject({
      text: 'dependencies: [rich]\n',
      name: 'science',
      base: null
    });
    server.answers.set('POST specification/', { build_id: 1 });
    await checked();
    await model.build();
    expect(await store.get('d')).toBeNull();
  });
});
