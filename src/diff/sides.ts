import { applyEdits } from '../draft/edits';
import { keyOf } from '../model';
import type { IEnvironmentRef } from '../model';
import type { DiffRef } from '../restapi/diff';
import type { IDrafts, IEnvironmentManager } from '../tokens';

/**
 * One side of a comparison: `build:12`, `environment:ns/name`, `draft:ns/name`,
 * or `file:path` with a path of the file browser.
 */
export type Side = string;

/** Whatever a side stands for can be had from. */
export interface ISources {
  manager: IEnvironmentManager;
  drafts: IDrafts | null;
  readFile: (path: string) => Promise<string>;
}

/** What a side stands for, as a text and as the server is to be asked. */
export interface IResolved {
  /** What was asked for; `null` of a lockfile. */
  yaml: string | null;
  reference: DiffRef;
  /** Set of a draft: where it belongs, and what it changes. */
  draft: (IEnvironmentRef & { baseBuildId: number }) | null;
}

/** Files of packages with their addresses, by their names. */
const LOCKFILE = /lock|explicit/i;

export function splitSide(side: Side): { kind: string; rest: string } {
  const at = side.indexOf(':');
  return { kind: side.slice(0, at), rest: side.slice(at + 1) };
}

/** The environment that a side names. */
export function refOfSide(side: Side): IEnvironmentRef | null {
  const { kind, rest } = splitSide(side);
  const [namespace, name] = rest.split('/');
  return (kind === 'environment' || kind === 'draft') && name
    ? { namespace, name }
    : null;
}

export async function resolveSide(
  side: Side,
  sources: ISources
): Promise<IResolved> {
  const { kind, rest } = splitSide(side);
  const { manager } = sources;
  switch (kind) {
    case 'build':
      return {
        yaml: await manager.api.yaml(Number(rest)),
        reference: side,
        draft: null
      };
    case 'environment': {
      const build = manager.find(refOfSide(side)!)?.current_build_id;
      return {
        yaml: build ? await manager.api.yaml(build) : null,
        reference: side,
        draft: null
      };
    }
    case 'draft':
      return resolveDraft(side, sources);
    case 'file': {
      const text = await sources.readFile(rest);
      const isLock = LOCKFILE.test(rest);
      return {
        yaml: isLock ? null : text,
        reference: isLock ? { lockfile: text } : { specification: text },
        draft: null
      };
    }
    default:
      throw new Error(`${side} cannot be compared`);
  }
}

async function resolveDraft(
  side: Side,
  { manager, drafts }: ISources
): Promise<IResolved> {
  const ref = refOfSide(side);
  const draft = ref && drafts?.get(ref);
  if (!ref || !draft) {
    throw new Error(`There is no draft of ${ref ? keyOf(ref) : side}`);
  }
  const base = await manager.api.yaml(draft.baseBuildId);
  const yaml = applyEdits(base, draft.edits);
  return {
    yaml,
    reference: { specification: yaml },
    draft: { ...ref, baseBuildId: draft.baseBuildId }
  };
}
