import type { Page } from '@playwright/test';

/** A page, or all pages of a browser. */
export type Routed = Pick<Page, 'route'>;

const NONE = {
  added: 0,
  removed: 0,
  upgraded: 0,
  downgraded: 0,
  rebuilt: 0,
  'channel-changed': 0
};

/** Names and latest versions of packages that the index is said to have. */
const PACKAGES: [string, string][] = [
  ['numpy', '2.3.1'],
  ['numba', '0.62.0'],
  ['numexpr', '2.11.0'],
  ['pandas', '3.0.1'],
  ['polars', '1.36.0'],
  ['python', '3.13.5'],
  ['scikit-learn', '1.8.0']
];

/** Answer questions about packages as an index of a few of them would. */
export async function serveIndex(page: Routed): Promise<void> {
  const answer = (path: RegExp, data: (url: URL) => unknown) =>
    page.route(path, route =>
      route.fulfill({
        json: { status: 'ok', data: data(new URL(route.request().url())) }
      })
    );
  await answer(/index\/packages\/\?/, url => {
    const q = url.searchParams.get('q') ?? '';
    return PACKAGES.filter(([name]) => name.startsWith(q)).map(
      ([name, version]) => ({
        name,
        version,
        channel: 'conda-forge',
        kind: 'conda'
      })
    );
  });
  await answer(/index\/packages\/[\w.-]+\//, url => {
    const name = url.pathname.split('/').filter(Boolean).pop();
    const latest = PACKAGES.find(one => one[0] === name)?.[1];
    return latest
      ? [latest, '1.9.0', '1.8.2'].map(version => ({
          version,
          builds: ['py313_0'],
          size: 8_400_000,
          timestamp: '2026-01-01T12:00:00.000Z'
        }))
      : [];
  });
}

/** Answer that a draft solves, and adds some packages. */
export async function servePlan(
  page: Routed,
  changes: object = {}
): Promise<void> {
  await page.route(/conda-store\/api\/v1\/plan\//, route =>
    route.fulfill({
      json: {
        status: 'ok',
        data: {
          policy: 'minimal',
          base_build_id: null,
          specification_sha256: 'abc',
          packages: 42,
          download_bytes: 41_000_000,
          link_bytes: 120_000_000,
          diff: {
            changes: [],
            counts: { ...NONE, added: 3, upgraded: 1 },
            size_before: 100,
            size_after: 200,
            specification: null
          },
          moved: [
            {
              name: 'libblas',
              from: '3.9.0',
              to: '3.11.0',
              reason: 'numpy 2.3.1 needs libblas >=3.11'
            }
          ],
          added_packages: [],
          conflict: null,
          seconds: 0.4,
          ...changes
        }
      }
    })
  );
}
