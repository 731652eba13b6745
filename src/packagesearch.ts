import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import { packagesOf } from './arrangement';
import { keyOf, refOf } from './model';
import type { IEnvironmentManager } from './tokens';

/** How long typing must pause before the server is asked, in ms. */
const PAUSE = 200;

/** Asks the server which environments have the packages that a filter names. */
export class PackageSearch implements IDisposable {
  constructor(private _manager: IEnvironmentManager) {
    this._debouncer = new Debouncer(() => this._ask(), PAUSE);
  }

  readonly changed = new Signal<this, void>(this);

  /** Their keys; `null` while they are not known. */
  get found(): ReadonlySet<string> | null {
    return this._found;
  }

  get isAsking(): boolean {
    return this._asking;
  }

  get isDisposed(): boolean {
    return this._debouncer.isDisposed;
  }

  dispose(): void {
    this._debouncer.dispose();
    Signal.clearData(this);
  }

  /** The filter is now this, or the environments are others. */
  ask(filter: string): void {
    const packages = packagesOf(filter);
    if (packages.length === 0) {
      this._packages = [];
      this._found = null;
      this._asking = false;
      return;
    }
    if (packages.join(' ') !== this._packages.join(' ')) {
      this._packages = packages;
      this._found = null;
      this._asking = true;
    }
    this._debouncer.invoke().catch(() => undefined);
  }

  private async _ask(): Promise<void> {
    const packages = this._packages;
    if (packages.length === 0) {
      return;
    }
    let found: Set<string> | null;
    try {
      const items = await this._manager.api.environmentsWith(packages);
      found = new Set(items.map(one => keyOf(refOf(one))));
    } catch {
      // The manager finds out by itself that the server does not answer, and says so.
      found = null;
    }
    if (packages === this._packages && !this.isDisposed) {
      this._found = found;
      this._asking = false;
      this.changed.emit();
    }
  }

  private _asking = false;
  private _debouncer: Debouncer<void>;
  private _found: ReadonlySet<string> | null = null;
  private _packages: readonly string[] = [];
}
