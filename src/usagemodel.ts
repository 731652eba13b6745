import { VDomModel } from '@jupyterlab/ui-components';
import { Throttler } from '@lumino/polling';

import { usage } from './restapi/usage';
import type { IEnvironmentManager } from './tokens';

/** How often the server is asked at most, in ms. */
const LIMIT = 10_000;

/** How much space the environments take; asked for only while somebody looks. */
export class UsageModel extends VDomModel {
  constructor(readonly manager: IEnvironmentManager) {
    super();
    this._throttler = new Throttler(() => this._load(), LIMIT);
    manager.environmentsChanged.connect(this._ask, this);
    manager.connectionChanged.connect(this._changed, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._throttler.dispose();
      super.dispose();
    }
  }

  /** Bytes, each file counted once; `null` while unknown. */
  get used(): number | null {
    return this._used;
  }

  /** Bytes that are left; `null` while unknown. */
  get free(): number | null {
    return this._free;
  }

  set isVisible(visible: boolean) {
    this._visible = visible;
    this._ask();
  }

  private _ask(): void {
    if (this._visible && !this.isDisposed) {
      this._throttler.invoke().catch(() => undefined);
    }
  }

  private async _load(): Promise<void> {
    try {
      const { namespaces, free } = await usage(this.manager.api.http);
      const parts = Object.values(namespaces).map(({ storage }) => storage);
      this._used = parts.reduce((sum, part) => sum + part, 0);
      this._free = free;
    } catch {
      // A server that does not say has no meter; the connection has its own words.
      this._used = null;
      this._free = null;
    }
    this._changed();
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _free: number | null = null;
  private _throttler: Throttler;
  private _used: number | null = null;
  private _visible = false;
}
