import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';

import type { ICheck } from './components/createform';
import type { ICreated, ISpecificationRequest, IValidation } from './model';
import { RequestError } from './restapi/request';
import { TEMPLATE, hasErrors } from './specification';
import type { IEnvironmentManager } from './tokens';

/** How long typing must pause before the server is asked, in ms. */
const PAUSE = 300;

/** A specification while it is written: checked by the server, then built. */
export class CreateModel extends VDomModel {
  constructor(private _options: CreateModel.IOptions) {
    super();
    this.initial = _options.yaml ?? TEMPLATE;
    this._text = this.initial;
    this._name = _options.name ?? '';
    this._namespace = _options.namespace ?? '';
    this._debouncer = new Debouncer(() => this._validate(), PAUSE);
    void this._loadNamespaces();
    void this._validate();
  }

  readonly initial: string;

  override dispose(): void {
    if (!this.isDisposed) {
      this._abort?.abort();
      this._debouncer.dispose();
      super.dispose();
    }
  }

  get check(): ICheck {
    return this._check;
  }

  get isModified(): boolean {
    return this._text !== this.initial;
  }

  get nameIsFixed(): boolean {
    return this._options.nameIsFixed ?? false;
  }

  get text(): string {
    return this._text;
  }

  set text(text: string) {
    this._text = text;
    this._recheck();
  }

  get name(): string {
    return this._name;
  }

  set name(name: string) {
    this._name = name.trim();
    this._recheck();
  }

  get namespace(): string {
    return this._namespace;
  }

  set namespace(namespace: string) {
    this._namespace = namespace;
    this._recheck();
  }

  get namespaces(): readonly string[] {
    return this._namespaces;
  }

  get submitting(): boolean {
    return this._submitting;
  }

  /** The number that the build will get; `null` for a new environment. */
  get nextBuild(): number | null {
    return this._nextBuild;
  }

  /** Ask for the build. What keeps it from being made is in `check`. */
  async build(): Promise<ICreated | null> {
    this._submitting = true;
    this.stateChanged.emit();
    try {
      return await this._options.manager.create(this._request());
    } catch (reason) {
      this._failed(reason, 'checked');
      return null;
    } finally {
      this._submitting = false;
      this._changed();
    }
  }

  private _request(): ISpecificationRequest {
    return {
      specification: this._text,
      ...(this._namespace && { namespace: this._namespace }),
      ...(this._name && { environment_name: this._name })
    };
  }

  private _recheck(): void {
    this._check = { ...this._check, state: 'checking', error: null };
    this._changed();
    this._debouncer.invoke().catch(() => undefined);
  }

  private async _validate(): Promise<void> {
    this._abort?.abort();
    const abort = (this._abort = new AbortController());
    try {
      const { api } = this._options.manager;
      const answer = await api.validate(this._request(), abort.signal);
      if (!abort.signal.aborted) {
        this._take(answer);
      }
    } catch (reason) {
      if (!abort.signal.aborted) {
        this._failed(reason, 'failed');
      }
    }
    this._changed();
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
    this._check = { state: 'checked', problems, name, error: null };
  }

  private _failed(reason: unknown, state: ICheck['state']): void {
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

  private async _loadNamespaces(): Promise<void> {
    const { api } = this._options.manager;
    try {
      const [about, list] = await Promise.all([api.about(), api.namespaces()]);
      this._namespaces = list.map(namespace => namespace.name);
      this._namespace ||= about.namespace;
    } catch {
      // The server's own default holds, and what is wrong shows when checking.
    }
    this._changed();
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _abort: AbortController | null = null;
  private _check: ICheck = {
    state: 'checking',
    problems: [],
    name: null,
    error: null
  };
  private _debouncer: Debouncer<void>;
  private _name: string;
  private _namespace: string;
  private _namespaces: readonly string[] = [];
  private _nextBuild: number | null = null;
  private _submitting = false;
  private _text: string;
}

export namespace CreateModel {
  export interface IOptions {
    manager: IEnvironmentManager;
    /** What the editor begins with; a template when absent. */
    yaml?: string;
    namespace?: string;
    name?: string;
    /** The specification of this very environment is changed. */
    nameIsFixed?: boolean;
  }
}
