import type { Policy } from '../model';
import type { IEnvironmentManager } from '../tokens';
import type { ISpecificationEdit } from './names';
import type { IBase } from './rivals';
import type { DraftStore } from './store';

/** How long nothing is typed before a draft is solved, in ms. */
export const IDLE = 1000;

/** What a draft begins with, and where it belongs. */
export interface ICreateOptions {
  manager: IEnvironmentManager;
  /** What the editor begins with; a template when absent. */
  yaml?: string;
  /** What is changed in it at once. */
  edits?: readonly ISpecificationEdit[];
  namespace?: string;
  name?: string;
  /** The specification of this very environment is changed. */
  nameIsFixed?: boolean;
  /** The newest build of the environment that is changed, and its specification. */
  base?: IBase;
  policy?: Policy;
  /** Where it is kept while it is not built. */
  store?: DraftStore;
  draftId?: string;
  /** How long it rests before it is solved, in ms; `IDLE` unless given. */
  planPause?: number;
}
