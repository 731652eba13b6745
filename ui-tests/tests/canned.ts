import type { Page } from '@playwright/test';

/** A page, or all pages of a browser. */
export type Routed = Pick<Page, 'route'>;

const time = '2026-01-01T12:00:00.000Z';
const begun = '2026-01-01T11:59:18.000Z';

export interface IBuild {
  id: number;
  number: number;
  name: string;
  namespace: string;
  status: string;
  [key: string]: unknown;
}

export function build(
  id: number,
  name: string,
  status: string,
  more = {}
): IBuild {
  return {
    id,
    number: 1,
    environment_id: id,
    namespace: 'default',
    name,
    status,
    step: null,
    progress: null,
    failure: null,
    size: 393_000_000,
    reused: false,
    added_packages: [],
    scheduled_on: time,
    started_on: begun,
    ended_on: status === 'BUILDING' ? null : time,
    next_attempt_on: null,
    failures: 0,
    cancel_requested: false,
    current: status === 'COMPLETED',
    can: { activate: false, cancel: false, delete: true, retry: true },
    ...more
  };
}

export function environment(latest: IBuild, kernel = true) {
  const current = latest.status === 'COMPLETED' ? latest : null;
  return {
    id: latest.id,
    namespace: { id: 1, name: 'default' },
    name: latest.name,
    description: '',
    current_build_id: current?.id ?? null,
    current_build: current,
    latest_build: latest,
    kernels:
      current && kernel
        ? [
            {
              name: `cs.default.${latest.name}.python3`,
              display_name: `${latest.name} (Python 3.12)`,
              language: 'python'
            }
          ]
        : [],
    can: { update: true, delete: true, build: true }
  };
}

const OLD = build(6, 'data-science', 'COMPLETED', {
  current: false,
  can: { activate: true, cancel: false, delete: true, retry: true }
});
const CURRENT = build(7, 'data-science', 'COMPLETED', {
  number: 2,
  added_packages: ['ipykernel']
});
const UNDER_WAY = {
  ended_on: null,
  can: { activate: false, cancel: true, delete: true, retry: false }
};
const BUILDING = build(8, 'geo-and-a-rather-long-name', 'BUILDING', {
  ...UNDER_WAY,
  step: 'fetch',
  progress: {
    step: 'fetch',
    done: 12,
    total: 45,
    bytes_done: 30_000_000,
    bytes_total: 110_000_000
  }
});
const WAITING = build(11, 'stats', 'QUEUED', {
  ...UNDER_WAY,
  started_on: null,
  failures: 1,
  next_attempt_on: '2026-01-01T12:01:10.000Z',
  failure: {
    code: 'channel-unreachable',
    step: 'solve',
    message: 'The channel https://conda.example.org/main cannot be reached.',
    hints: [],
    transient: true,
    detail: ''
  }
});
const FAILED = build(9, 'torch', 'FAILED', {
  failure: {
    code: 'unsatisfiable',
    step: 'solve',
    message: 'pytorch 2.9 and numpy <1.20 cannot be installed together.',
    hints: ['Relax numpy.'],
    transient: false,
    detail: ''
  }
});
const TOOLS = build(10, 'tools', 'COMPLETED');

const ENVIRONMENTS = [
  environment(CURRENT),
  environment(BUILDING),
  environment(TOOLS, false),
  environment(WAITING),
  environment(FAILED)
];

/** Answer with these environments, page by page as the server does, and with no builds. */
export async function serveList(
  page: Routed,
  environments: object[]
): Promise<void> {
  await page.route(/conda-store\/api\/v1(\?|$)/, route =>
    route.fulfill({ json: { status: 'ok', data: { version: '0.1.0' } } })
  );
  await page.route(/conda-store\/api\/v1\/(environment|build)\//, route => {
    const url = new URL(route.request().url());
    const number = Number(url.searchParams.get('page') ?? 1);
    const size = Number(url.searchParams.get('size') ?? 100);
    const all = url.pathname.includes('/environment/') ? environments : [];
    const data = all.slice((number - 1) * size, number * size);
    return route.fulfill({ json: { status: 'ok', data, count: all.length } });
  });
}

/** Answer the panel's questions with one environment in each state. */
export async function serveCanned(page: Routed): Promise<void> {
  const answer = (path: RegExp, data: unknown[] | object) =>
    page.route(path, route =>
      route.fulfill({
        json: {
          status: 'ok',
          data,
          ...(Array.isArray(data) && { count: data.length })
        }
      })
    );
  await answer(/conda-store\/api\/v1(\?|$)/, {
    version: '0.1.0',
    namespace: 'default',
    // No number: what changed since cannot be asked of anybody.
    revision: 'canned',
    max_attempts: 3
  });
  await answer(/conda-store\/api\/v1\/environment\//, ENVIRONMENTS);
  for (const one of [OLD, BUILDING, WAITING]) {
    await answer(new RegExp(`conda-store/api/v1/build/${one.id}/`), one);
  }
  await answer(/conda-store\/api\/v1\/build\/\?sort_by/, [
    WAITING,
    BUILDING,
    TOOLS,
    FAILED,
    CURRENT,
    OLD
  ]);
  await answer(/conda-store\/api\/v1\/build\/\?.*name=data-science/, [
    CURRENT,
    OLD
  ]);
  await answer(/conda-store\/api\/v1\/build\/\?.*name=torch/, [FAILED]);
  await answer(/conda-store\/api\/v1\/build\/\?.*name=stats/, [WAITING]);
}
