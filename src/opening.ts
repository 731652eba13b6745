import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/**
 * Put a page among the documents, or below where the application has room for one document
 * only, as Jupyter Notebook.
 *
 * @param type - what kind of page it is, as layouts are customised by
 * @param beside - the page whose place it takes
 */
export function addPage(
  shell: JupyterFrontEnd.IShell,
  page: Widget,
  type: string,
  beside?: Widget
): void {
  const place = beside && { ref: beside.id, mode: 'tab-after' as const };
  shell.add(page, 'main', { type, ...place, activate: !beside });
  if (!page.isAttached) {
    shell.add(page, 'down', { type });
  }
}
