import { VDomModel } from '@jupyterlab/ui-components';

import type { IComparison, IDiffSide } from '../difference';
import { keyOf, refOf } from '../model';
import type { IBuild, IEnvironmentRef } from '../model';
import { diff } from '../restapi/diff';
import { plan } from '../restapi/plan';
import { refOfSide, resolveSide, splitSide } from './sides';
import type { IResolved, ISources, Side } from './sides';

/** How many builds of an environment can be chosen from. */
const CHOICES = 100;

/** Two things that are compared, and what is different between them. */
export class DiffModel extends VDomModel {
  constructor(
    readonly sources: ISources,
    private _left: Side,
    private _right: Side
  ) {
    super();
    sources.manager.environmentsChanged.connect(this._emit, this);
    void this._load();
  }

  get left(): Side {
    return this._left;
  }

  get right(): Side {
    return this._right;
  }

  /** `null` while it is asked for. */
  get comparison(): IComparison | null {
    return this._comparison;
  }

  /** The specifications of both sides, where they have any. */
  get texts(): { left: string; right: string } | null {
    return this._texts;
  }

  get error(): Error | null {
    return this._error;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._abort?.abort();
      this.sources.manager.environmentsChanged.disconnect(this._emit, this);
      super.dispose();
    }
  }

  compare(left: Side, right: Side): void {
    this._left = left;
    this._right = right;
    void this._load();
  }

  refresh(): void {
    void this._load();
  }

  /** Where a side belongs, if it is of the store. */
  environmentOf(side: Side): IEnvironmentRef | null {
    const { kind, rest } = splitSide(side);
    if (kind !== 'build') {
      return refOfSide(side);
    }
    return this._places.get(Number(rest)) ?? null;
  }

  /** The builds of an environment; `null` while they are asked for. */
  buildsOf(ref: IEnvironmentRef): readonly IBuild[] | null {
    const key = keyOf(ref);
    const known = this._builds.get(key);
    if (known === undefined) {
      this._builds.set(key, null);
      void this._loadBuilds(ref);
    }
    return known ?? null;
  }

  get environments(): readonly IEnvironmentRef[] {
    return this.sources.manager.environments.map(refOf);
  }

  private async _load(): Promise<void> {
    this._abort?.abort();
    const abort = (this._abort = new AbortController());
    this._error = null;
    this._comparison = null;
    this._emit();
    try {
      const [left, right] = await Promise.all(
        [this._left, this._right].map(side => resolveSide(side, this.sources))
      );
      const found = await this._difference(left, right, abort.signal);
      await this._locate();
      if (!abort.signal.aborted) {
        this._comparison = found;
        this._texts =
          left.yaml !== null && right.yaml !== null
            ? { left: left.yaml, right: right.yaml }
            : null;
      }
    } catch (reason) {
      if (!abort.signal.aborted) {
        this._error = reason instanceof Error ? reason : Error(String(reason));
      }
    }
    this._emit();
  }

  /** A draft is solved first, and then compared with what it would replace. */
  private async _difference(
    left: IResolved,
    right: IResolved,
    signal: AbortSignal
  ): Promise<IComparison> {
    const { http } = this.sources.manager.api;
    const base = right.draft && `build:${right.draft.baseBuildId}`;
    if (!right.draft || left.reference !== base) {
      return diff(http, left.reference, right.reference, signal);
    }
    const { namespace, name, baseBuildId } = right.draft;
    const planned = await plan(
      http,
      {
        specification: right.yaml ?? '',
        namespace,
        environment_name: name,
        base_build_id: baseBuildId
      },
      signal
    );
    if (!planned.diff) {
      throw new Error(planned.conflict?.message ?? '');
    }
    const side = (label: string, build: number | null): IDiffSide => ({
      label,
      build_id: build
    });
    return {
      a: side(this._left, baseBuildId),
      b: side(this._right, null),
      ...planned.diff
    };
  }

  /** Learn to which environments the builds belong. */
  private async _locate(): Promise<void> {
    const ids = [this._left, this._right].flatMap(side => {
      const { kind, rest } = splitSide(side);
      return kind === 'build' && !this._places.has(Number(rest))
        ? [Number(rest)]
        : [];
    });
    for (const id of ids) {
      const build = await this.sources.manager.api.build(id);
      const { namespace, name } = build;
      this._places.set(id, { namespace, name });
    }
  }

  private async _loadBuilds(ref: IEnvironmentRef): Promise<void> {
    try {
      const { items } = await this.sources.manager.api.builds(ref, CHOICES);
      this._builds.set(keyOf(ref), items);
    } catch {
      // What cannot be listed cannot be chosen; asking again is for the next time.
      this._builds.delete(keyOf(ref));
      return;
    }
    this._emit();
  }

  private _emit(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _abort: AbortController | null = null;
  private _builds = new Map<string, readonly IBuild[] | null>();
  private _comparison: IComparison | null = null;
  private _error: Error | null = null;
  private _places = new Map<number, IEnvironmentRef>();
  private _texts: { left: string; right: string } | null = null;
}
