import { VDomModel } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';

import { arrange } from './arrangement';
import type { Grouping, IGroup, Sorting } from './arrangement';
import { BuildLists } from './buildlists';
import { keyOf, refOf } from './model';
import type { IBuildList, IEnvironmentRef } from './model';
import { PackageSearch } from './packagesearch';
import { groupKey, rowsOf } from './rows';
import type { Row } from './rows';
import type { IEnvironmentManager, IRenaming, ISelection } from './tokens';

/** What the panel shows: the manager's environments, arranged, some of them expanded. */
export class PanelModel extends VDomModel {
  constructor(readonly manager: IEnvironmentManager) {
    super();
    this._search = new PackageSearch(manager);
    this._search.changed.connect(this._rearrange, this);
    manager.environmentRenamed.connect(this._onRenamed, this);
    manager.environmentsChanged.connect(this._onEnvironments, this);
    manager.connectionChanged.connect(this._changed, this);
    this._builds = new BuildLists(manager);
    this._builds.changed.connect(this._onBuilds, this);
  }

  readonly selectionChanged = new Signal<this, ISelection | null>(this);

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._search.dispose();
      this._builds.dispose();
      Signal.clearData(this);
    }
  }

  get filter(): string {
    return this._filter;
  }

  set filter(value: string) {
    this._filter = value;
    this._search.ask(value);
    this._rearrange();
  }

  get groupBy(): Grouping {
    return this._groupBy;
  }

  set groupBy(value: Grouping) {
    this._groupBy = value;
    this._rearrange();
  }

  get sortBy(): Sorting {
    return this._sortBy;
  }

  set sortBy(value: Sorting) {
    this._sortBy = value;
    this._rearrange();
  }

  /** Whether the server is being asked which environments have a package. */
  get isSearching(): boolean {
    return this._search.isAsking;
  }

  /** Those that the filter lets through. */
  get groups(): readonly IGroup[] {
    return (this._groups ??= arrange(
      this.manager.environments,
      { filter: this._filter, groupBy: this._groupBy, sortBy: this._sortBy },
      this._search.found
    ));
  }

  /** The lines of the tree. */
  get rows(): readonly Row[] {
    return (this._rows ??= rowsOf({
      groups: this.groups,
      grouped: this.isGrouped,
      isExpanded: key => this.isExpanded(key),
      buildsOf: key => this.buildsOf(key)
    }));
  }

  /** A single namespace needs no header. */
  get isGrouped(): boolean {
    return (
      this._groupBy === 'status' ||
      (this._groupBy === 'namespace' && this.hasNamespaces)
    );
  }

  /** Whether an environment's name alone does not tell which one it is. */
  get showNamespaces(): boolean {
    return this.hasNamespaces && this._groupBy !== 'namespace';
  }

  get hasNamespaces(): boolean {
    const { environments } = this.manager;
    const first = environments[0]?.namespace.name;
    return environments.some(one => one.namespace.name !== first);
  }

  /** Groups are open until they are closed, environments the other way round. */
  isExpanded(key: string): boolean {
    return key.startsWith('@')
      ? !this._closed.has(key)
      : this._expanded.has(key);
  }

  toggle(key: string): void {
    if (key.startsWith('@')) {
      if (!this._closed.delete(key)) {
        this._closed.add(key);
      }
    } else if (!this._expanded.delete(key)) {
      this._expand(key);
    }
    this._changed();
  }

  reveal(ref: IEnvironmentRef): void {
    this.filter = '';
    const key = keyOf(ref);
    const group = this.groups.find(({ environments }) =>
      environments.some(one => keyOf(refOf(one)) === key)
    );
    if (group) {
      this._closed.delete(groupKey(group.name));
    }
    this._expand(key);
    this.activate(key);
  }

  buildsOf(key: string): IBuildList {
    return this._builds.get(key);
  }

  showMoreBuilds(key: string): void {
    this._builds.showMore(key);
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
      .page?.items.find(one => String(one.number) === number);
    return { environment, build: build ?? null };
  }

  private _expand(key: string): void {
    this._expanded.add(key);
    void this._builds.load(key);
  }

  private _onEnvironments(): void {
    const keys = new Set(
      this.manager.environments.map(one => keyOf(refOf(one)))
    );
    this._builds.update(this._expanded);
    this._expanded.forEach(key => keys.has(key) || this._expanded.delete(key));
    this._search.ask(this._filter);
    this._rearrange();
    this.selectionChanged.emit(this.selection);
  }

  /** What is open and selected stays so. */
  private _onRenamed(_: unknown, { before, after }: IRenaming): void {
    const [was, is] = [keyOf(refOf(before)), keyOf(refOf(after))];
    if (this._expanded.delete(was)) {
      this._expand(is);
    }
    if (this._activeKey.split('#')[0] === was) {
      this._activeKey = is + this._activeKey.slice(was.length);
    }
  }

  private _onBuilds(): void {
    this._changed();
    this.selectionChanged.emit(this.selection);
  }

  private _rearrange(): void {
    this._groups = null;
    this._changed();
  }

  private _changed(): void {
    this._rows = null;
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _activeKey = '';
  private _builds: BuildLists;
  private _expanded = new Set<string>();
  private _closed = new Set<string>();
  private _filter = '';
  private _groupBy: Grouping = 'namespace';
  private _groups: readonly IGroup[] | null = null;
  private _rows: readonly Row[] | null = null;
  private _search: PackageSearch;
  private _sortBy: Sorting = 'name';
}
