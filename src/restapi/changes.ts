import type { IEnvironment, IEnvironmentRef } from '../model';
import type { Client } from './client';

/** What became of environments since a revision of the store. */
export interface IEnvironmentChanges {
  revision: number;
  /** Those that changed, as they are now; `null` where only a listing tells. */
  environments: IEnvironment[] | null;
  /** Those that are not there any more. */
  removed: IEnvironmentRef[];
}

export function changesSince(
  http: Client,
  since: number
): Promise<IEnvironmentChanges> {
  return http.get('changes/', { since });
}
