import type { INotebookModel } from '@jupyterlab/notebook';
import type { PartialJSONObject } from '@lumino/coreutils';

import type { IBuild } from '../model';

/** The key in a notebook's metadata. */
const KEY = 'conda_store';

/** What a notebook was last run with. */
export interface IRecord {
  namespace: string;
  environment: string;
  /** The number of the build, which another server does not know. */
  build: number;
  /** What was installed, the same everywhere. */
  lock_sha256: string | null;
  /** The specification, so that it can be built elsewhere. */
  specification?: string;
  /** Every package by address and hash, where the user wants that kept. */
  lock?: string;
}

export function recordOf(
  build: IBuild,
  texts: Pick<IRecord, 'specification' | 'lock'>
): IRecord {
  return {
    namespace: build.namespace,
    environment: build.name,
    build: build.number,
    lock_sha256: build.lockfile_sha256 ?? null,
    ...texts
  };
}

/** What the notebook says, or `null` when it says nothing that can be used. */
export function readRecord(model: INotebookModel): IRecord | null {
  const found = model.getMetadata(KEY) as Partial<IRecord> | undefined;
  return found &&
    typeof found.namespace === 'string' &&
    typeof found.environment === 'string' &&
    typeof found.build === 'number'
    ? { ...(found as IRecord), lock_sha256: found.lock_sha256 ?? null }
    : null;
}

/** Write it down, unless it is there: a notebook that did not change has nothing to save. */
export function writeRecord(model: INotebookModel, record: IRecord): void {
  const before = JSON.stringify(model.getMetadata(KEY) ?? null);
  if (JSON.stringify(record) !== before) {
    model.setMetadata(KEY, record as unknown as PartialJSONObject);
  }
}
