import { packageKey } from '../packages';
import type { Client } from './client';

/** Newer versions by `packageKey`; `null` where nobody has looked. */
export type IUpdates = ReadonlyMap<string, string> | null;

interface IAnswer {
  checked: boolean;
  updates: { kind: 'conda' | 'pypi'; name: string; version: string }[];
  conflict: { message: string } | null;
}

/**
 * The newer versions of the packages of a build that can be had together.
 *
 * @param options.ifWarm - only if the server has the indexes in its memory
 */
export async function updates(
  http: Client,
  buildId: number,
  options: { ifWarm: boolean },
  signal?: AbortSignal
): Promise<IUpdates> {
  const query = { if_warm: options.ifWarm || undefined };
  const found = await http.get<IAnswer>(
    `build/${buildId}/updates/`,
    query,
    signal
  );
  if (found.conflict && !options.ifWarm) {
    throw new Error(found.conflict.message);
  }
  return found.checked && !found.conflict
    ? new Map(found.updates.map(one => [packageKey(one), one.version]))
    : null;
}
