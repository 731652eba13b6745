import { applyEdits } from '../draft/edits';
import type { ISpecificationEdit } from '../draft/names';
import { Planner, failed } from '../draft/planner';
import type { IPlanning } from '../draft/planner';
import { RequestError } from '../restapi/request';
import type {
  ICreated,
  IEnvironmentRef,
  ISpecificationRequest,
  Policy
} from '../model';
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
    this._base = new Loaded<string>(_options.changed);
    this._planner = new Planner(_options.manager);
    this._planner.changed.connect(_options.changed);
  }

  dispose(): void {
    this._base.drop();
    this._planner.dispose();
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
  get planning(): IPlanning {
    const { error } = this._base;
    return error ? failed(error) : this._planner.planning;
  }

  get isPreviewed(): boolean {
    return this._isPreviewed;
  }

  set isPreviewed(open: boolean) {
    this._isPreviewed = open;
    this._options.changed();
  }

  /** The specification with the changes of the draft; `null` while its base is read. */
  get text(): string | null {
    const { draft } = this;
    const { value } = this._base;
    return draft && value !== null ? applyEdits(value, draft.edits) : null;
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
    const { draft, text } = this;
    if (draft) {
      const { baseBuildId: id } = draft;
      const { api } = this._options.manager;
      this._base.want(String(id), '', () => api.yaml(id));
    } else {
      this._base.drop();
    }
    this._planner.ask(
      draft && text !== null && this._isPreviewed
        ? this._request(text, draft.baseBuildId)
        : null
    );
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
      const { manager } = this._options;
      const base = await manager.api.yaml(draft.baseBuildId);
      const text = applyEdits(base, draft.edits);
      const created = await manager.create(
        this._request(text, draft.seenBuildId)
      );
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

  private _request(text: string, build: number): ISpecificationRequest {
    const { namespace, name } = this._options.ref;
    return {
      specification: text,
      namespace,
      environment_name: name,
      policy: this._policy,
      base_build_id: build
    };
  }

  private _base: Loaded<string>;
  private _error: RequestError | null = null;
  private _isPreviewed = false;
  private _isSubmitting = false;
  private _planner: Planner;
  private _policy: Policy = 'minimal';
  private _update: IDraft | null = null;
}
