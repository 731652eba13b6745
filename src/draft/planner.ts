import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import { plan } from '../restapi/plan';
import type { IPlan } from '../restapi/plan';
import { RequestError } from '../restapi/request';
import type { ISpecificationRequest } from '../model';
import type { IEnvironmentManager } from '../tokens';

/** How long nothing may change before the specification is solved, in ms. */
const PAUSE = 300;

/** What is known of the build that a draft would be. */
export interface IPlanning {
  /**
   * - `none`: there is nothing that could be solved
   * - `solving`: the server works on it
   * - `done`: `plan` is of the text as it is, and may be a conflict
   * - `failed`: nobody can say; `error` tells why
   */
  state: 'none' | 'solving' | 'done' | 'failed';
  plan: IPlan | null;
  error: string | null;
  /** When the server was asked, in ms since 1970. */
  since: number | null;
}

const NOTHING: IPlanning = {
  state: 'none',
  plan: null,
  error: null,
  since: null
};

/** Has the server solve a draft whenever it rests, and forgets what is outdated. */
export class Planner implements IDisposable {
  constructor(
    private _manager: IEnvironmentManager,
    pause = PAUSE
  ) {
    this._debouncer = new Debouncer(() => this._solve(), pause);
  }

  readonly changed = new Signal<this, void>(this);

  get planning(): IPlanning {
    return this._planning;
  }

  get isDisposed(): boolean {
    return this._debouncer.isDisposed;
  }

  dispose(): void {
    this._abort?.abort();
    this._debouncer.dispose();
    Signal.clearData(this);
  }

  /** Solve this once it has not changed for a while; `null` when it cannot be solved. */
  ask(request: ISpecificationRequest | null): void {
    const asked = request && JSON.stringify(request);
    if (asked === this._asked) {
      return;
    }
    this._asked = asked;
    this._request = request;
    this._abort?.abort();
    if (!request) {
      this._set(NOTHING);
      return;
    }
    this._set({ ...NOTHING, state: 'solving' });
    this._debouncer.invoke().catch(() => undefined);
  }

  private async _solve(): Promise<void> {
    const request = this._request;
    if (!request || this.isDisposed) {
      return;
    }
    const abort = (this._abort = new AbortController());
    this._set({ ...this._planning, since: Date.now() });
    let planning: IPlanning;
    try {
      const found = await plan(this._manager.api.http, request, abort.signal);
      planning = { ...NOTHING, state: 'done', plan: found };
    } catch (reason) {
      planning = failed(reason);
    }
    if (!abort.signal.aborted) {
      this._set(planning);
    }
  }

  private _set(planning: IPlanning): void {
    this._planning = planning;
    if (!this.isDisposed) {
      this.changed.emit();
    }
  }

  private _abort: AbortController | null = null;
  private _asked: string | null = null;
  private _debouncer: Debouncer<void>;
  private _planning: IPlanning = NOTHING;
  private _request: ISpecificationRequest | null = null;
}

/** Nobody can say what a build would be. */
export function failed(reason: unknown): IPlanning {
  return { ...NOTHING, state: 'failed', error: messageOf(reason) };
}

/** What went wrong, where, and what the server suggests. */
function messageOf(reason: unknown): string {
  if (reason instanceof RequestError) {
    const { message, problems, hints } = reason;
    // The message often is the first problem, and where.
    const more = problems.filter(one => !message.includes(one.message));
    return [message, ...more.map(one => one.message), ...hints].join(' ');
  }
  return reason instanceof Error ? reason.message : String(reason);
}
