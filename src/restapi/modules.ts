import type { Client } from './client';

/** The conda packages that an import name may come from, the likeliest first. */
export async function packagesOfModule(
  http: Client,
  module: string
): Promise<string[]> {
  const path = `index/modules/${encodeURIComponent(module)}/`;
  const { packages } = await http.get<{ packages: string[] }>(path);
  return packages;
}
