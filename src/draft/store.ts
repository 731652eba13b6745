import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Debouncer } from '@lumino/polling';

import type { IBase } from './rivals';

/** How long nothing may change before a draft is kept, in ms. */
const PAUSE = 400;

const PREFIX = 'conda-store-jupyter:draft:';

/** What was written and not built, as it is kept in the workspace. */
export interface IDraft {
  text: string;
  name: string;
  namespace: string;
  nameIsFixed: boolean;
  /** What it began with: the newest build at that time, and its text. */
  base: IBase | null;
  /** ISO 8601. */
  savedOn: string;
}

/** Keeps drafts, so that nothing is lost by reloading or closing a page. */
export class DraftStore {
  constructor(private _state: IStateDB) {}

  async get(id: string): Promise<IDraft | null> {
    const found = await this._state.fetch(PREFIX + id);
    return isDraft(found) ? found : null;
  }

  /** Keep a draft soon; of several in a row the last one. */
  set(id: string, draft: IDraft): void {
    this._waiting.set(id, draft);
    this._debouncer.invoke().catch(() => undefined);
  }

  async remove(id: string): Promise<void> {
    this._waiting.delete(id);
    await this._state.remove(PREFIX + id);
  }

  private async _save(): Promise<void> {
    const waiting = [...this._waiting];
    this._waiting.clear();
    for (const [id, draft] of waiting) {
      const value = draft as unknown as ReadonlyPartialJSONObject;
      await this._state.save(PREFIX + id, value);
    }
  }

  private _debouncer = new Debouncer(() => this._save(), PAUSE);
  private _waiting = new Map<string, IDraft>();
}

function isDraft(value: unknown): value is IDraft {
  const draft = value as Partial<IDraft> | undefined;
  return typeof draft?.text === 'string' && typeof draft.savedOn === 'string';
}
