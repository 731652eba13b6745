import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import type { IProblem, ISpecificationRequest, IValidation } from '../model';
import { RequestError } from '../restapi/request';
import { hasErrors } from '../specification';
import type { IEnvironmentManager } from '../tokens';

/** How long typing must pause before the server is asked, in ms. */
const PAUSE = 300;

export interface IReason {
  message: string;
  hints: readonly string[];
}

/** What is known of the text as it is now. */
export interface ICheck {
  /** `failed`: nobody can say whether it is right; `error` tells why. */
  state: 'checking' | 'checked' | 'failed';
  problems: readonly IProblem[];
  /** The name that the specification itself gives. */
  name: string | null;
  /** Why the check, or the request to build, failed. */
  error: IReason | null;
  /** Why the name that was given beside the text cannot be used. */
  nameError?: IReason | null;
}

/** Has the server check a draft whenever typing pauses. */
export class Checker implements IDisposable {
  constructor(private _manager: IEnvironmentManager) {
    this._debouncer = new Debouncer(() => this._validate(), PAUSE);
  }

  readonly changed = new Signal<this, void>(this);

  get check(): ICheck {
    return this._check;
  }

  /** The number that the build will get; `null` for a new environment. */
  get nextBuild(): number | null {
    return this._nextBuild;
  }

  get isDisposed(): boolean {
    return this._debouncer.isDisposed;
  }

  dispose(): void {
    this._abort?.abort();
    this._debouncer.dispose();
    Signal.clearData(this);
  }

  /** Check this at once. */
  start(request: ISpecificationRequest): void {
    this._request = request;
    void this._validate();
  }

  /**
   * Check this once typing pauses.
   *
   * @param problems - what is wrong for certain: no YAML, for example
   */
  ask(request: ISpecificationRequest, problems: readonly IProblem[]): void {
    // What is on its way is about an older text.
    this._abort?.abort();
    this._request = request;
    this._check = {
      ...this._check,
      state: 'checking',
      error: null,
      ...(problems.length > 0 && { problems })
    };
    this._debouncer.invoke().catch(() => undefined);
  }

  /** Something else than the check went wrong. */
  fail(reason: unknown, state: ICheck['state'] = 'checked'): void {
    const error =
      reason instanceof RequestError
        ? reason
        : new RequestError('unexpected', String(reason));
    const { problems, message, hints } = error;
    this._check =
      problems.length > 0
        ? { ...this._check, state, problems, error: null }
        : { ...this._check, state, error: { message, hints } };
  }

  private async _validate(): Promise<void> {
    this._abort?.abort();
    const request = this._request;
    if (!request || this.isDisposed) {
      return;
    }
    const abort = (this._abort = new AbortController());
    try {
      const { api } = this._manager;
      const answer = await api.validate(request, abort.signal);
      if (!abort.signal.aborted) {
        this._take(answer);
      }
    } catch (reason) {
      if (!abort.signal.aborted) {
        this.fail(reason, 'failed');
      }
    }
    if (!abort.signal.aborted && !this.isDisposed) {
      this.changed.emit();
    }
  }

  private _take(answer: IValidation): void {
    // The form has a field for the name and says itself that it is empty.
    const problems = answer.problems.filter(
      problem => problem.code !== 'missing-name'
    );
    // Of a text that cannot be understood the server does not know the name.
    const unknown = answer.name === null && hasErrors(problems);
    const name = unknown ? this._check.name : answer.name;
    this._nextBuild = answer.exists ? answer.next_build : null;
    this._check = {
      state: 'checked',
      problems,
      name,
      error: null,
      nameError: answer.name_problem ?? null
    };
  }

  private _abort: AbortController | null = null;
  private _check: ICheck = {
    state: 'checking',
    problems: [],
    name: null,
    error: null
  };
  private _debouncer: Debouncer<void>;
  private _nextBuild: number | null = null;
  private _request: ISpecificationRequest | null = null;
}
