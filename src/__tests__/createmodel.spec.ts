import { CreateModel } from '../createmodel';
import { EnvironmentManager } from '../manager';
import type { IValidation } from '../model';
import { RestAPI } from '../restapi';
import { TEMPLATE } from '../specification';
import {
  FINE,
  draftServer,
  problem,
  refusal,
  settled,
  until
} from './fixtures';
import type { FakeServer } from './fixtures';

describe('CreateModel', () => {
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

  it('begins with a template that is checked', async () => {
    create();
    await checked();
    expect(model.text).toBe(TEMPLATE);
    expect(model.isModified).toBe(false);
    expect(server.asked('POST', 'validate/')[0].body).toEqual({
      specification: TEMPLATE
    });
  });

  it('checks what was typed once typing pauses', async () => {
    create();
    await checked();
    model.text = 'a';
    model.text = 'ab';
    model.name = ' science ';
    expect(model.check.state).toBe('checking');
    await checked();
    const asked = server.asked('POST', 'validate/');
    expect(asked).toHaveLength(2);
    expect(asked[1].body).toMatchObject({
      specification: 'ab',
      environment_name: 'science'
    });
    expect(model.isModified).toBe(true);
  });

  it('shows the problems, but not that of the name, which has its field', async () => {
    server.answers.set('POST validate/', {
      ...FINE,
      problems: [problem({ code: 'missing-name' }), problem()]
    });
    create();
    await checked();
    expect(model.check.problems).toEqual([problem()]);
  });

  it('knows the number of the next build of what is there', async () => {
    server.answers.set('POST validate/', {
      ...FINE,
      name: 'science',
      exists: true,
      next_build: 4
    });
    create();
    await checked();
    expect(model.check.name).toBe('science');
    expect(model.nextBuild).toBe(4);
  });

  it('keeps the name while the text cannot be understood', async () => {
    server.answers.set('POST validate/', { ...FINE, name: 'science' });
    create();
    await checked();
    server.answers.set('POST validate/', { ...FINE, problems: [problem()] });
    model.text = 'name: science\nfoo';
    await checked();
    expect(model.check.problems).toHaveLength(1);
    expect(model.check.name).toBe('science');
  });

  it('says when the check itself failed', async () => {
    server.answers.delete('POST validate/');
    create();
    await checked();
    expect(model.check.state).toBe('failed');
    expect(model.check.error?.message).toBe('There is no validate/');
  });

  it('asks for the build', async () => {
    const created = {
      build_id: 1,
      environment: { namespace: 'default', name: 'science' },
      new: true
    };
    server.answers.set('POST specification/', created);
    create({ yaml: 'x', namespace: 'default', name: 'science' });
    await checked();
    expect(await model.build()).toEqual(created);
    expect(server.asked('POST', 'specification/')[0].body).toEqual({
      specification: 'x',
      namespace: 'default',
      environment_name: 'science',
      policy: 'minimal'
    });
  });

  it('shows what keeps the build from being made', async () => {
    create({ name: 'science' });
    await checked();
    server.answers.set('POST specification/', () =>
      refusal(403, 'forbidden', 'Not yours.', { hints: ['Ask.'] })
    );
    expect(await model.build()).toBeNull();
    expect(model.check.error).toEqual({
      message: 'Not yours.',
      hints: ['Ask.']
    });
    const problems = [problem()];
    server.answers.set('POST specification/', () =>
      refusal(400, 'invalid-specification', 'No.', { detail: { problems } })
    );
    expect(await model.build()).toBeNull();
    expect(model.check.problems).toEqual(problems);
    expect(model.submitting).toBe(false);
  });

  describe('never asks for the build of', () => {
    const submitted = async () => {
      await model.build();
      return server.asked('POST', 'specification/').length > 0;
    };

    it('what has problems', async () => {
      server.answers.set('POST validate/', { ...FINE, problems: [problem()] });
      create({ name: 'science' });
      await checked();
      expect(await submitted()).toBe(false);
    });

    it('what nobody could check', async () => {
      server.answers.delete('POST validate/');
      create({ name: 'science' });
      await checked();
      expect(await submitted()).toBe(false);
    });

    it('what has no name', async () => {
      create();
      await checked();
      expect(await submitted()).toBe(false);
    });

    it('a name that cannot be used', async () => {
      const name_problem = { message: 'No.', hints: [] };
      server.answers.set('POST validate/', { ...FINE, name_problem });
      create({ name: 'no/no' });
      await checked();
      expect(model.check.nameError).toEqual(name_problem);
      expect(await submitted()).toBe(false);
    });

    it('a text of which only an older one was found right', async () => {
      let answer: (value: IValidation) => void = () => undefined;
      create({ name: 'science' });
      await checked();
      server.answers.set(
        'POST validate/',
        () => new Promise(resolve => (answer = resolve))
      );
      model.text = 'dependencies: [python]';
      await until(() => server.asked('POST', 'validate/').length === 2);
      model.text = 'dependencies: [python';
      answer(FINE);
      await settled();
      expect(model.check.state).toBe('checking');
      expect(await submitted()).toBe(false);
    });
  });

  it('knows at once what is no YAML, and where', async () => {
    create();
    await checked();
    model.text = 'a: "b\nc: d\n';
    expect(model.check.state).toBe('checking');
    expect(model.check.problems[0]).toMatchObject({
      code: 'yaml-syntax',
      severity: 'error'
    });
    expect(model.reading.isReadable).toBe(false);
  });

  it('changes entries and keeps comments', async () => {
    create({ yaml: '# mine\ndependencies:\n  - python # why\n' });
    model.edit([{ section: 'dependencies', remove: null, add: 'polars' }]);
    expect(model.text).toBe(
      '# mine\ndependencies:\n  - python # why\n  - polars\n'
    );
  });

  describe('a preview', () => {
    it('is made once the text rests, with the policy', async () => {
      server.answers.set('POST plan/', { packages: 3, conflict: null });
      create({ planPause: 5 });
      await until(() => model.planning.state === 'done');
      expect(model.planning.plan?.packages).toBe(3);
      model.policy = 'latest';
      await until(() => server.asked('POST', 'plan/').length === 2);
      const policies = server
        .asked('POST', 'plan/')
        .map(({ body }) => (body as { policy: string }).policy);
      expect(policies).toEqual(['minimal', 'latest']);
    });

    it('is not made of what has problems', async () => {
      server.answers.set('POST validate/', { ...FINE, problems: [problem()] });
      create({ planPause: 0 });
      await checked();
      await settled();
      expect(model.planning.state).toBe('none');
      expect(server.asked('POST', 'plan/')).toEqual([]);
    });

    it('says why there is none', async () => {
      create({ planPause: 0 });
      await until(() => model.planning.state === 'failed');
      expect(model.planning.error).toBe('There is no plan/');
    });
  });
});
