import { JSONExt } from '@lumino/coreutils';
import type { ReadonlyJSONValue } from '@lumino/coreutils';

import { hasEnded, keyOf, refOf } from './model';
import type { IBuild, IEnvironment, IEnvironmentRef } from './model';
import type { IRenaming } from './tokens';

/** What taking in an answer of the server changed. */
export interface IChanges {
  environments: boolean;
  /** Builds that were known and differ now, or that are known for the first time. */
  builds: IBuild[];
  renamed?: IRenaming[];
}

/** What is known of the environments and of the builds that matter. */
export class Catalog {
  /** Ordered by namespace and name. Replaced, never changed in place. */
  get environments(): readonly IEnvironment[] {
    return this._environments;
  }

  find(ref: IEnvironmentRef): IEnvironment | undefined {
    const key = keyOf(ref);
    return this._environments.find(one => keyOf(refOf(one)) === key);
  }

  /** The latest builds that have not ended. */
  get running(): IBuild[] {
    return this._environments.flatMap(({ latest_build }) =>
      latest_build && !hasEnded(latest_build) ? [latest_build] : []
    );
  }

  /** Whether a build is known to have ended. */
  ended(id: number): boolean {
    const build = this._builds.get(id);
    return build !== undefined && hasEnded(build);
  }

  /** Take in a whole listing. */
  replace(environments: readonly IEnvironment[]): IChanges {
    const sorted = [...environments].sort(compare);
    if (same(this._environments, sorted)) {
      return { environments: false, builds: [] };
    }
    const renamed = renamings(this._environments, sorted);
    this._environments = sorted;
    const latest = sorted.flatMap(one => one.latest_build ?? []);
    const builds = latest.filter(build => this._learn(build));
    return { environments: true, builds, renamed };
  }

  /** Everything that is known, with these as they are now and without those that are gone. */
  with(
    changed: readonly IEnvironment[],
    removed: readonly IEnvironmentRef[]
  ): IEnvironment[] {
    const gone = new Set([...changed.map(refOf), ...removed].map(keyOf));
    const kept = this._environments.filter(one => !gone.has(keyOf(refOf(one))));
    return [...kept, ...changed];
  }

  /** Take in one build; the list shows it where it is the latest. */
  update(build: IBuild): IChanges {
    if (!this._learn(build)) {
      return { environments: false, builds: [] };
    }
    const index = this._environments.findIndex(
      one => one.latest_build?.id === build.id
    );
    const environment = this._environments[index];
    if (!environment || same(environment.latest_build, build)) {
      return { environments: false, builds: [build] };
    }
    const environments = [...this._environments];
    environments[index] = { ...environment, latest_build: build };
    this._environments = environments;
    return { environments: true, builds: [build] };
  }

  /** A build is gone. Whether it was known. */
  forget(id: number): boolean {
    return this._builds.delete(id);
  }

  private _learn(build: IBuild): boolean {
    if (same(this._builds.get(build.id), build)) {
      return false;
    }
    this._builds.set(build.id, build);
    return true;
  }

  private _builds = new Map<number, IBuild>();
  private _environments: readonly IEnvironment[] = [];
}

// Made once: `localeCompare` would make one for every comparison.
const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a: IEnvironment, b: IEnvironment): number {
  return collator.compare(keyOf(refOf(a)), keyOf(refOf(b)));
}

/** Environments keep their id when they are renamed. */
function renamings(
  before: readonly IEnvironment[],
  after: readonly IEnvironment[]
): IRenaming[] {
  const known = new Map(before.map(one => [one.id, one]));
  return after.flatMap(one => {
    const was = known.get(one.id);
    return was && was.name !== one.name ? [{ before: was, after: one }] : [];
  });
}

function same(a: unknown, b: unknown): boolean {
  return JSONExt.deepEqual(
    (a ?? null) as ReadonlyJSONValue,
    (b ?? null) as ReadonlyJSONValue
  );
}
