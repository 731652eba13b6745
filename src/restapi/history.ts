import type { IHistoryEntry } from '../history';
import type { IEnvironmentRef, IPage } from '../model';
import { environmentPath } from './client';
import type { Client } from './client';

/** The builds of an environment, newest first, with what each changed. */
export function history(
  http: Client,
  ref: IEnvironmentRef,
  limit: number
): Promise<IPage<IHistoryEntry>> {
  return http.pages(`${environmentPath(ref)}history/`, {}, limit);
}

/** Keep a build from being cleaned up, or not any more. */
export async function pinBuild(
  http: Client,
  id: number,
  pinned: boolean
): Promise<void> {
  await http.send('PUT', `build/${id}/`, { pinned });
}
