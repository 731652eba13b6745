import type { Event } from '@jupyterlab/services';
import { VDomModel } from '@jupyterlab/ui-components';
import { Throttler } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import { BUILD_EVENT } from '../manager';
import {
  forgetPath,
  listWatched,
  stopWatching,
  watchPath
} from '../restapi/watch';
import type { IWatchPath, IWatched, IWatchedFile } from '../restapi/watch';
import type { IEnvironmentManager } from '../tokens';

/** The schema of the events that the server emits when something became of a file. */
export const WATCH_EVENT =
  'https://events.jupyter.org/conda_store_jupyter/watch/v1';

/** How often the server is asked at most, in ms. */
const LIMIT = 500;

const NOTHING: IWatched = { files: [], count: 0, paths: [], root: null };

/** A path with the files that were found through it. */
export interface IWatchGroup {
  path: IWatchPath;
  files: readonly IWatchedFile[];
}

/** The watched files, and what became of them. */
export class WatchModel extends VDomModel {
  constructor(
    readonly manager: IEnvironmentManager,
    private _events?: Event.IManager
  ) {
    super();
    this._throttler = new Throttler(() => this._load(), LIMIT);
    this._events?.stream.connect(this._onEvent, this);
    manager.environmentsChanged.connect(this._onEnvironments, this);
    manager.connectionChanged.connect(this._changed, this);
    void manager.ready.then(() => this.refresh());
  }

  /** A file, or what is looked at for files, is broken that was not known to be. */
  readonly broken = new Signal<this, string>(this);

  get error(): string | null {
    return this._error;
  }

  get groups(): readonly IWatchGroup[] {
    const { files, paths } = this._watched;
    return paths.map(path => ({
      path,
      files: files.filter(file => file.watch_path_id === path.id)
    }));
  }

  /** How many files there are beside those that are listed. */
  get more(): number {
    return this._watched.count - this._watched.files.length;
  }

  /** How many files and paths are broken. */
  get problems(): number {
    return this._broken(this._watched).size;
  }

  /** The path of a file as the file browser has it; `null` for one outside of its directory. */
  contentsPath(path: string): string | null {
    const { root } = this._watched;
    const begin = root && (root.endsWith('/') ? root : `${root}/`);
    return begin && path.startsWith(begin) ? path.slice(begin.length) : null;
  }

  async add(path: string, recursive: boolean): Promise<void> {
    await watchPath(this.manager.api.http, path, recursive);
    await this.refresh();
  }

  async stop({ id }: IWatchPath, stopped: boolean): Promise<void> {
    await stopWatching(this.manager.api.http, id, stopped);
    await this.refresh();
  }

  async forget({ id }: IWatchPath): Promise<void> {
    await forgetPath(this.manager.api.http, id);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    await this._throttler.invoke().catch(() => undefined);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._events?.stream.disconnect(this._onEvent, this);
      this._throttler.dispose();
      super.dispose();
      Signal.clearData(this);
    }
  }

  private async _load(): Promise<void> {
    const before = this._broken(this._watched);
    try {
      this._watched = await listWatched(this.manager.api.http);
      this._error = null;
    } catch (reason) {
      // A server that knows of no files has none; the connection has its own words.
      this._error = reason instanceof Error ? reason.message : String(reason);
    }
    this._changed();
    this._broken(this._watched).forEach((message, path) => {
      if (before.get(path) !== message && !this.isDisposed) {
        this.broken.emit(message);
      }
    });
  }

  /** What is wrong, by path. */
  private _broken({ files, paths }: IWatched): Map<string, string> {
    return new Map([
      ...paths
        .filter(one => one.problem && one.active)
        .map(one => [one.path, `${one.path}: ${one.problem}`] as const),
      ...files
        .filter(one => one.error)
        .map(one => [one.path, problemOf(one)] as const)
    ]);
  }

  private _onEvent(_: Event.IManager, emission: Event.Emission): void {
    // What is watched is told as a change of no environment.
    const isOfPaths =
      emission.schema_id === BUILD_EVENT && emission.environment === '';
    if (isOfPaths || emission.schema_id === WATCH_EVENT) {
      void this.refresh();
    }
  }

  private _onEnvironments(): void {
    if (this._watched.paths.length > 0) {
      void this.refresh();
    }
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _error: string | null = null;
  private _throttler: Throttler;
  private _watched = NOTHING;
}

/** Where and what is wrong: `environment.yml:3: …`. */
export function problemOf({ path, error }: IWatchedFile): string {
  const [problem] = error?.detail.problems ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  return problem
    ? `${name}:${problem.line}: ${problem.message}`
    : `${name}: ${error?.message ?? ''}`;
}
