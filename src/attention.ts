import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { hasEnded } from './model';
import type { IBuild } from './model';
import type { IEnvironmentManager } from './tokens';

/** Counts what the badge of the panel tells: builds that run, and failures not seen yet. */
export class Attention implements IDisposable {
  constructor(private _manager: IEnvironmentManager) {
    _manager.environmentsChanged.connect(this._onEnvironments, this);
    _manager.buildChanged.connect(this._onBuild, this);
  }

  readonly changed = new Signal<this, void>(this);

  get running(): number {
    return this._manager.environments.filter(
      ({ latest_build }) => latest_build && !hasEnded(latest_build)
    ).length;
  }

  get unseenFailures(): number {
    return this._unseen.size;
  }

  /** How many watched files are broken, unless that was seen. */
  get problems(): number {
    return this._problems;
  }

  set problems(count: number) {
    const news = count > this._known;
    this._known = count;
    const before = this._problems;
    this._problems =
      count === 0 || this._watched ? 0 : news ? count : Math.min(before, count);
    if (before !== this._problems) {
      this.changed.emit();
    }
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this._manager.environmentsChanged.disconnect(this._onEnvironments, this);
    this._manager.buildChanged.disconnect(this._onBuild, this);
    Signal.clearData(this);
  }

  /** Somebody looks at the list, or no more. */
  set isWatched(watched: boolean) {
    this._watched = watched;
    if (watched && this._unseen.size + this._problems > 0) {
      this._unseen.clear();
      this._problems = 0;
      this.changed.emit();
    }
  }

  private _onEnvironments(): void {
    this.changed.emit();
  }

  /** Only what was seen running can have failed meanwhile. */
  private _onBuild(_: IEnvironmentManager, build: IBuild): void {
    if (!hasEnded(build)) {
      this._running.add(build.id);
    } else if (this._running.delete(build.id)) {
      if (build.status === 'FAILED' && !this._watched) {
        this._unseen.add(build.id);
      }
      this.changed.emit();
    }
  }

  private _disposed = false;
  private _known = 0;
  private _problems = 0;
  private _running = new Set<number>();
  private _unseen = new Set<number>();
  private _watched = false;
}
