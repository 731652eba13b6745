import { EnvironmentManager } from '../manager';
import { AddingModel } from '../notebooks/addingmodel';
import { RestAPI } from '../restapi';
import {
  FakeServer,
  build,
  environment,
  failed,
  json,
  problem,
  refusal,
  settled,
  until
} from './fixtures';

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

afterEach(() => manager.dispose());

const PLAN = {
  policy: 'minimal',
  base_build_id: 7,
  packages: 3,
  download_bytes: 0,
  link_bytes: 0,
  diff: { changes: [], counts: {} },
  moved: [],
  added_packages: [],
  conflict: null,
  seconds: 0.1
};

describe('AddingModel', () => {
  beforeEach(async () => {
    server.answers.set(
      'GET build/7/yaml/',
      () => new Response('dependencies: # few\n  - python\n')
    );
    server.answers.set('POST plan/', PLAN);
    server.answers.set('POST specification/', {
      build_id: 8,
      environment: { namespace: 'default', name: 'science' },
      new: true
    });
    await start();
  });

  function model(packages: string[], of = environment()): AddingModel {
    return new AddingModel({ manager, environment: of, packages });
  }

  it('plans the specification with the packages, comments kept', async () => {
    const adding = model(['polars']);
    await until(() => adding.isReady);
    expect(server.asked('POST', 'plan/')[0].body).toEqual({
      specification: 'dependencies: # few\n  - python\n  - polars\n',
      namespace: 'default',
      environment_name: 'science',
      policy: 'minimal',
      base_build_id: 7
    });
    adding.dispose();
  });

  it('cannot be built while nothing is named, or it cannot be solved', async () => {
    const empty = model([]);
    await settled();
    expect(empty.plan.draft).toBeNull();
    expect(empty.plan.planning.state).toBe('none');
    expect(empty.isReady).toBe(false);
    empty.dispose();
    server.answers.set('POST plan/', { ...PLAN, conflict: { message: 'no' } });
    const adding = model(['x']);
    await until(() => adding.plan.planning.state === 'done');
    expect(adding.isReady).toBe(false);
    adding.dispose();
  });

  it('says what is wrong with what was typed', async () => {
    server.answers.set('POST plan/', () =>
      json(
        {
          message: 'It is not valid.',
          error: {
            code: 'invalid-specification',
            hints: ['Mend it.'],
            detail: { problems: [problem({ message: 'No version: >=>=' })] }
          }
        },
        422
      )
    );
    const adding = model(['x>=>=']);
    await until(() => adding.plan.planning.state === 'failed');
    expect(adding.plan.planning.error).toBe(
      'It is not valid. No version: >=>= Mend it.'
    );
    expect(adding.isReady).toBe(false);
    adding.dispose();
  });

  it('says that the specification cannot be read', async () => {
    server.answers.set('GET build/7/yaml/', refusal(503, 'away', 'Gone.'));
    const adding = model(['polars']);
    await until(() => adding.plan.planning.state === 'failed');
    expect(adding.plan.planning.error).toBe('Gone.');
    expect(server.asked('POST', 'plan/')).toEqual([]);
    adding.dispose();
  });

  it('asks for nothing when it was closed', async () => {
    const adding = model(['polars']);
    adding.dispose();
    await settled();
    expect(server.asked('POST', 'plan/')).toEqual([]);
  });

  it('shows the answer to what was typed last', async () => {
    const adding = model(['first']);
    await settled();
    adding.packages = 'second';
    expect(adding.isReady).toBe(false);
    await until(() => adding.isReady);
    const asked = server.asked('POST', 'plan/');
    expect(JSON.stringify(asked.at(-1)?.body)).toContain('second');
    adding.dispose();
  });

  it('begins with the current build after one that failed', async () => {
    server.answers.set(
      'GET build/7/yaml/',
      () => new Response('dependencies:\n  - good\n')
    );
    const of = environment(failed({ id: 9 }), {
      current_build: build(),
      current_build_id: 7
    });
    server.answers.set('GET ', { revision: 2 });
    server.answers.set('GET environment/', [of]);
    await manager.refresh();
    const adding = model(['polars'], of);
    await until(() => adding.isReady);
    expect(server.asked('POST', 'plan/')[0].body).toMatchObject({
      specification: 'dependencies:\n  - good\n  - polars\n',
      base_build_id: 7
    });
    await adding.plan.build();
    // So that a change by somebody else is noticed.
    expect(server.asked('POST', 'specification/')[0].body).toMatchObject({
      base_build_id: 9
    });
    adding.dispose();
  });

  it('says why a build was refused', async () => {
    server.answers.set(
      'POST specification/',
      refusal(409, 'stale-base', 'It was changed meanwhile.')
    );
    const adding = model(['polars']);
    await until(() => adding.isReady);
    expect(await adding.plan.build()).toBeNull();
    expect(adding.plan.error?.code).toBe('stale-base');
    // What was typed is still there.
    expect(adding.plan.draft?.edits).toHaveLength(1);
    adding.dispose();
  });
});
