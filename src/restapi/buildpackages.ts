import type { IBuildPackage, IPresence } from '../packages';
import type { Client } from './client';

/** Everything that a build holds, by name. */
export async function listPackages(
  http: Client,
  buildId: number
): Promise<IBuildPackage[]> {
  const { items } = await http.pages<IBuildPackage>(
    `build/${buildId}/packages/`,
    { sort_by: 'name' }
  );
  return items;
}

/** Why a conda package is in a build. */
export function presence(
  http: Client,
  buildId: number,
  name: string
): Promise<IPresence> {
  return http.get(`build/${buildId}/packages/${encodeURIComponent(name)}/`);
}
