import type { NotebookPanel } from '@jupyterlab/notebook';
import type { PartialJSONObject } from '@lumino/coreutils';

import type { IRenaming } from '../tokens';

/**
 * Let a notebook say the new name of the kernel of a renamed environment, so that it finds it when
 * it is opened again. What runs is not touched.
 */
export function followRenaming(
  { content: { model }, sessionContext }: NotebookPanel,
  { before, after }: IRenaming
): void {
  const said = model?.getMetadata('kernelspec') as
    PartialJSONObject | undefined;
  const index = before.kernels.findIndex(({ name }) => name === said?.['name']);
  const kernel = after.kernels[index];
  if (!model || !kernel) {
    return;
  }
  const { name, display_name, language } = kernel;
  model.setMetadata('kernelspec', { ...said, name, display_name, language });
  const preference = sessionContext.kernelPreference;
  sessionContext.kernelPreference = { ...preference, name };
}
