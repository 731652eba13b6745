import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { keyOf } from '../model';
import type { IEnvironmentRef } from '../model';
import type { IDraft, IDrafts } from '../tokens';
import { entryName } from './names';
import type { ISpecificationEdit } from './names';

/** Where drafts outlive the page. */
export interface IDraftStore {
  load(): Promise<Record<string, IDraft>>;
  save(drafts: Record<string, IDraft>): Promise<void>;
}

/** Changes of environments that nobody has asked to build yet. */
export class Drafts implements IDrafts, IDisposable {
  constructor(private _store: IDraftStore | null = null) {
    void this._load();
  }

  readonly changed = new Signal<this, IEnvironmentRef>(this);

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  get(ref: IEnvironmentRef): IDraft | null {
    return this._drafts.get(keyOf(ref)) ?? null;
  }

  add(
    ref: IEnvironmentRef,
    baseBuildId: number,
    edit: ISpecificationEdit,
    seenBuildId = baseBuildId
  ): void {
    const edits = this.get(ref)?.edits ?? [];
    this._set(ref, { baseBuildId, seenBuildId, edits: merged(edits, edit) });
  }

  drop(ref: IEnvironmentRef, index: number): void {
    const draft = this.get(ref);
    if (draft) {
      const edits = draft.edits.filter((_, at) => at !== index);
      this._set(ref, { ...draft, edits });
    }
  }

  rebase(
    ref: IEnvironmentRef,
    baseBuildId: number,
    seenBuildId = baseBuildId
  ): void {
    const draft = this.get(ref);
    if (draft) {
      this._set(ref, { ...draft, baseBuildId, seenBuildId });
    }
  }

  rename(before: IEnvironmentRef, after: IEnvironmentRef): void {
    const draft = this.get(before);
    if (draft) {
      this._set(before, null);
      this._set(after, draft);
    }
  }

  discard(ref: IEnvironmentRef): void {
    this._set(ref, null);
  }

  private _set(ref: IEnvironmentRef, draft: IDraft | null): void {
    if (draft && draft.edits.length > 0) {
      this._drafts.set(keyOf(ref), draft);
    } else {
      this._drafts.delete(keyOf(ref));
    }
    this.changed.emit(ref);
    // What cannot be kept is still here, as long as the page is.
    this._store
      ?.save(Object.fromEntries(this._drafts))
      .catch(reason => console.warn('Drafts are not kept:', reason));
  }

  private async _load(): Promise<void> {
    let kept: Record<string, IDraft> = {};
    try {
      kept = (await this._store?.load()) ?? {};
    } catch (reason) {
      console.warn('No drafts of before:', reason);
    }
    for (const [key, draft] of Object.entries(kept)) {
      const [namespace, name] = key.split('/');
      if (!this._isDisposed && name && !this._drafts.has(key)) {
        this._drafts.set(key, draft);
        this.changed.emit({ namespace, name });
      }
    }
  }

  private _drafts = new Map<string, IDraft>();
  private _isDisposed = false;
}

/** The edits with one more, which says the last word on what it is about. */
export function merged(
  edits: readonly ISpecificationEdit[],
  edit: ISpecificationEdit
): ISpecificationEdit[] {
  const about = subject(edit);
  const before = edits.find(one => subject(one) === about);
  const others = edits.filter(one => one !== before);
  if (!before) {
    return [...others, edit];
  }
  // What was there at first is what has to go in the end.
  const { remove } = before;
  const nothing = remove === null ? edit.add === null : remove === edit.add;
  return nothing ? others : [...others, { ...edit, remove }];
}

function subject({ section, remove, add }: ISpecificationEdit): string {
  return `${section} ${entryName(section, remove ?? add ?? '')}`;
}
