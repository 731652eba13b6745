import { VDomModel } from '@jupyterlab/ui-components';
import { UUID } from '@lumino/coreutils';

import { Checker } from './draft/checker';
import type { ICheck } from './draft/checker';
import { applyEdits } from './draft/edits';
import type { IMergeConflict } from './draft/merge';
import type { ISpecificationEdit } from './draft/names';
import { namespacesOf } from './draft/namespaces';
import { IDLE } from './draft/options';
import type { ICreateOptions } from './draft/options';
import { Planner } from './draft/planner';
import type { IPlanning } from './draft/planner';
import { read } from './draft/read';
import type { IReading } from './draft/read';
import { Rivals } from './draft/rivals';
import type { IDraft } from './draft/store';
import { refOf } from './model';
import type { IBuild, ICreated, ISpecificationRequest, Policy } from './model';
import { RequestError } from './restapi/request';
import { TEMPLATE, hasErrors } from './specification';
import type { IRenaming } from './tokens';

/** A specification while it is written: checked and solved by the server, then built. */
export class CreateModel extends VDomModel {
  constructor(private _options: CreateModel.IOptions) {
    super();
    const { manager, yaml = TEMPLATE, base, edits = [] } = _options;
    manager.environmentRenamed.connect(this._onRenamed, this);
    this.initial = base?.text ?? yaml;
    this._text = applyEdits(yaml, edits);
    this._reading = read(this._text);
    this._name = _options.name ?? '';
    this._namespace = _options.namespace ?? '';
    this._policy = _options.policy ?? 'minimal';
    this.draftId = _options.draftId ?? UUID.uuid4();
    this._checker = new Checker(manager);
    this._checker.changed.connect(() => {
      this._plan();
      this._changed();
    });
    this._planner = new Planner(manager, _options.planPause ?? IDLE);
    this._planner.changed.connect(this._changed, this);
    if (base) {
      const { namespace, name } = this;
      this._rivals = new Rivals(manager, { namespace, name }, base);
      this._rivals.changed.connect(this._changed, this);
    }
    void this._loadNamespaces();
    this._checker.start(this._request());
    this._keep();
  }

  /** What it was before anything was changed. */
  readonly initial: string;
  /** Under which name it is kept while it is not built. */
  readonly draftId: string;

  override dispose(): void {
    if (!this.isDisposed) {
      this._checker.dispose();
      this._planner.dispose();
      this._rivals?.dispose();
      super.dispose();
    }
  }

  get check(): ICheck {
    return this._checker.check;
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
    if (text !== this._text) {
      this._text = text;
      this._reading = read(text);
      this._recheck();
    }
  }

  /** What the text says, as far as it can be understood. */
  get reading(): IReading {
    return this._reading;
  }

  /** Change single entries and leave everything else as it is. */
  edit(edits: readonly ISpecificationEdit[]): void {
    this.text = applyEdits(this._text, edits);
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

  get policy(): Policy {
    return this._policy;
  }

  set policy(policy: Policy) {
    this._policy = policy;
    this._plan();
    this._changed();
  }

  /** What building it would do. */
  get planning(): IPlanning {
    return this._planner.planning;
  }

  get submitting(): boolean {
    return this._submitting;
  }

  /** The number that the build will get; `null` for a new environment. */
  get nextBuild(): number | null {
    return this._checker.nextBuild;
  }

  /** A build that somebody else asked for meanwhile, and that this one would undo. */
  get rival(): IBuild | null {
    return this._rivals?.build ?? null;
  }

  /** The newest build that is taken into account. */
  get baseBuild(): number | null {
    return this._rivals?.base.buildId ?? null;
  }

  /** What both had changed when the other's changes were taken in. */
  get conflicts(): readonly IMergeConflict[] {
    return this._rivals?.conflicts ?? [];
  }

  /** Whether it may be built: nothing is wrong with the very text that is there. */
  get isValid(): boolean {
    const { state, nameError, problems, name } = this.check;
    const isRight = state === 'checked' && !nameError && !hasErrors(problems);
    return isRight && (this._name || name || '') !== '';
  }

  /** Ask for the build. What keeps it from being made is in `check`. */
  async build(): Promise<ICreated | null> {
    if (!this.isValid || this.rival || this._submitting) {
      return null;
    }
    this._submitting = true;
    this.stateChanged.emit();
    try {
      const base = this.baseBuild && { base_build_id: this.baseBuild };
      const created = await this._options.manager.create({
        ...this._request(),
        policy: this._policy,
        ...base
      });
      await this.discard();
      return created;
    } catch (reason) {
      if (reason instanceof RequestError && reason.code === 'stale-base') {
        await this._options.manager.refresh();
      }
      this._checker.fail(reason);
      return null;
    } finally {
      this._submitting = false;
      this._changed();
    }
  }

  /** Take in what somebody else changed meanwhile. */
  async mergeRival(): Promise<void> {
    try {
      this.text = (await this._rivals?.merge(this._text)) ?? this._text;
    } catch (reason) {
      this._checker.fail(reason);
    }
    this._changed();
  }

  /** Build this one nevertheless: what somebody else changed meanwhile goes. */
  ignoreRival(): void {
    this._rivals?.ignore();
  }

  /** It needs to be kept no more. */
  async discard(): Promise<void> {
    this._discarded = true;
    await this._options.store?.remove(this.draftId);
  }

  private _request(): ISpecificationRequest {
    return {
      specification: this._text,
      ...(this._namespace && { namespace: this._namespace }),
      ...(this._name && { environment_name: this._name })
    };
  }

  private _recheck(): void {
    // What is no YAML is known at once, and where; the server says it in more words.
    this._checker.ask(this._request(), this._reading.problems);
    this._planner.ask(null);
    this._changed();
    this._keep();
  }

  /** Solve what could be built; it may still want a name. */
  private _plan(): void {
    const { state, problems } = this.check;
    const solvable = state === 'checked' && !hasErrors(problems);
    this._planner.ask(
      solvable ? { ...this._request(), policy: this._policy } : null
    );
  }

  /** Nothing that was written gets lost. */
  private _keep(): void {
    const { store } = this._options;
    if (!store || this._discarded || !this.isModified) {
      return;
    }
    const draft: IDraft = {
      text: this._text,
      name: this._name,
      namespace: this._namespace,
      nameIsFixed: this.nameIsFixed,
      base: this._rivals?.base ?? null,
      savedOn: new Date().toISOString()
    };
    store.set(this.draftId, draft);
  }

  private async _loadNamespaces(): Promise<void> {
    const { names, usual } = await namespacesOf(this._options.manager);
    this._namespaces = names;
    this._namespace ||= usual;
    this._changed();
  }

  /** What is edited is called something else now. */
  private _onRenamed(_: unknown, { before, after }: IRenaming): void {
    const isNamed = this._name === before.name && this.nameIsFixed;
    if (isNamed && this._namespace === before.namespace.name) {
      this._rivals?.follow(refOf(after));
      this.name = after.name;
    }
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _checker: Checker;
  private _discarded = false;
  private _name: string;
  private _namespace: string;
  private _namespaces: readonly string[] = [];
  private _planner: Planner;
  private _policy: Policy;
  private _reading: IReading;
  private _rivals: Rivals | null = null;
  private _submitting = false;
  private _text: string;
}

export namespace CreateModel {
  export type IOptions = ICreateOptions;
}
