import { VDomModel } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';

import type { IDisposable } from '@lumino/disposable';

import { hasEnded, keyOf, refOf } from './model';
import type {
  IBuild,
  IBuildList,
  IEnvironment,
  IEnvironmentRef
} from './model';
import type { IEnvironmentManager, ISelection } from './tokens';

/** How many more environments or builds "Show more" brings. */
const MORE = { environments: 200, builds: 20 };

/** What the panel shows: the manager's environments, filtered, some of them expanded. */
export class PanelModel extends VDomModel {
  constructor(readonly manager: IEnvironmentManager) {
    super();
    manager.environmentsChanged.connect(this._onEnvironments, this);
    manager.connectionChanged.connect(this._changed, this);
    manager.buildChanged.connect(this._onBuild, this);
    manager.buildRemoved.connect(this._onBuildRemoved, this);
  }

  readonly selectionChanged = new Signal<this, ISelection | null>(this);

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._followed.forEach(following => following.dispose());
      Signal.clearData(this);
    }
  }

  get filter(): string {
    return this._filter;
  }

  set filter(value: string) {
    this._filter = value;
    this._changed();
  }

  /** Those that match the filter, as many as are shown. */
  get shown(): IEnvironment[] {
    return this.matching.slice(0, this._limit);
  }

  get matching(): IEnvironment[] {
    const words = this._filter.toLowerCase().split(/\s+/).filter(Boolean);
    return this.manager.environments.filter(environment => {
      const text =
        `${keyOf(refOf(environment))} ${environment.description}`.toLowerCase();
      return words.every(word => text.includes(word));
    });
  }

  get showNamespaces(): boolean {
    const names = this.manager.environments.map(one => one.namespace.name);
    return new Set(names).size > 1;
  }

  showMore(): void {
    this._limit += MORE.environments;
    this._changed();
  }

  isExpanded(key: string): boolean {
    return this._expanded.has(key);
  }

  toggle(key: string): void {
    if (!this._expanded.delete(key)) {
      this._expand(key);
    }
    this._changed();
  }

  reveal(ref: IEnvironmentRef): void {
    this._filter = '';
    this._expand(keyOf(ref));
    this.activate(keyOf(ref));
  }

  buildsOf(key: string): IBuildList {
    return this._builds.get(key) ?? { page: null, error: null };
  }

  showMoreBuilds(key: string): void {
    const known = this._builds.get(key)?.page?.items.length ?? 0;
    void this._load(key, known + MORE.builds);
  }

  /** The key of the item that has, or last had, the focus: see `buildKey`. */
  get activeKey(): string {
    return this._activeKey;
  }

  activate(key: string): void {
    if (key !== this._activeKey) {
      this._activeKey = key;
      this._changed();
      this.selectionChanged.emit(this.selection);
    }
  }

  get selection(): ISelection | null {
    const [environmentKey, number] = this._activeKey.split('#');
    const environment = this.manager.environments.find(
      one => keyOf(refOf(one)) === environmentKey
    );
    if (!environment) {
      return null;
    }
    const build = this._builds
      .get(environmentKey)
      ?.page?.items.find(one => String(one.number) === number);
    return { environment, build: build ?? null };
  }

  private _expand(key: string): void {
    this._expanded.add(key);
    void this._load(key);
  }

  private _onEnvironments(): void {
    const environments = new Map(
      this.manager.environments.map(one => [keyOf(refOf(one)), one])
    );
    for (const key of this._expanded) {
      const environment = environments.get(key);
      if (!environment) {
        this._expanded.delete(key);
        this._builds.delete(key);
      } else if (fingerprint(environment) !== this._loaded.get(key)) {
        void this._load(key);
      }
    }
    this._changed();
    this.selectionChanged.emit(this.selection);
  }

  /** Progress of a build needs no new listing. */
  private _onBuild(_: IEnvironmentManager, changed: IBuild): void {
    const key = keyOf(changed);
    const list = this._builds.get(key);
    if (!list?.page) {
      return;
    }
    const items = list.page.items.map(build =>
      build.id === changed.id ? changed : build
    );
    this._builds.set(key, { ...list, page: { ...list.page, items } });
    this._changed();
    this.selectionChanged.emit(this.selection);
  }

  private _onBuildRemoved(_: IEnvironmentManager, id: number): void {
    for (const [key, { page }] of this._builds) {
      if (page?.items.some(build => build.id === id)) {
        void this._load(key);
      }
    }
  }

  /** The manager watches the latest build of each environment; older ones may run too. */
  private _follow(): void {
    const latest = new Set(
      this.manager.environments.map(one => one.latest_build?.id)
    );
    const wanted = new Set(
      [...this._builds.values()]
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
    wanted.forEach(id => this._followed.set(id, this.manager.follow(id)));
  }

  private async _load(key: string, atLeast = MORE.builds): Promise<void> {
    const environment = this.manager.environments.find(
      one => keyOf(refOf(one)) === key
    );
    if (!environment) {
      return;
    }
    const known = this._builds.get(key)?.page ?? null;
    const limit = Math.max(atLeast, known?.items.length ?? 0);
    this._loaded.set(key, fingerprint(environment));
    try {
      const page = await this.manager.api.builds(refOf(environment), limit);
      this._builds.set(key, { page, error: null });
    } catch (reason) {
      const error = reason instanceof Error ? reason.message : String(reason);
      this._builds.set(key, { page: known, error });
      this._loaded.delete(key);
    }
    if (this.isDisposed) {
      return;
    }
    this._follow();
    this._changed();
    this.selectionChanged.emit(this.selection);
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _activeKey = '';
  private _builds = new Map<string, IBuildList>();
  private _expanded = new Set<string>();
  private _filter = '';
  private _followed = new Map<number, IDisposable>();
  private _limit = MORE.environments;
  /** What the environment was like when its builds were last asked for. */
  private _loaded = new Map<string, string>();
}

/** What differs when the list of builds does. */
function fingerprint(environment: IEnvironment): string {
  const { current_build_id, latest_build } = environment;
  return `${current_build_id} ${latest_build?.id} ${latest_build?.status}`;
}
