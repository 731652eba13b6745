import { Catalog } from '../catalog';
import { build, environment, running } from './fixtures';

describe('Catalog', () => {
  it('orders as people count', () => {
    const catalog = new Catalog();
    const named = (name: string) => environment(build({ name }), { name });
    catalog.replace([named('e10'), named('e9'), named('a')]);
    expect(catalog.environments.map(one => one.name)).toEqual([
      'a',
      'e9',
      'e10'
    ]);
  });

  it('keeps the very list when nothing differs', () => {
    const catalog = new Catalog();
    catalog.replace([environment()]);
    const before = catalog.environments;
    expect(catalog.replace([environment()])).toEqual({
      environments: false,
      builds: []
    });
    expect(catalog.environments).toBe(before);
  });

  it('shows a build in the environment whose latest it is', () => {
    const catalog = new Catalog();
    catalog.replace([environment(running())]);
    const later = running({ step: 'check' });
    expect(catalog.update(later)).toEqual({
      environments: true,
      builds: [later]
    });
    expect(catalog.environments[0].latest_build).toBe(later);
    expect(catalog.running).toEqual([later]);
  });

  it('knows a build that is in no list', () => {
    const catalog = new Catalog();
    const other = build({ id: 50 });
    expect(catalog.ended(50)).toBe(false);
    expect(catalog.update(other)).toEqual({
      environments: false,
      builds: [other]
    });
    expect(catalog.ended(50)).toBe(true);
    expect(catalog.update({ ...other }).builds).toEqual([]);
  });
});
