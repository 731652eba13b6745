/** A package that a build holds. */
export interface IBuildPackage {
  name: string;
  version: string;
  build: string;
  channel: { name: string };
  subdir: string;
  license: string | null;
  /** Bytes of the archive. */
  size: number | null;
  kind: 'conda' | 'pypi';
  /** The specification names it. */
  requested: boolean;
}

/** Why a conda package is in a build, and what it needs. */
export interface IPresence {
  name: string;
  version: string;
  build: string;
  url: string;
  license: string | null;
  /** When it was made, in ms since 1970. */
  timestamp: number | null;
  depends: string[];
  required_by: { name: string; version: string; wants: string }[];
  /** The shortest way from a requested package; empty when none leads there. */
  path: string[];
}

export type PackageColumn =
  'name' | 'version' | 'build' | 'channel' | 'size' | 'requested';

export interface IPackageOrder {
  column: PackageColumn;
  descending: boolean;
}

/** Of which packages a list is, and in which order. */
export interface IPackageFilter {
  text: string;
  requestedOnly: boolean;
  updatesOnly: boolean;
  order: IPackageOrder;
}

export function arranged(
  packages: readonly IBuildPackage[],
  filter: IPackageFilter,
  updates: ReadonlyMap<string, string> | null
): IBuildPackage[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const { column, descending } = filter.order;
  const sign = descending ? -1 : 1;
  return packages
    .filter(
      one =>
        (!filter.requestedOnly || one.requested) &&
        (!filter.updatesOnly || updates?.has(packageKey(one))) &&
        words.every(word => one.name.toLowerCase().includes(word))
    )
    .sort(
      (a, b) => sign * compare(a, b, column) || collator.compare(a.name, b.name)
    );
}

/** A conda package and one of PyPI may have the same name. */
export function packageKey(one: { kind: string; name: string }): string {
  return `${one.kind} ${one.name}`;
}

// Made once: `localeCompare` would make one for every comparison.
const collator = new Intl.Collator(undefined, { numeric: true });

function compare(
  a: IBuildPackage,
  b: IBuildPackage,
  column: PackageColumn
): number {
  switch (column) {
    case 'size':
      return (a.size ?? 0) - (b.size ?? 0);
    case 'requested':
      return Number(b.requested) - Number(a.requested);
    case 'channel':
      return collator.compare(source(a), source(b));
    default:
      return collator.compare(a[column], b[column]);
  }
}

/** Where a package is from, as people call it. */
export function source(one: IBuildPackage): string {
  return one.kind === 'pypi'
    ? 'PyPI'
    : (one.channel.name.replace(/\/+$/, '').split('/').pop() ?? '');
}
