/**
 * What the REST API says, as values. Names are the server's; keys that are not
 * listed here may come along and are ignored.
 */

import type { IKernel } from './kernelmodel';

export * from './kernelmodel';

/** Statuses of the conda-store REST API v1. */
export type BuildStatus =
  'QUEUED' | 'BUILDING' | 'COMPLETED' | 'FAILED' | 'CANCELED';

/** What a build in status `BUILDING` is doing, in order. */
export const STEPS = [
  'solve',
  'fetch',
  'link',
  'pip',
  'bytecode',
  'check',
  'seal',
  'activate',
  'publish'
] as const;

export type Step = (typeof STEPS)[number];

export interface IProgress {
  step: Step;
  done: number;
  total: number;
  bytes_done: number;
  bytes_total: number;
}

/** Why a build ended without a usable prefix. */
export interface IFailure {
  code: string;
  step: Step;
  message: string;
  hints: string[];
  /** Trying again, unchanged, may succeed. */
  transient: boolean;
  /** The tool's own words, several lines, or what it found out, or empty. */
  detail: string | IFailureDetail;
}

/** What a solver found out: what cannot go together, and what would help. */
export interface IFailureDetail {
  text?: string;
  conflict?: IConflict;
  suggestions?: ISuggestion[];
}

/** A reason, and below it what makes it one. */
export interface IConflict {
  text: string;
  package: string | null;
  children: IConflict[];
}

/** A change of the specification that would help, in words and as an edit. */
export interface ISuggestion {
  code: 'relax' | 'add-channel' | 'rename' | 'remove' | 'add';
  text: string;
  edit: IEdit;
}

/** An entry of a section of a specification that another one replaces. */
export interface IEdit {
  section: 'dependencies' | 'channels' | 'pip';
  remove: string | null;
  add: string | null;
}

/**
 * How far a new build may go from the one before: change as little as possible,
 * take the newest of everything, or exactly what a lockfile says.
 */
export type Policy = 'minimal' | 'latest' | 'exact';

export interface IBuild {
  id: number;
  /** Counts the builds of one environment from 1. */
  number: number;
  environment_id: number;
  namespace: string;
  name: string;
  status: BuildStatus;
  step: Step | null;
  progress: IProgress | null;
  failure: IFailure | null;
  /** Bytes of the prefix, 0 while unknown. */
  size: number;
  reused: boolean;
  /** Packages that nobody asked for, added by a policy of the server. */
  added_packages: string[];
  /** ISO 8601, UTC. */
  scheduled_on: string;
  started_on: string | null;
  ended_on: string | null;
  /** When a build that failed for a cause that may pass is tried again by itself. */
  next_attempt_on: string | null;
  /** Tries that are used up. */
  failures: number;
  /** Somebody asked for it to stop; it has not yet. */
  cancel_requested: boolean;
  current: boolean;
  /** By force: it should have stopped long ago. Latest: without the lock that it began with. */
  can: Record<'activate' | 'cancel' | 'delete' | 'retry', boolean> &
    Partial<Record<'force_cancel' | 'retry_latest', boolean>>;
  /** Seconds spent at each step, of a build that is complete. */
  timings?: Partial<Record<Step, number>>;
  policy?: Policy;
  /** The build whose packages were kept where possible. */
  base_build_id?: number | null;
  /** Bytes that no other build shares. */
  unique_size?: number;
  requested_by?: string | null;
  /** Never deleted by a clean-up. */
  pinned?: boolean;
  last_used_on?: string | null;
  /** Its files are gone but can be had again: the lockfile is kept. */
  restorable?: boolean;
  /** Kernels that run from it now. */
  in_use?: { kernel_id: string; name: string; server: string }[];
  specification?: { sha256: string };
  lockfile_sha256?: string | null;
  /** What it was solved for, such as `linux-64`. */
  platform?: string | null;
}

export interface IEnvironment {
  id: number;
  namespace: { id: number; name: string };
  name: string;
  description: string;
  current_build_id: number | null;
  current_build: IBuild | null;
  latest_build: IBuild | null;
  kernels: IKernel[];
  hidden_kernels?: IKernel[];
  can: { update: boolean; delete: boolean; build: boolean };
  /** Bytes of all its builds, and those of them that no other environment shares. */
  size?: number;
  unique_size?: number;
  creator?: string | null;
  last_used_on?: string | null;
  /** Since when it is out of use; choosing a build brings it back. */
  archived_on?: string | null;
  builds_count?: number;
}

