import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Coalesced } from '../coalesced';
import { runningKernels } from '../restapi/kernels';
import type { IRunningKernel } from '../restapi/kernels';
import type { IEnvironmentManager } from '../tokens';

/**
 * Which build every running kernel uses.
 *
 * A kernel keeps the build that it was started with. The server writes that down,
 * and an event comes when it has: the list is read then.
 */
export class KernelBuilds implements IDisposable {
  constructor(private _manager: IEnvironmentManager) {
    _manager.environmentsChanged.connect(this.refresh, this);
    this.refresh();
  }

  /** Emitted when a kernel uses another build than before. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._manager.environmentsChanged.disconnect(this.refresh, this);
      Signal.clearData(this);
    }
  }

  find(kernelId: string | undefined): IRunningKernel | null {
    return this._kernels.find(one => one.kernel_id === kernelId) ?? null;
  }

  refresh(): void {
    // What is wrong with the server is said by the manager.
    this._reading.run().catch(() => undefined);
  }

  private async _read(): Promise<void> {
    const kernels = await runningKernels(this._manager.api.http);
    const differs = fingerprint(kernels) !== fingerprint(this._kernels);
    this._kernels = kernels;
    if (differs && !this._isDisposed) {
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _isDisposed = false;
  private _kernels: readonly IRunningKernel[] = [];
  private _reading = new Coalesced(() => this._read());
}

function fingerprint(kernels: readonly IRunningKernel[]): string {
  return JSON.stringify(kernels.map(one => [one.kernel_id, one.build_id]));
}
