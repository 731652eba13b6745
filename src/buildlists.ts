import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { hasEnded, keyOf, refOf } from './model';
import type { IBuild, IBuildList, IEnvironment } from './model';
import type { IEnvironmentManager } from './tokens';

/** How many builds are loaded at first, and how many more each time. */
const MORE = 20;

/** The builds of some environments, kept up to date. Keys are those of `keyOf`. */
export class BuildLists implements IDisposable {
  constructor(private _manager: IEnvironmentManager) {
    _manager.buildChanged.connect(this._onBuild, this);
    _manager.buildRemoved.connect(this._onBuildRemoved, this);
  }

  readonly changed = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._manager.buildChanged.disconnect(this._onBuild, this);
      this._manager.buildRemoved.disconnect(this._onBuildRemoved, this);
      this._followed.forEach(following => following.dispose());
      Signal.clearData(this);
    }
  }

  get(key: string): IBuildList {
    return this._lists.get(key) ?? { page: null, error: null };
  }

  showMore(key: string): void {
    const known = this._lists.get(key)?.page?.items.length ?? 0;
    void this.load(key, known + MORE);
  }

  /** Load again what differs from when it was loaded; forget what is gone. */
  update(keys: Iterable<string>): void {
    const environments = new Map(
      this._manager.environments.map(one => [keyOf(refOf(one)), one])
    );
    for (const key of keys) {
      const environment = environments.get(key);
      if (!environment) {
        this._lists.delete(key);
      } else if (fingerprint(environment) !== this._loaded.get(key)) {
        void this.load(key);
      }
    }
  }

  async load(key: string, atLeast = MORE): Promise<void> {
    const environment = this._manager.environments.find(
      one => keyOf(refOf(one)) === key
    );
    if (!environment) {
      return;
    }
    const known = this._lists.get(key)?.page ?? null;
    const limit = Math.max(atLeast, known?.items.length ?? 0);
    this._loaded.set(key, fingerprint(environment));
    try {
      const page = await this._manager.api.builds(refOf(environment), limit);
      this._lists.set(key, { page, error: null });
    } catch (reason) {
      const error = reason instanceof Error ? reason.message : String(reason);
      this._lists.set(key, { page: known, error });
      this._loaded.delete(key);
    }
    if (!this._disposed) {
      this._follow();
      this.changed.emit();
    }
  }

  /** Progress of a build needs no new listing. */
  private _onBuild(_: IEnvironmentManager, changed: IBuild): void {
    const key = keyOf(changed);
    const list = this._lists.get(key);
    if (!list?.page) {
      return;
    }
    const items = list.page.items.map(build =>
      build.id === changed.id ? changed : build
    );
    this._lists.set(key, { ...list, page: { ...list.page, items } });
    this.changed.emit();
  }

  private _onBuildRemoved(_: IEnvironmentManager, id: number): void {
    for (const [key, { page }] of this._lists) {
      if (page?.items.some(build => build.id === id)) {
        void this.load(key);
      }
    }
  }

  /** The manager watches the latest build of each environment; older ones may run too. */
  private _follow(): void {
    const latest = new Set(
      this._manager.environments.map(one => one.latest_build?.id)
    );
    const wanted = new Set(
      [...this._lists.values()]
        .flatMap(({ page }) => page?.items ?? [])
        .filter(build => !hasEnded(build) && !latest.has(build.id))
        .map(build => build.id)
    );
    for (const [id, following] of this._followed) {
      if (!wanted.delete(id)) {
        following.dispose();
        this._followed.delete(id);
      }
    }
    wanted.forEach(id => this._followed.set(id, this._manager.follow(id)));
  }

  private _disposed = false;
  private _followed = new Map<number, IDisposable>();
  private _lists = new Map<string, IBuildList>();
  /** What the environment was like when its builds were last asked for. */
  private _loaded = new Map<string, string>();
}

/** What differs when the list of builds does. */
function fingerprint(environment: IEnvironment): string {
  const { current_build_id, latest_build } = environment;
  return `${current_build_id} ${latest_build?.id} ${latest_build?.status}`;
}
