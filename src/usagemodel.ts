import { VDomModel } from '@jupyterlab/ui-components';
import { Throttler } from '@lumino/polling';

import { usage } from './restapi/usage';
import type { IUsage } from './restapi/usage';
import type { IEnvironmentManager } from './tokens';

/** How often the server is asked at most, in ms. */
const LIMIT = 10_000;

/** How much of something a namespace has, of what it may have. */
export interface IQuota {
  namespace: string;
  what: 'bytes' | 'environments';
  used: number;
  limit: number;
}

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
    return this._usage
      ? Object.values(this._usage.namespaces).reduce(
          (sum, { storage }) => sum + storage,
          0
        )
      : null;
  }

  /** Bytes that are left; `null` while unknown. */
  get free(): number | null {
    return this._usage?.free ?? null;
  }

  /** Every limit of a namespace, the one that is nearest first. */
  get quotas(): readonly IQuota[] {
    return Object.entries(this._usage?.namespaces ?? {})
      .flatMap(([namespace, found]): IQuota[] => {
        const { bytes, environments } = found.limits ?? {};
        const of = (
          what: IQuota['what'],
          used: number,
          limit: number | null | undefined
        ) => (limit ? [{ namespace, what, used, limit }] : []);
        return [
          ...of('bytes', found.storage, bytes),
          ...of('environments', found.num_environments, environments)
        ];
      })
      .sort((a, b) => b.used / b.limit - a.used / a.limit);
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
      this._usage = await usage(this.manager.api.http);
    } catch {
      // A server that does not say has no meter; the connection has its own words.
      this._usage = null;
    }
    this._changed();
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _throttler: Throttler;
  private _usage: IUsage | null = null;
  private _visible = false;
}
