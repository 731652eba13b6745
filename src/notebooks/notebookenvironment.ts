import type { ISessionContext } from '@jupyterlab/apputils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { allKernels } from '../model';
import type { IEnvironment, IEnvironmentRef } from '../model';
import type { IRunningKernel } from '../restapi/kernels';
import type { IEnvironmentManager } from '../tokens';
import type { KernelBuilds } from './kernelbuilds';

/** The environment of a notebook, and the build that its kernel runs in. */
export class NotebookEnvironment implements IDisposable {
  constructor(
    readonly session: ISessionContext,
    private _manager: IEnvironmentManager,
    private _builds: KernelBuilds
  ) {
    session.kernelChanged.connect(this._update, this);
    session.statusChanged.connect(this._update, this);
    _manager.environmentsChanged.connect(this._update, this);
    _builds.changed.connect(this._update, this);
    session.disposed.connect(this.dispose, this);
    this._update();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this.session.kernelChanged.disconnect(this._update, this);
    this.session.statusChanged.disconnect(this._update, this);
    this._manager.environmentsChanged.disconnect(this._update, this);
    this._builds.changed.disconnect(this._update, this);
    Signal.clearData(this);
  }

  /** `null` for a kernel that is not of an environment, and while there is none. */
  get environment(): IEnvironment | null {
    return this._environment;
  }

  /** `null` as long as the server has not said in which build the kernel runs. */
  get running(): IRunningKernel | null {
    return this._running;
  }

  /** The number of the build that a restart would use, where it is another one. */
  get available(): number | null {
    const current = this._environment?.current_build;
    return current && this._running && this._running.build_id !== current.id
      ? current.number
      : null;
  }

  private _update(): void {
    const kernel = this.session.session?.kernel;
    const name = kernel?.name ?? '';
    const running = this._builds.find(kernel?.id);
    // A kernel that runs keeps the name that its environment had when it was started.
    const environment =
      this._manager.environments.find(one =>
        allKernels(one).some(spec => spec.name === name)
      ) ??
      (running && this._manager.find(refOfRunning(running))) ??
      null;
    if (environment !== this._environment || running !== this._running) {
      this._environment = environment;
      this._running = running;
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _environment: IEnvironment | null = null;
  private _isDisposed = false;
  private _running: IRunningKernel | null = null;
}

function refOfRunning(kernel: IRunningKernel): IEnvironmentRef {
  return { namespace: kernel.namespace, name: kernel.environment };
}
