import { arrange } from '../arrangement';
import type { IArrangement } from '../arrangement';
import { parseFilter } from '../filter';
import type { IEnvironment } from '../model';
import { build, environment, failed, running } from './fixtures';

const made = (name: string, changes: Partial<IEnvironment> = {}) =>
  environment(build({ name }), changes);

const names = (
  environments: IEnvironment[],
  arrangement: Partial<IArrangement>,
  found: ReadonlySet<string> | null = null
) =>
  arrange(
    environments,
    { filter: '', groupBy: 'none', sortBy: 'name', ...arrangement },
    found
  ).flatMap(group => group.environments.map(one => one.name));

describe('the filter', () => {
  const list = [
    made('data-science', { description: 'For the course' }),
    made('geo', { kernels: [] }),
    environment(failed({ name: 'torch' })),
    environment(running({ name: 'tools' }))
  ];
  const filtered = (filter: string, found: ReadonlySet<string> | null = null) =>
    names(list, { filter }, found);

  it('takes words and tokens apart', () => {
    expect(parseFilter(' Data  STATUS:failed pkg:NumPy ns: x:y')).toEqual({
      words: ['data', 'x:y'],
      statuses: ['failed'],
      namespaces: [],
      packages: ['numpy'],
      languages: []
    });
  });

  it.each([
    ['science', ['data-science']],
    ['course', ['data-science']],
    ['dsc', ['data-science']],
    ['default/geo', ['geo']],
    ['status:failed', ['torch']],
    ['status:running', ['tools']],
    ['is:ready', ['data-science', 'geo']],
    ['status:no-kernel', ['geo']],
    ['ns:def lang:py', ['data-science']],
    ['ns:other', []],
    ['nothing', []],
    ['status:failed geo', []]
  ])('%s', (filter, expected) => {
    expect(filtered(filter)).toEqual(expected);
  });

  it('lets nothing pass by packages until the server has said what has them', () => {
    expect(filtered('pkg:numpy')).toEqual([]);
    expect(filtered('pkg:numpy', new Set(['default/geo']))).toEqual(['geo']);
  });

  it('puts what begins with a word before what only resembles it', () => {
    const environments = [made('g-e-o'), made('my-geo'), made('geo')];
    expect(names(environments, { filter: 'geo' })).toEqual([
      'geo',
      'my-geo',
      'g-e-o'
    ]);
  });
});

describe('the order', () => {
  const old = build({ name: 'old', ended_on: '2025-01-01T00:00:00.000Z' });
  const list = [
    made('first', { size: 5 }),
    environment(old, { size: 7 }),
    environment(old, {
      name: 'used',
      last_used_on: '2026-06-01T00:00:00.000Z',
      size: 6
    })
  ];

  it('is by last build or use', () => {
    expect(names(list, { sortBy: 'recent' })).toEqual(['used', 'first', 'old']);
  });

  it('is by size', () => {
    expect(names(list, { sortBy: 'size' })).toEqual(['old', 'used', 'first']);
  });
});
