import { resolveSide } from '../diff/sides';
import { Drafts } from '../draft/drafts';
import { EnvironmentModel } from '../environment/model';
import { DraftPlan } from '../environment/draftplan';
import { Loaded } from '../environment/loaded';
import { requestedOf } from '../environment/requested';
import { variablesOf } from '../environment/variables';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import {
  FakeServer,
  build,
  environment,
  failed,
  refusal,
  settled,
  until
} from './fixtures';

const REF = { namespace: 'default', name: 'science' };
const YAML =
  'name: science\ndependencies:\n  - numpy >=1\nvariables:\n  A: 1\n';

describe('Loaded', () => {
  it('reads once for a key and a version, and keeps what is being renewed', async () => {
    const loaded = new Loaded<number>(() => undefined);
    let turn = 0;
    const read = async () => ++turn;
    loaded.want('a', '1', read);
    loaded.want('a', '1', read);
    await settled();
    expect(loaded.value).toBe(1);
    loaded.want('a', '2', read);
    expect(loaded.value).toBe(1);
    await settled();
    expect(loaded.value).toBe(2);
    loaded.want('b', '2', read);
    expect(loaded.value).toBeNull();
  });

  it('takes no answer to a question that was given up', async () => {
    const loaded = new Loaded<string>(() => undefined);
    let answer: (text: string) => void = () => undefined;
    loaded.want('a', '', () => new Promise(resolve => (answer = resolve)));
    loaded.want('b', '', async () => 'new');
    answer('old');
    await settled();
    expect(loaded.value).toBe('new');
  });

  it('says why it could not be had', async () => {
    const loaded = new Loaded<string>(() => undefined);
    loaded.want('a', '', () => Promise.reject(new Error('gone')));
    await settled();
    expect(loaded.error?.message).toBe('gone');
  });
});

describe('DraftPlan', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let drafts: Drafts;
  let plan: DraftPlan;

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET build/7/yaml/', () => new Response(YAML));
    server.answers.set('GET environment/', [environment()]);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    drafts = new Drafts();
    plan = new DraftPlan({ ref: REF, manager, drafts, changed: () => 0 });
  });

  afterEach(() => {
    manager.dispose();
    drafts.dispose();
  });

  const edit = {
    section: 'dependencies' as const,
    remove: null,
    add: 'polars'
  };

  it('asks for the build of the text with its changes', async () => {
    server.answers.set('POST specification/', {
      build_id: 8,
      environment: REF,
      new: true
    });
    plan.add(edit);
    expect((await plan.build())?.build_id).toBe(8);
    const [{ body }] = server.asked('POST', 'specification/');
    expect(body).toEqual({
      specification: YAML.replace('>=1\n', '>=1\n  - polars\n'),
      namespace: 'default',
      environment_name: 'science',
      policy: 'minimal',
      base_build_id: 7
    });
    expect(plan.draft).toBeNull();
  });

  it('keeps the draft when somebody else was faster', async () => {
    server.answers.set('POST specification/', () =>
      refusal(409, 'stale-base', 'It was changed meanwhile.')
    );
    plan.add(edit);
    expect(await plan.build()).toBeNull();
    expect(plan.error?.code).toBe('stale-base');
    expect(plan.draft?.edits).toEqual([edit]);
  });

  it('begins with what works when the newest failed', async () => {
    const environments = [
      environment(failed({ id: 9, number: 2 }), {
        current_build: build(),
        current_build_id: 7
      })
    ];
    server.answers.set('GET ', { revision: 2 });
    server.answers.set('GET environment/', environments);
    await manager.refresh();
    plan.add(edit);
    expect(plan.draft).toMatchObject({ baseBuildId: 7, seenBuildId: 9 });
    expect(plan.isStale).toBe(false);
  });

  it('updates everything without a change of the text', async () => {
    server.answers.set('POST plan/', { diff: null });
    plan.updateAll();
    plan.want();
    await settled();
    plan.want(); // as the page does when something has come
    await until(() => plan.planning.state === 'done');
    const [{ body }] = server.asked('POST', 'plan/');
    expect(body).toMatchObject({ specification: YAML, policy: 'latest' });
    plan.discard();
    expect(plan.draft).toBeNull();
  });

  it('is one side of a comparison', async () => {
    plan.add(edit);
    const sources = { manager, drafts, readFile: async () => '@EXPLICIT' };
    const draft = await resolveSide('draft:default/science', sources);
    expect(draft.yaml).toContain('- polars');
    const file = await resolveSide('file:a/explicit.txt', sources);
    expect(file).toMatchObject({
      yaml: null,
      reference: { lockfile: '@EXPLICIT' }
    });
    await expect(resolveSide('draft:default/other', sources)).rejects.toThrow(
      'There is no draft of default/other'
    );
    await expect(resolveSide('x:1', sources)).rejects.toThrow();
  });
});

describe('updates of packages', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let model: EnvironmentModel;
  let drafts: Drafts;
  const newer = [{ kind: 'conda', name: 'numpy', version: '2.0' }];
  const shown = async () => {
    for (let turn = 0; turn < 3; turn++) {
      model.want();
      await settled();
    }
    return model.updates.value;
  };
  const serve = (checked: boolean, conflict: object | null = null) =>
    server.answers.set('GET build/7/updates/', {
      checked,
      updates: checked ? newer : [],
      conflict
    });
  const asked = () =>
    server.asked('GET', 'build/7/updates/').map(({ path }) => path);

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET build/7/yaml/', () => new Response(YAML));
    server.answers.set('GET build/7/packages/', []);
    server.answers.set('GET environment/', [environment()]);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    drafts = new Drafts();
    model = new EnvironmentModel({ ref: REF, manager, drafts });
  });

  afterEach(() => {
    model.dispose();
    drafts.dispose();
    manager.dispose();
  });

  it('are there without being asked for when the server has them at hand', async () => {
    serve(true);
    expect([...((await shown()) ?? [])]).toEqual([['conda numpy', '2.0']]);
    expect(asked()).toEqual(['build/7/updates/?if_warm=true']);
    expect(model.hasAsked).toBe(false);
  });

  it('are looked for when somebody asks, else', async () => {
    serve(false);
    expect(await shown()).toBeNull();
    serve(true);
    model.findUpdates();
    expect((await shown())?.size).toBe(1);
    expect(asked()[1]).toBe('build/7/updates/');
    expect(model.hasAsked).toBe(true);
  });

  it('are refused with the reason where they cannot be', async () => {
    serve(true, { message: 'These cannot go together.' });
    expect(await shown()).toBeNull();
    expect(model.updates.error).toBeNull();
    model.findUpdates();
    await shown();
    expect(model.updates.error?.message).toBe('These cannot go together.');
  });
});

it('reads what a specification asks for', () => {
  const text = 'dependencies:\n- c::Numpy >=2\n- pip:\n  - Foo_Bar==1\n';
  expect([...requestedOf(text)]).toEqual([
    ['conda numpy', 'c::Numpy >=2'],
    ['pypi foo-bar', 'Foo_Bar==1']
  ]);
  expect([...requestedOf('- no mapping')]).toEqual([]);
  expect(variablesOf(YAML)).toEqual([['A', '1']]);
});
