import { ServerConnection } from '@jupyterlab/services';

import type {
  IBuild,
  IEnvironment,
  IFailure,
  IProblem,
  IValidation,
  LogFrame
} from '../model';

/** What may be done with an ended build that is not current, unless told otherwise. */
export function can(changes: Partial<IBuild['can']> = {}): IBuild['can'] {
  return {
    activate: false,
    cancel: false,
    delete: true,
    retry: true,
    ...changes
  };
}

export function build(changes: Partial<IBuild> = {}): IBuild {
  return {
    id: 7,
    number: 1,
    environment_id: 3,
    namespace: 'default',
    name: 'science',
    status: 'COMPLETED',
    step: null,
    progress: null,
    failure: null,
    size: 0,
    reused: false,
    added_packages: [],
    scheduled_on: '2026-01-01T12:00:00.000Z',
    started_on: '2026-01-01T12:00:05.000Z',
    ended_on: '2026-01-01T12:00:17.000Z',
    next_attempt_on: null,
    failures: 0,
    cancel_requested: false,
    current: true,
    can: can({ delete: false }),
    ...changes
  };
}

export function running(changes: Partial<IBuild> = {}): IBuild {
  return build({
    status: 'BUILDING',
    step: 'fetch',
    progress: {
      step: 'fetch',
      done: 1,
      total: 4,
      bytes_done: 10,
      bytes_total: 40
    },
    ended_on: null,
    current: false,
    can: can({ cancel: true, retry: false }),
    ...changes
  });
}

/** A build that failed for a cause that may pass, and is tried again. */
export function waiting(changes: Partial<IBuild> = {}): IBuild {
  return running({
    status: 'QUEUED',
    step: null,
    progress: null,
    failure: failure({
      code: 'channel-unreachable',
      message: 'The channel cannot be reached.',
      transient: true
    }),
    failures: 1,
    next_attempt_on: '2026-01-01T12:01:10.000Z',
    ...changes
  });
}

/** A build that failed for good. */
export function failed(changes: Partial<IBuild> = {}): IBuild {
  return build({
    status: 'FAILED',
    failure: failure(),
    failures: 1,
    current: false,
    can: can(),
    ...changes
  });
}

export function failure(changes: Partial<IFailure> = {}): IFailure {
  return {
    code: 'unsatisfiable',
    step: 'solve',
    message: 'These cannot go together.',
    hints: ['Relax numpy.'],
    transient: false,
    detail: 'numpy <2 conflicts with pandas 3',
    ...changes
  };
}

/** An environment whose current and latest build are `latest`, unless told otherwise. */
export function environment(
  latest: IBuild | null = build(),
  changes: Partial<IEnvironment> = {}
): IEnvironment {
  const current = latest?.status === 'COMPLETED' ? latest : null;
  const name = latest?.name ?? 'science';
  return {
    id: 3,
    namespace: { id: 1, name: latest?.namespace ?? 'default' },
    name,
    description: '',
    current_build_id: current?.id ?? null,
    current_build: current,
    latest_build: latest,
    kernels: current
      ? [
          {
            name: `cs.default.${name}.python3`,
            display_name: `${name} (Python 3.11)`,
            language: 'python'
          }
        ]
      : [],
    can: { update: true, delete: true, build: true },
    ...changes
  };
}

export function problem(changes: Partial<IProblem> = {}): IProblem {
  return {
    code: 'unknown-key',
    message: "The key 'foo' is not known.",
    hint: 'Remove it.',
    line: 2,
    column: 1,
    start: 4,
    end: 7,
    severity: 'error',
    ...changes
  };
}

export interface IRequestSeen {
  method: string;
  /** Below the API's root, with the query. */
  path: string;
  body: unknown;
}

/** A connection, the other end of which is the test. */
export class FakeSocket {
  constructor(readonly url: string) {}

  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  isClosed = false;

  /** The server sends something. */
  send(frame: LogFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The connection ends, not by our doing. */
  drop(code = 1006): void {
    this.isClosed = true;
    this.onclose?.({ code });
  }

  close(): void {
    this.isClosed = true;
  }
}

type Answer = unknown | (() => unknown);

/** A server that answers what it is told to, and remembers what it was asked. */
export class FakeServer {
  readonly requests: IRequestSeen[] = [];
  /** `"GET environment/"` → the `data` of the answer, or a whole `Response`. */
  readonly answers = new Map<string, Answer>([
    ['GET changes/', { environments: null, removed: [] }]
  ]);
  /** Whether it does not answer at all. */
  down = false;
  /** Whether it lets connections be made; those that were made. */
  streams = false;
  readonly sockets: FakeSocket[] = [];

  readonly settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost:8888/base/',
    appendToken: false,
    fetch: (input: RequestInfo | URL) => this._answer(input as Request),
    WebSocket: socketsOf(this)
  });

  asked(method: string, path: string): IRequestSeen[] {
    return this.requests.filter(
      one => one.method === method && one.path.split('?')[0] === path
    );
  }

  private async _answer(request: Request): Promise<Response> {
    if (this.down) {
      throw new TypeError('Failed to fetch');
    }
    const root = '/base/conda-store/api/v1';
    const { pathname, search } = new URL(request.url);
    const path = pathname.slice(root.length).replace(/^\//, '');
    const text = await request.text();
    this.requests.push({
      method: request.method,
      // Without the time that JupyterLab adds against caches.
      path: path + search.replace(/[?&]\d{13}$/, ''),
      body: text ? JSON.parse(text) : null
    });
    let answer = this.answers.get(`${request.method} ${path}`);
    if (typeof answer === 'function') {
      answer = await answer();
    }
    if (answer instanceof Response) {
      return answer;
    }
    if (answer === undefined) {
      return refusal(404, 'not-found', `There is no ${path}`);
    }
    const count = Array.isArray(answer) ? { count: answer.length } : {};
    return json({ status: 'ok', data: answer, ...count });
  }
}

function socketsOf(server: FakeServer): typeof WebSocket {
  class Socket extends FakeSocket {
    constructor(url: string) {
      super(url);
      server.sockets.push(this);
      if (!server.streams) {
        queueMicrotask(() => this.drop());
      }
    }
  }
  return Socket as unknown as typeof WebSocket;
}

/** What the server says of a text in which nothing is wrong. */
export const FINE: IValidation = {
  problems: [],
  name: null,
  sha256: 'abc',
  exists: false,
  next_build: 1
};

/** A server without environments, to which everything is fine. */
export function draftServer(): FakeServer {
  const server = new FakeServer();
  server.answers.set('GET ', { namespace: 'default', revision: 1 });
  server.answers.set('GET environment/', []);
  server.answers.set('GET namespace/', [{ id: 1, name: 'default' }]);
  server.answers.set('POST validate/', FINE);
  return server;
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

export function refusal(
  status: number,
  code: string,
  message: string,
  more: object = {}
): Response {
  const error = { code, message, hints: [], detail: {}, ...more };
  return json({ status: 'error', message, error }, status);
}

/** Let everything that is under way, and needs no time, come to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise(resolve => setTimeout(resolve, 0));
  }
}

/** Wait for a condition; the test's own time limit is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
