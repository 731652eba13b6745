import type { IEnvironmentManager } from '../tokens';

/** Where the person may create; nothing where the server does not say. */
export async function namespacesOf({
  api
}: IEnvironmentManager): Promise<{ names: string[]; usual: string }> {
  try {
    const [about, list] = await Promise.all([api.about(), api.namespaces()]);
    return {
      names: list.map(namespace => namespace.name),
      usual: about.namespace
    };
  } catch {
    // The server's own default holds, and what is wrong shows when checking.
    return { names: [], usual: '' };
  }
}
