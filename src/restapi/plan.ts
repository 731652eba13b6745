import type { IFailure, ISpecificationRequest, Policy } from '../model';
import type { Client } from './client';
import type { IDiff } from './diff';

/** A package that has to change for the sake of what was asked for. */
export interface IMoved {
  name: string;
  from: string;
  to: string;
  reason: string;
}

/** What a build of a specification would be. */
export interface IPlan {
  policy: Policy;
  base_build_id: number | null;
  specification_sha256: string;
  /** How many there would be. */
  packages: number;
  /** Bytes that are not here yet. */
  download_bytes: number;
  link_bytes: number;
  /** From the build that it would replace; `null` where it cannot be built. */
  diff: IDiff | null;
  moved: IMoved[];
  /** Packages that nobody asked for, added by a policy of the server. */
  added_packages: string[];
  /** Why it cannot be built; then nothing above counts. */
  conflict: IFailure | null;
  /** How long solving took. */
  seconds: number;
}

/** Solve a specification without building it. Aborting has the server give it up. */
export function plan(
  http: Client,
  body: Omit<ISpecificationRequest, 'is_lockfile'>,
  signal?: AbortSignal
): Promise<IPlan> {
  return http.send('POST', 'plan/', body, signal);
}
