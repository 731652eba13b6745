/** What a package of a lockfile is. */
export interface IPackage {
  name: string;
  version: string;
  build: string;
  channel: string;
  subdir: string;
  /** Bytes to download, where that is known. */
  size: number | null;
  sha256: string;
}

export const CHANGES = [
  'added',
  'removed',
  'upgraded',
  'downgraded',
  'rebuilt',
  'channel-changed'
] as const;

export type ChangeKind = (typeof CHANGES)[number];

/** What becomes of one package. */
export interface IChange {
  kind: 'conda' | 'pypi';
  name: string;
  change: ChangeKind;
  /** The first part of the version that differs. */
  distance: 'major' | 'minor' | 'patch' | null;
  /** Whether the specification names it, rather than one of its packages. */
  requested: boolean;
  before: IPackage | null;
  after: IPackage | null;
}

export interface ISpecificationDiff {
  channels: { before: string[]; after: string[] };
  dependencies: { added: string[]; removed: string[] };
  pip: { added: string[]; removed: string[] };
  variables: {
    added: Record<string, string>;
    removed: Record<string, string>;
    /** Before and after. */
    changed: Record<string, [string, string]>;
  };
  /** The moment as of which the channels are looked at, if any. */
  as_of?: { before: string | null; after: string | null };
}

export interface IDiff {
  changes: IChange[];
  counts: Record<ChangeKind, number>;
  /** Bytes. */
  size_before: number;
  size_after: number;
  /** `null` where one side was never described, as a lockfile. */
  specification: ISpecificationDiff | null;
}

/** One side of a comparison, as the server names it. */
export interface IDiffSide {
  label: string;
  build_id: number | null;
  /** The number of the build, and its environment. */
  number?: number | null;
  namespace?: string | null;
  name?: string | null;
  platform?: string | null;
  /** How many it holds; `null` where it was not solved. */
  packages?: number | null;
}

export interface IComparison extends IDiff {
  a: IDiffSide;
  b: IDiffSide;
}
