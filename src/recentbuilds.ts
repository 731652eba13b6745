import { VDomModel } from '@jupyterlab/ui-components';

import { hasEnded } from './model';
import type { IBuild } from './model';
import type { IEnvironmentManager } from './tokens';

/** How many builds are shown at first, and how many more each time. */
const MORE = 10;

/** The newest builds of all environments, kept up to date while anybody looks. */
export class RecentBuilds extends VDomModel {
  constructor(readonly manager: IEnvironmentManager) {
    super();
    manager.environmentsChanged.connect(this._onEnvironments, this);
    manager.buildChanged.connect(this._onBuild, this);
    manager.buildRemoved.connect(this._reload, this);
  }

  get builds(): readonly IBuild[] {
    return this._builds;
  }

  /** How many builds there are. */
  get count(): number {
    return this._count;
  }

  get error(): string | null {
    return this._error;
  }

  get running(): number {
    return this._builds.filter(build => !hasEnded(build)).length;
  }

  /** Whether somebody looks: until then nothing is asked for. */
  get isVisible(): boolean {
    return this._visible;
  }

  set isVisible(visible: boolean) {
    this._visible = visible;
    if (visible) {
      void this._load();
    }
  }

  showMore(): void {
    this._limit += MORE;
    this._loaded = '';
    void this._load();
  }

  private _onEnvironments(): void {
    if (this._visible) {
      void this._load();
    }
  }

  private _reload(): void {
    this._loaded = '';
    this._onEnvironments();
  }

  private _onBuild(_: IEnvironmentManager, changed: IBuild): void {
    const known = this._builds.some(build => build.id === changed.id);
    if (known) {
      this._builds = this._builds.map(build =>
        build.id === changed.id ? changed : build
      );
      this._changed();
    }
  }

  private async _load(): Promise<void> {
    const wanted = fingerprint(this.manager);
    if (wanted === this._loaded) {
      return;
    }
    this._loaded = wanted;
    try {
      const page = await this.manager.api.recentBuilds(this._limit);
      this._builds = page.items;
      this._count = page.count;
      this._error = null;
    } catch (reason) {
      this._loaded = '';
      this._error = reason instanceof Error ? reason.message : String(reason);
    }
    this._changed();
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _builds: readonly IBuild[] = [];
  private _count = 0;
  private _error: string | null = null;
  private _limit = MORE;
  private _loaded = '';
  private _visible = false;
}

/** What differs when the list of builds does. */
function fingerprint({ environments }: IEnvironmentManager): string {
  return environments
    .map(
      ({ current_build_id, latest_build }) =>
        `${current_build_id} ${latest_build?.id} ${latest_build?.status}`
    )
    .join();
}
