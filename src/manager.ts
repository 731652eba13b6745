import type { Event } from '@jupyterlab/services';
import { PromiseDelegate } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { IPoll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import { Catalog } from './catalog';
import type { IChanges } from './catalog';
import { Coalesced } from './coalesced';
import { Followers } from './followers';
import { kernelsDiffer } from './kernels';
import { Listing } from './listing';
import type {
  IAbout,
  IActivated,
  IBuild,
  ICreated,
  IEnvironment,
  IEnvironmentRef,
  ISpecificationRequest
} from './model';
import { RequestError } from './restapi/request';
import type {
  IConnection,
  IEnvironmentManager,
  IRenaming,
  IRestAPI
} from './tokens';

/** The schema of the events that the server emits whenever a build changes. */
export const BUILD_EVENT =
  'https://events.jupyter.org/conda_store_jupyter/build/v1';

/** Time between two looks at the server, in ms. */
const INTERVAL = { building: 1000, idle: 10_000, unreachable: 15_000 };

/**
 * Keeps the list of environments up to date.
 *
 * Events of the server are the fast way; the poll is what remains when they are
 * lost. While the page is hidden nothing is asked for.
 */
export class EnvironmentManager implements IEnvironmentManager {
  constructor(options: EnvironmentManager.IOptions) {
    this.api = options.api;
    this._listing = new Listing(options.api, this._catalog);
    this._onKernelsChanged = options.onKernelsChanged ?? (() => undefined);
    this._events = options.events;
    this._events?.stream.connect(this._onEvent, this);
    this._poll = new Poll({
      factory: () => this._update(),
      frequency: frequency(INTERVAL.idle),
      name: 'conda-store-jupyter:environments',
      standby: 'when-hidden'
    });
    document.addEventListener('visibilitychange', this._onVisible);
    window.addEventListener('online', this._onVisible);
  }

  readonly api: IRestAPI;
  readonly connectionChanged = new Signal<this, IConnection>(this);
  readonly environmentsChanged = new Signal<this, readonly IEnvironment[]>(
    this
  );
  readonly environmentRenamed = new Signal<this, IRenaming>(this);
  readonly buildChanged = new Signal<this, IBuild>(this);
  readonly buildRemoved = new Signal<this, number>(this);

  get connection(): IConnection {
    return this._connection;
  }

  get about(): IAbout | null {
    return this._about;
  }

  get ready(): Promise<void> {
    return this._ready.promise;
  }

  get environments(): readonly IEnvironment[] {
    return this._catalog.environments;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    document.removeEventListener('visibilitychange', this._onVisible);
    window.removeEventListener('online', this._onVisible);
    this._events?.stream.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  async refresh(): Promise<void> {
    try {
      await this._update();
      // Count anew, with the interval that the new state asks for.
      await this._poll.schedule();
    } catch {
      // `connection` tells, and the poll goes on as before.
    }
  }

  find(ref: IEnvironmentRef): IEnvironment | undefined {
    return this._catalog.find(ref);
  }

  follow(id: number): IDisposable {
    const following = this._followers.add(id);
    void this.refresh();
    return following;
  }

  create(body: ISpecificationRequest): Promise<ICreated> {
    return this.change(() => this.api.create(body));
  }

  activate(ref: IEnvironmentRef, buildId: number): Promise<IActivated> {
    return this.change(() => this.api.activate(ref, buildId));
  }

  remove(ref: IEnvironmentRef): Promise<void> {
    return this.change(() => this.api.remove(ref));
  }

  async cancel(buildId: number, force = false): Promise<void> {
    this._emit(this._catalog.update(await this.api.cancel(buildId, force)));
    await this.refresh();
  }

  retry(buildId: number, latest = false): Promise<number> {
    return this.change(() => this.api.rebuild(buildId, latest));
  }

  async removeBuild(buildId: number): Promise<void> {
    await this.api.removeBuild(buildId);
    this._forget(buildId);
    this.buildRemoved.emit(buildId);
    await this.refresh();
  }

  async change<T>(action: () => Promise<T>): Promise<T> {
    const result = await action();
    await this.refresh();
    return result;
  }

  private async _update(): Promise<void> {
    try {
      await this._reading.run();
      const asOf = new Date();
      this._setConnection({ state: 'connected', error: null, asOf });
    } catch (reason) {
      this._listing.forget();
      this._setConnection(this._failed(reason));
      throw reason;
    } finally {
      this._ready.resolve();
    }
  }

  private async _read(): Promise<void> {
    if (this.isDisposed) {
      return;
    }
    this._about = await this.api.about();
    const { ids } = this._followers;
    const environments = await this._listing.read(this._about.revision);
    if (environments) {
      this._setEnvironments(environments);
    } else {
      this._catalog.running.forEach(build => ids.add(build.id));
    }
    for (const id of [...ids].filter(one => !this._catalog.ended(one))) {
      await this._readBuild(id);
    }
    this._setInterval();
  }

  private async _readBuild(id: number): Promise<void> {
    try {
      this._emit(this._catalog.update(await this.api.build(id)));
    } catch (reason) {
      if (!(reason instanceof RequestError) || reason.code !== 'not-found') {
        throw reason;
      }
      // Deleted by somebody else, which is no trouble with the server.
      if (this._forget(id) && !this.isDisposed) {
        this.buildRemoved.emit(id);
      }
    }
  }

  /** Ask for a build no more. Whether it was known. */
  private _forget(id: number): boolean {
    this._followers.drop(id);
    return this._catalog.forget(id);
  }

  private _setEnvironments(environments: IEnvironment[]): void {
    const before = this._catalog.environments;
    const changes = this._catalog.replace(environments);
    this._emit(changes);
    // Also after the very first listing: the server may know kernels of which the
    // application, started a moment earlier, has not heard.
    if (kernelsDiffer(before, environments)) {
      this._onKernelsChanged(environments);
    }
  }

  private _emit(changes: IChanges): void {
    if (this.isDisposed) {
      return;
    }
    changes.renamed?.forEach(one => this.environmentRenamed.emit(one));
    if (changes.environments) {
      this.environmentsChanged.emit(this.environments);
    }
    changes.builds.forEach(build => this.buildChanged.emit(build));
  }

  private _setInterval(): void {
    const followed = [...this._followers.ids].some(
      id => !this._catalog.ended(id)
    );
    const busy = followed || this._catalog.running.length > 0;
    this._poll.frequency = frequency(busy ? INTERVAL.building : INTERVAL.idle);
  }

  private _failed(reason: unknown): IConnection {
    const error =
      reason instanceof RequestError
        ? reason
        : new RequestError('unexpected', String(reason));
    const { asOf } = this._connection;
    const stale = asOf !== null && error.code !== 'not-enabled';
    return { state: stale ? 'stale' : 'failed', error, asOf };
  }

  private _setConnection(connection: IConnection): void {
    const before = this._connection;
    this._connection = connection;
    const differs =
      before.state !== connection.state ||
      before.error?.message !== connection.error?.message;
    if (differs && !this.isDisposed) {
      this.connectionChanged.emit(connection);
    }
  }

  private _onEvent(_: Event.IManager, emission: Event.Emission): void {
    // What a hidden page misses is asked for when it is shown again.
    if (emission.schema_id === BUILD_EVENT && !document.hidden) {
      void this.refresh();
    }
  }

  private _onVisible = (): void => {
    if (!document.hidden) {
      void this.refresh();
    }
  };

  private _about: IAbout | null = null;
  private _catalog = new Catalog();
  private _connection: IConnection = {
    state: 'loading',
    error: null,
    asOf: null
  };
  private _events: Event.IManager | undefined;
  private _followers = new Followers();
  private _listing: Listing;
  private _onKernelsChanged: (environments: readonly IEnvironment[]) => void;
  private _poll: Poll<void>;
  private _reading = new Coalesced(() => this._read());
  private _ready = new PromiseDelegate<void>();
}

function frequency(interval: number): IPoll.Frequency {
  return { interval, backoff: true, max: INTERVAL.unreachable };
}

export namespace EnvironmentManager {
  export interface IOptions {
    api: IRestAPI;
    /** Where the server's events come from; without it only the poll remains. */
    events?: Event.IManager;
    /** Called when kernels may have appeared, gone, or moved to another build. */
    onKernelsChanged?: (environments: readonly IEnvironment[]) => void;
  }
}
