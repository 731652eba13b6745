import { VDomModel } from '@jupyterlab/ui-components';

import type { IHistoryEntry } from '../history';
import type { IBuild, IEnvironment, IEnvironmentRef, IPage } from '../model';
import { packageKey } from '../packages';
import type { IBuildPackage, IPresence } from '../packages';
import { history } from '../restapi/history';
import { listPackages, presence } from '../restapi/buildpackages';
import { updates } from '../restapi/updates';
import type { IUpdates } from '../restapi/updates';
import type { IDrafts, IEnvironmentManager } from '../tokens';
import { DraftPlan } from './draftplan';
import { Loaded } from './loaded';

export type Tab = 'packages' | 'specification' | 'builds' | 'settings';

/** How many builds are listed at first, and how many more each time. */
const PORTION = 30;

/** An environment as its page shows it. */
export class EnvironmentModel extends VDomModel {
  constructor(private _options: EnvironmentModel.IOptions) {
    super();
    const { manager, drafts, ref, tab, build } = _options;
    this._tab = tab ?? 'packages';
    this._build = build ?? null;
    const changed = () => this._emit();
    this.packages = new Loaded<IBuildPackage[]>(changed);
    this.builds = new Loaded<IPage<IHistoryEntry>>(changed);
    this.yaml = new Loaded<string>(changed);
    this.updates = new Loaded<IUpdates>(changed);
    this.plan = new DraftPlan({ ref, manager, drafts, changed });
    manager.environmentsChanged.connect(this._emit, this);
    manager.connectionChanged.connect(this._emit, this);
    drafts.changed.connect(this._emit, this);
  }

  readonly packages: Loaded<IBuildPackage[]>;
  readonly builds: Loaded<IPage<IHistoryEntry>>;
  /** What was asked for. */
  readonly yaml: Loaded<string>;
  /** Newer versions that could be had together; `null` in it: nobody has looked. */
  readonly updates: Loaded<IUpdates>;
  readonly plan: DraftPlan;

  get ref(): IEnvironmentRef {
    return this._options.ref;
  }

  get manager(): IEnvironmentManager {
    return this._options.manager;
  }

  /** `undefined` of one that is not there, or not yet. */
  get environment(): IEnvironment | undefined {
    return this.manager.find(this.ref);
  }

  get tab(): Tab {
    return this._tab;
  }

  set tab(tab: Tab) {
    this._tab = tab;
    this._emit();
  }

  /** The build that is looked at: the current one unless another was chosen. */
  get shownBuild(): IBuild | null {
    const { environment } = this;
    return (
      this._known(this._build) ??
      environment?.current_build ??
      environment?.latest_build ??
      null
    );
  }

  /** The id of the build that was chosen to be looked at. */
  get build(): number | null {
    return this._build;
  }

  set build(id: number | null) {
    this._build = id;
    this._emit();
  }

  /** Rows that are open. */
  readonly expanded = new Set<string>();

  toggle(one: IBuildPackage): void {
    const key = packageKey(one);
    if (!this.expanded.delete(key)) {
      this.expanded.add(key);
    }
    this._emit();
  }

  /** Why a package is there; `null` while that is read. */
  presenceOf(one: IBuildPackage): Loaded<IPresence> {
    const id = this.shownBuild?.id ?? 0;
    const key = `${id} ${packageKey(one)}`;
    let loaded = this._presences.get(key);
    if (!loaded) {
      loaded = new Loaded(() => this._emit());
      this._presences.set(key, loaded);
      loaded.want(key, '', () => presence(this.manager.api.http, id, one.name));
    }
    return loaded;
  }

  showMoreBuilds(): void {
    this._limit += PORTION;
    this._emit();
  }

  /** Read what the tab needs; called whenever it is drawn. */
  want(): void {
    const { api } = this.manager;
    const { environment, shownBuild: shown } = this;
    if (!environment) {
      return;
    }
    const latest = environment.latest_build;
    // What a listing of builds depends on, so that it is read again when that changed.
    const version = [
      latest?.id,
      latest?.status,
      environment.current_build_id,
      this._limit,
      this._turn
    ].join();
    if (this._tab === 'builds' || this._build !== null) {
      this.builds.want('', version, () =>
        history(api.http, this.ref, this._limit)
      );
    }
    if (shown && this._tab === 'packages' && shown.status === 'COMPLETED') {
      this.packages.want(String(shown.id), '', () =>
        listPackages(api.http, shown.id)
      );
      // Costs the server nothing that it does not have at hand, else it says so.
      if (shown.current && this.packages.value) {
        this.updates.want(String(shown.id), String(this._checks), signal =>
          updates(api.http, shown.id, { ifWarm: true }, signal)
        );
      }
    }
    if (shown) {
      this.yaml.want(String(shown.id), '', () => api.yaml(shown.id));
    }
    this.plan.want();
  }

  /** Whether somebody asked for the newest versions to be looked for. */
  get hasAsked(): boolean {
    return this._checks > 0;
  }

  /** Have the newest versions looked for that can be had together. */
  findUpdates(): void {
    const shown = this.shownBuild;
    if (!shown) {
      return;
    }
    this._checks += 1;
    this.updates.want(String(shown.id), String(this._checks), signal =>
      updates(this.manager.api.http, shown.id, { ifWarm: false }, signal)
    );
    this._emit();
  }

  /** Read the list of builds again. */
  refresh(): void {
    this._turn += 1;
    this._emit();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { manager, drafts } = this._options;
      manager.environmentsChanged.disconnect(this._emit, this);
      manager.connectionChanged.disconnect(this._emit, this);
      drafts.changed.disconnect(this._emit, this);
      this.updates.drop();
      this.plan.dispose();
      super.dispose();
    }
  }

  private _known(id: number | null): IBuild | null {
    const { environment } = this;
    const builds = [
      environment?.current_build,
      environment?.latest_build,
      ...(this.builds.value?.items ?? [])
    ];
    return builds.find(one => one && one.id === id) ?? null;
  }

  private _emit(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _build: number | null;
  /** How often somebody has asked for updates; 0: only what is at hand is looked at. */
  private _checks = 0;
  private _limit = PORTION;
  private _presences = new Map<string, Loaded<IPresence>>();
  private _tab: Tab;
  private _turn = 0;
}

export namespace EnvironmentModel {
  export interface IOptions {
    ref: IEnvironmentRef;
    manager: IEnvironmentManager;
    drafts: IDrafts;
    tab?: Tab;
    /** The build to be looked at; without it the current one. */
    build?: number;
  }
}
