import { applyEdits } from '../draft/edits';
import type { ISpecificationEdit } from '../draft/names';
import { RequestError } from '../restapi/request';
import { plan } from '../restapi/plan';
import type { IPlan } from '../restapi/plan';
import type { ICreated, IEnvironmentRef, Policy } from '../model';
import type { IDraft, IDrafts, IEnvironmentManager } from '../tokens';
import { Loaded } from './loaded';

/** The draft of an environment: what it would give, and having it built. */
export class DraftPlan {
  constructor(
    private _options: {
      ref: IEnvironmentRef;
      manager: IEnvironmentManager;
      drafts: IDrafts;
      changed: () => void;
    }
  ) {
    this._planned = new Loaded<IPlan>(_options.changed);
    this._text = new Loaded<string>(_options.changed);
  }

  get draft(): IDraft | null {
    return this._options.drafts.get(this._options.ref) ?? this._update;
  }

  /** How far the build may go from what is there. */
  get policy(): Policy {
    return this._policy;
  }

  set policy(policy: Policy) {
    this._policy = policy;
    this._options.changed();
  }

  /** What would change; it is asked for while the preview is open. */
  get planned(): Loaded<IPlan> {
    return this._planned;
  }

  get isPreviewed(): boolean {
    return this._isPreviewed;
  }

  set isPreviewed(open: boolean) {
    this._isPreviewed = open;
    this._options.changed();
  }

  /** The specification with the changes of the draft; `null` while its base is read. */
  get text(): Loaded<string> {
    return this._text;
  }

  /** Why it could not be built. */
  get error(): RequestError | null {
    return this._error;
  }

  /** Somebody else has asked for a build since the draft was begun. */
  get isStale(): boolean {
    const { draft } = this;
    const environment = this._options.manager.find(this._options.ref);
    const latest = environment?.latest_build?.id;
    return !!draft && latest !== undefined && latest > draft.seenBuildId;
  }

  get isSubmitting(): boolean {
    return this._isSubmitting;
  }

  /** Read what the view needs; called whenever it is drawn. */
  want(): void {
    const { draft } = this;
    if (!draft) {
      this._planned.drop();
      this._text.drop();
      return;
    }
    const key = String(draft.baseBuildId);
    const version = JSON.stringify(draft.edits);
    this._text.want(key, version, () => this._read(draft));
    if (this._isPreviewed) {
      this._planned.want(key, version + this._policy, async signal =>
        plan(
          this._options.manager.api.http,
          { ...(await this._request(draft)), base_build_id: draft.baseBuildId },
          signal
        )
      );
    }
  }

  add(edit: ISpecificationEdit): void {
    const begun = this.draft ?? this._begin();
    if (begun) {
      this._error = null;
      const { drafts, ref } = this._options;
      drafts.add(ref, begun.baseBuildId, edit, begun.seenBuildId);
    }
  }

  /** Begin with a draft that asks for the same, and for the newest of everything. */
  updateAll(): void {
    this._update = this._begin();
    if (this._update) {
      this._policy = 'latest';
      this._isPreviewed = true;
      this._options.changed();
    }
  }

  drop(index: number): void {
    this._error = null;
    this._options.drafts.drop(this._options.ref, index);
  }

  discard(): void {
    this._error = null;
    this._isPreviewed = false;
    this._update = null;
    this._policy = 'minimal';
    this._options.drafts.discard(this._options.ref);
  }

  /** Apply the changes to the specification of the newest build instead. */
  rebase(): void {
    const begun = this._begin();
    if (begun) {
      const { drafts, ref } = this._options;
      this._error = null;
      this._update &&= begun;
      drafts.rebase(ref, begun.baseBuildId, begun.seenBuildId);
      this._options.changed();
    }
  }

  /** Ask for the build; the draft is done with when that worked. */
  async build(): Promise<ICreated | null> {
    const { draft } = this;
    if (!draft || this._isSubmitting) {
      return null;
    }
    this._isSubmitting = true;
    this._error = null;
    this._options.changed();
    try {
      const created = await this._options.manager.create({
        ...(await this._request(draft)),
        base_build_id: draft.seenBuildId
      });
      this.discard();
      return created;
    } catch (reason) {
      this._error =
        reason instanceof RequestError
          ? reason
          : new RequestError('unexpected', String(reason));
      return null;
    } finally {
      this._isSubmitting = false;
      this._options.changed();
    }
  }

  /** A draft without changes, of the newest specification that is not known to fail. */
  private _begin(): IDraft | null {
    const { manager, ref } = this._options;
    const { latest_build: latest, current_build: current } =
      manager.find(ref) ?? {};
    if (!latest) {
      return null;
    }
    const failed = latest.status === 'FAILED' || latest.status === 'CANCELED';
    const base = failed && current ? current : latest;
    return { baseBuildId: base.id, seenBuildId: latest.id, edits: [] };
  }

  private async _request(draft: IDraft) {
    const { namespace, name } = this._options.ref;
    return {
      specification: await this._read(draft),
      namespace,
      environment_name: name,
      policy: this._policy
    };
  }

  private async _read(draft: IDraft): Promise<string> {
    const { api } = this._options.manager;
    return applyEdits(await api.yaml(draft.baseBuildId), draft.edits);
  }

  private _error: RequestError | null = null;
  private _isPreviewed = false;
  private _isSubmitting = false;
  private _planned: Loaded<IPlan>;
  private _policy: Policy = 'minimal';
  private _text: Loaded<string>;
  private _update: IDraft | null = null;
}
