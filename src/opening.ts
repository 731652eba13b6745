import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/**
 * Put a page among the documents, or below where the application has room for one document
 * only, as Jupyter Notebook.
 *
 * @param type - what kind of page it is, as layouts are customised by
 */
export function addPage(
  shell: JupyterFrontEnd.IShell,
  page: Widget,
  type: string
): void {
  shell.add(page, 'main', { type });
  if (!page.isAttached) {
    shell.add(page, 'down', { type });
  }
}
