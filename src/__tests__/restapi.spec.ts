import { RequestError } from '../restapi/request';
import { RestAPI } from '../restapi';
import {
  FakeServer,
  build,
  environment,
  json,
  problem,
  refusal
} from './fixtures';

describe('RestAPI', () => {
  let server: FakeServer;
  let api: RestAPI;

  beforeEach(() => {
    server = new FakeServer();
    api = new RestAPI(server.settings);
  });

  const failureOf = (promise: Promise<unknown>): Promise<RequestError> =>
    promise.then(
      () => {
        throw new Error('should have been refused');
      },
      (reason: RequestError) => reason
    );

  it('asks for pages until it has every environment', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `e${index}`);
    let page = 0;
    server.answers.set('GET environment/', () => {
      const data = names
        .slice(page * 100, ++page * 100)
        .map(name => environment(build({ name })));
      return json({ status: 'ok', data, count: 250 });
    });
    const environments = await api.environments();
    expect(environments.map(one => one.name)).toEqual(names);
    expect(server.requests.map(one => one.path)).toEqual([
      'environment/?page=1&size=100',
      'environment/?page=2&size=100',
      'environment/?page=3&size=100'
    ]);
  });

  it('stops when the server has fewer than it said', async () => {
    server.answers.set('GET environment/', () =>
      json({ status: 'ok', data: [], count: 5 })
    );
    expect(await api.environments()).toEqual([]);
  });

  it('asks for no more builds than it was told', async () => {
    const data = [build({ id: 2 }), build({ id: 1 })];
    server.answers.set('GET build/', () =>
      json({ status: 'ok', data, count: 9 })
    );
    const page = await api.builds({ namespace: 'a b', name: 'c' }, 2);
    expect(page).toEqual({ items: data, count: 9 });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0].path).toContain('namespace=a%20b&name=c');
    expect(server.requests[0].path).toContain('size=2');
  });

  it('escapes names in paths', async () => {
    server.answers.set('PUT environment/a%2Fb/c%3Fd/', {});
    await api.activate({ namespace: 'a/b', name: 'c?d' }, 4);
    expect(server.requests[0]).toEqual({
      method: 'PUT',
      path: 'environment/a%2Fb/c%3Fd/',
      body: { build_id: 4 }
    });
  });

  it('reads a log with the place where the next part begins', async () => {
    server.answers.set(
      'GET build/7/logs/',
      new Response('é', {
        headers: { 'X-Log-Next-Offset': '12', 'X-Log-Complete': 'true' }
      })
    );
    const chunk = await api.log(7, 10);
    expect([...chunk.bytes]).toEqual([0xc3, 0xa9]);
    expect(chunk.nextOffset).toBe(12);
    expect(chunk.complete).toBe(true);
    expect(server.requests[0].path).toBe('build/7/logs/?offset=10');
  });

  it('cancels, repeats and deletes builds', async () => {
    server.answers.set('PUT build/7/cancel/', build());
    server.answers.set('PUT build/7/', { build_id: 8 });
    server.answers.set('DELETE build/7/', {});
    expect(await api.cancel(7)).toEqual(build());
    expect(await api.rebuild(7)).toBe(8);
    await api.removeBuild(7);
    expect(server.requests).toHaveLength(3);
  });

  it('hands on what the server says of a refusal', async () => {
    const problems = [problem()];
    server.answers.set('POST specification/', () =>
      refusal(400, 'invalid-specification', 'No.', {
        hints: ['Try this.'],
        detail: { problems }
      })
    );
    const error = await failureOf(api.create({ specification: 'foo' }));
    expect(error).toBeInstanceOf(RequestError);
    expect(error.code).toBe('invalid-specification');
    expect(error.message).toBe('No.');
    expect(error.hints).toEqual(['Try this.']);
    expect(error.problems).toEqual(problems);
  });

  it('knows a server without the extension by its 404', async () => {
    server.answers.set('GET ', () => new Response('<html>', { status: 404 }));
    expect((await failureOf(api.about())).code).toBe('not-enabled');
  });

  it('does not take a missing build for a missing extension', async () => {
    expect((await failureOf(api.build(1))).code).toBe('not-found');
  });

  it('tells a proxy in between by its status', async () => {
    server.answers.set('GET ', () => new Response('bad', { status: 502 }));
    expect((await failureOf(api.about())).code).toBe('http-502');
  });

  it('says when nobody answers', async () => {
    server.down = true;
    expect((await failureOf(api.about())).code).toBe('unreachable');
  });
});