/** How an environment is addressed. */
export interface IEnvironmentRef {
  namespace: string;
  name: string;
}

/** One thing that is wrong in a specification. Positions count from 1. */
export interface IProblem {
  code: string;
  message: string;
  hint: string;
  line: number;
  column: number;
  /** Offsets in characters (Unicode code points, not UTF-16 units), from 0. */
  start: number;
  end: number;
  severity: 'error' | 'warning';
}

export interface ISpecificationRequest {
  specification: string;
  namespace?: string;
  environment_name?: string;
  policy?: Policy;
  /** What the draft began with; the server refuses it with `stale-base` when outdated. */
  base_build_id?: number;
  /** The text is a lockfile, to be built exactly. */
  is_lockfile?: boolean;
}

export interface IValidation {
  problems: IProblem[];
  /** The environment that a build would belong to, `null` while it has no name. */
  name: string | null;
  sha256: string | null;
  /** Whether that environment is there already. */
  exists: boolean;
  /** The number that a build of it would get. */
  next_build: number;
  /** Why the name that was given beside the text cannot be used. */
  name_problem?: { message: string; hints: string[] };
}

export interface ICreated {
  build_id: number;
  environment: IEnvironmentRef;
  /** False when the same specification had been built before. */
  new: boolean;
}

export interface IAbout {
  version: string;
  /** The namespace of requests that name none. */
  namespace: string;
  /** Grows whenever a listing would differ. */
  revision?: number | string;
  /** What its machine builds for, such as `linux-64`. */
  platform?: string;
  /** How often a build is tried in all, where the server says so. */
  max_attempts?: number;
}

/** What making a build the current one did. */
export interface IActivated {
  /** The build that kernels get, or will get. */
  build_id: number;
  /** It installs again what was cleaned up, and is current when it is ready. */
  restoring: boolean;
}

/** A part of a build's log. */
export interface ILogChunk {
  bytes: Uint8Array;
  /** Where the next part begins, in bytes. */
  nextOffset: number;
  /** Nothing will follow. */
  complete: boolean;
}

/** How a build is, as the stream of its log tells it. */
export interface ILogNews {
  status: BuildStatus;
  progress: IProgress | null;
  attempt: number;
  next_attempt_on: string | null;
}

/** What the stream of a log sends: whole lines, news of the build, or its end. */
export type LogFrame =
  | { offset: number; next_offset: number; text: string }
  | ILogNews
  | { complete: true; status: BuildStatus; failure: IFailure | null };

export interface IPage<T> {
  items: T[];
  count: number;
}

/** The builds of an environment as far as they are known; no page yet while they load. */
export interface IBuildList {
  page: IPage<IBuild> | null;
  error: string | null;
}

/** Whether nothing will change this build's status any more. */
export function hasEnded(build: IBuild): boolean {
  return build.status !== 'QUEUED' && build.status !== 'BUILDING';
}

/** Whether it ended because nobody was there any more to go on, not by itself. */
export function wasInterrupted(build: IBuild): boolean {
  return build.status === 'FAILED' && build.failure?.code === 'worker-lost';
}

/** The tool's own words on why a build failed, or nothing. */
export function detailText({ detail }: IFailure): string {
  return typeof detail === 'string' ? detail : (detail.text ?? '');
}

/** What a solver found to be impossible, if that is why. */
export function conflictOf({ detail }: IFailure): IConflict | null {
  return typeof detail === 'string' ? null : (detail.conflict ?? null);
}

export function suggestionsOf({ detail }: IFailure): readonly ISuggestion[] {
  return typeof detail === 'string' ? [] : (detail.suggestions ?? []);
}

/** One string per environment, for maps and React keys. */
export function keyOf(ref: IEnvironmentRef): string {
  return `${ref.namespace}/${ref.name}`;
}

/** The same for a build, below that of its environment. */
export function buildKey(build: IBuild): string {
  return `${keyOf(build)}#${build.number}`;
}

export function refOf(environment: IEnvironment): IEnvironmentRef {
  return { namespace: environment.namespace.name, name: environment.name };
}
