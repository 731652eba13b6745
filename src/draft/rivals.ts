import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { merge } from './merge';
import type { IMergeConflict } from './merge';
import type { IBuild, IEnvironmentRef } from '../model';
import type { IEnvironmentManager } from '../tokens';

/** What an editing began with: the newest build at that time, and its specification. */
export interface IBase {
  buildId: number;
  text: string;
}

/** Notices that somebody else asked for a build of what is being edited, and merges. */
export class Rivals implements IDisposable {
  constructor(
    private _manager: IEnvironmentManager,
    private _ref: IEnvironmentRef,
    private _base: IBase
  ) {
    _manager.environmentsChanged.connect(this._look, this);
    this._look();
  }

  readonly changed = new Signal<this, void>(this);

  /** The environment is called something else now. */
  follow(ref: IEnvironmentRef): void {
    this._ref = ref;
    this._look();
  }

  /** The newer build; `null` while there is none. */
  get build(): IBuild | null {
    return this._build;
  }

  /** What both had changed when the other's changes were taken in. */
  get conflicts(): readonly IMergeConflict[] {
    return this._conflicts;
  }

  /** The newest build that is known and taken into account. */
  get base(): IBase {
    return this._base;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this._manager.environmentsChanged.disconnect(this._look, this);
    Signal.clearData(this);
  }

  /**
   * My text with what somebody else changed meanwhile.
   *
   * @throws RequestError when theirs cannot be had, EditError when it cannot be understood
   */
  async merge(mine: string): Promise<string> {
    const rival = this._build;
    if (!rival) {
      return mine;
    }
    const theirs = await this._manager.api.yaml(rival.id);
    const merged = merge(this._base.text, mine, theirs);
    this._conflicts = merged.conflicts;
    this._accept({ buildId: rival.id, text: theirs });
    return merged.text;
  }

  /** Let mine stand as it is: what somebody else changed is known, and goes. */
  ignore(): void {
    if (this._build) {
      this._accept({ ...this._base, buildId: this._build.id });
    }
  }

  private _accept(base: IBase): void {
    this._base = base;
    this._build = null;
    this.changed.emit();
  }

  private _look(): void {
    const latest = this._manager.find(this._ref)?.latest_build ?? null;
    if (latest?.id === this._base.buildId) {
      this._sha256 = latest.specification?.sha256 ?? null;
    }
    let rival = latest && latest.id > this._base.buildId ? latest : null;
    if (rival && this._sha256 && rival.specification?.sha256 === this._sha256) {
      // The same once more, as after "Retry": there is nothing to lose.
      this._base = { ...this._base, buildId: rival.id };
      rival = null;
    }
    if (rival?.id !== this._build?.id) {
      this._build = rival;
      this.changed.emit();
    }
  }

  private _build: IBuild | null = null;
  private _conflicts: readonly IMergeConflict[] = [];
  private _disposed = false;
  /** Of the specification that the editing began with, where it is known. */
  private _sha256: string | null = null;
}
