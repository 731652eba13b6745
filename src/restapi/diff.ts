import type { IEnvironmentRef } from '../model';
import { keyOf } from '../model';
import type { Client } from './client';

/** What a package of a lockfile is. */
export interface IPackage {
  name: string;
  version: string;
  build: string;
  channel: string;
  subdir: string;
  /** Bytes to download. */
  size: number;
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
}

export interface IComparison extends IDiff {
  a: IDiffSide;
  b: IDiffSide;
}

/** `build:12`, `environment:ns/name`, `specification:<sha256>`, or a text. */
export type DiffRef = string | { lockfile: string } | { specification: string };

export function buildRef(id: number): DiffRef {
  return `build:${id}`;
}

export function environmentRef(ref: IEnvironmentRef): DiffRef {
  return `environment:${keyOf(ref)}`;
}

/** What b has that a has not, and the other way round. */
export function diff(
  http: Client,
  a: DiffRef,
  b: DiffRef,
  signal?: AbortSignal
): Promise<IComparison> {
  return typeof a === 'string' && typeof b === 'string'
    ? http.get('diff/', { a, b }, signal)
    : http.send('POST', 'diff/', { a, b }, signal);
}
