import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';

import { applyEdits } from '../draft/edits';
import { refOf } from '../model';
import type { ICreated, IEnvironment, Policy } from '../model';
import { plan } from '../restapi/plan';
import type { IPlan } from '../restapi/plan';
import { RequestError } from '../restapi/request';
import type { IEnvironmentManager } from '../tokens';

/** How long typing must pause before the server solves, in ms. */
const PAUSE = 300;

export type Planning =
  | { state: 'empty' }
  | { state: 'solving' }
  | { state: 'solved'; plan: IPlan }
  | { state: 'failed'; error: RequestError };

/** Packages that are to be added to an environment, and what that would change. */
export class AddingModel extends VDomModel {
  constructor(private _options: AddingModel.IOptions) {
    super();
    this._packages = _options.packages.join(' ');
    this._debouncer = new Debouncer(() => this._solve(), PAUSE);
    this._base = _options.environment.latest_build?.id;
    this._text = this._read();
    this._text.catch(() => undefined); // solving tells
    void this._solve();
  }

  get environment(): IEnvironment {
    return this._options.environment;
  }

  /** As they are typed: MatchSpecs with blanks or commas between them. */
  get packages(): string {
    return this._packages;
  }

  set packages(packages: string) {
    this._packages = packages;
    this._again();
  }

  get policy(): Policy {
    return this._policy;
  }

  set policy(policy: Policy) {
    this._policy = policy;
    this._again();
  }

  get planning(): Planning {
    return this._planning;
  }

  get submitting(): boolean {
    return this._submitting;
  }

  /** Whether there is something to build that can be built. */
  get isReady(): boolean {
    return (
      !this._submitting &&
      this._planning.state === 'solved' &&
      this._planning.plan.conflict === null
    );
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._abort?.abort();
      this._debouncer.dispose();
      super.dispose();
    }
  }

  /** Ask for the build; `null` when that failed, which `planning` tells. */
  async build(): Promise<ICreated | null> {
    this._submitting = true;
    this.stateChanged.emit();
    try {
      return await this._options.manager.create(await this._request());
    } catch (reason) {
      this._planning = { state: 'failed', error: errorOf(reason) };
      return null;
    } finally {
      this._submitting = false;
      this._emit();
    }
  }

  private _again(): void {
    this._abort?.abort();
    this._planning = { state: 'solving' };
    this._emit();
    this._debouncer.invoke().catch(() => undefined);
  }

  private async _solve(): Promise<void> {
    this._abort?.abort();
    const abort = (this._abort = new AbortController());
    let planning: Planning = { state: 'empty' };
    if (specs(this._packages).length > 0) {
      this._planning = { state: 'solving' };
      this._emit();
      try {
        const { http } = this._options.manager.api;
        const found = await plan(http, await this._request(), abort.signal);
        planning = { state: 'solved', plan: found };
      } catch (reason) {
        planning = { state: 'failed', error: errorOf(reason) };
      }
    }
    if (!abort.signal.aborted) {
      this._planning = planning;
      this._emit();
    }
  }

  private async _request() {
    const { namespace, name } = refOf(this._options.environment);
    const edits = specs(this._packages).map(add => ({
      section: 'dependencies' as const,
      remove: null,
      add
    }));
    return {
      specification: applyEdits(await this._text, edits),
      namespace,
      environment_name: name,
      policy: this._policy,
      base_build_id: this._base
    };
  }

  /** The newest specification, unless it cannot be built. */
  private async _read(): Promise<string> {
    const { latest_build, current_build } = this._options.environment;
    const isBad = latest_build ? latest_build.failure !== null : true;
    const build = (isBad && current_build) || latest_build;
    return build ? this._options.manager.api.yaml(build.id) : '';
  }

  private _emit(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _abort: AbortController | null = null;
  private _base: number | undefined;
  private _debouncer: Debouncer<void>;
  private _packages: string;
  private _planning: Planning = { state: 'solving' };
  private _policy: Policy = 'minimal';
  private _submitting = false;
  private _text: Promise<string>;
}

export namespace AddingModel {
  export interface IOptions {
    manager: IEnvironmentManager;
    environment: IEnvironment;
    /** MatchSpecs to begin with. */
    packages: readonly string[];
  }
}

/** `numpy >=2, polars` are two: blanks are part of a MatchSpec before an operator. */
export function specs(text: string): string[] {
  return text
    .replace(/\s*([<>=!~]+)\s*/g, '$1')
    .split(/,(?![<>=!~\d])|\s+/)
    .map(one => one.trim())
    .filter(one => one !== '');
}

function errorOf(reason: unknown): RequestError {
  return reason instanceof RequestError
    ? reason
    : new RequestError('unexpected', String(reason));
}
