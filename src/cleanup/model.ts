import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';

import { collect } from '../restapi/collect';
import type { ICollection, IKeeping } from '../restapi/collect';
import type { IEnvironmentManager } from '../tokens';

/** How long typing must pause before the server looks, in ms. */
const PAUSE = 300;

export type CleanupState =
  | { step: 'looking' }
  | { step: 'shown'; found: ICollection }
  | { step: 'removing'; found: ICollection }
  | { step: 'done'; report: ICollection }
  | { step: 'failed'; message: string };

/** Looks what a clean-up would remove, and has it removed once somebody has seen that. */
export class CleanupModel extends VDomModel {
  constructor(
    private _manager: IEnvironmentManager,
    pause = PAUSE
  ) {
    super();
    this._debouncer = new Debouncer(() => this._look(), pause);
    void this._look();
  }

  get state(): CleanupState {
    return this._state;
  }

  /** `null` until the server has said what it keeps by itself. */
  get keeping(): IKeeping | null {
    return this._keeping;
  }

  /** Keep more or less, this time. */
  keep(changes: Partial<IKeeping>): void {
    if (this._keeping && this._state.step !== 'removing') {
      this._keeping = { ...this._keeping, ...changes };
      this._set({ step: 'looking' });
      this._debouncer.invoke().catch(() => undefined);
    }
  }

  /** Whether it was looked at, and something would go. */
  get isReady(): boolean {
    return this._state.step === 'shown' && this._state.found.items.length > 0;
  }

  /** Remove what was shown. */
  async remove(): Promise<void> {
    if (this._state.step !== 'shown' || !this._keeping) {
      return;
    }
    this._set({ step: 'removing', found: this._state.found });
    const body = { ...this._keeping, dry_run: false };
    try {
      const report = await this._manager.change(() =>
        collect(this._manager.api.http, body)
      );
      this._set({ step: 'done', report });
    } catch (reason) {
      this._fail(reason);
    }
  }

  /** Look again. */
  async retry(): Promise<void> {
    await this._look();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._abort?.abort();
      this._debouncer.dispose();
      super.dispose();
    }
  }

  private async _look(): Promise<void> {
    this._abort?.abort();
    const abort = (this._abort = new AbortController());
    this._set({ step: 'looking' });
    const body = { ...this._keeping, dry_run: true };
    try {
      const found = await collect(this._manager.api.http, body, abort.signal);
      if (!abort.signal.aborted) {
        this._keeping ??= found.settings ?? null;
        this._set({ step: 'shown', found });
      }
    } catch (reason) {
      if (!abort.signal.aborted) {
        this._fail(reason);
      }
    }
  }

  private _fail(reason: unknown): void {
    const message = reason instanceof Error ? reason.message : String(reason);
    this._set({ step: 'failed', message });
  }

  private _set(state: CleanupState): void {
    this._state = state;
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _abort: AbortController | null = null;
  private _debouncer: Debouncer;
  private _keeping: IKeeping | null = null;
  private _state: CleanupState = { step: 'looking' };
}
