import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { TabPanel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';

/** What an address asks for stands behind this, as JSON. */
const MARK = '#conda-store=';

/** The browser tab in which Jupyter Notebook shows pages: one for all of them. */
const TARGET = 'conda-store-pages';

/** Something that is opened by an address. */
export interface ILink {
  command: string;
  args: ReadonlyPartialJSONObject;
}

/**
 * The page of Jupyter Notebook that this is: `tree` lists the files, all others
 * have room for one document. Empty in JupyterLab.
 */
function notebookPage(): string {
  return PageConfig.getOption('notebookPage');
}

/** The tabs of the page on which Jupyter Notebook lists files; `null` elsewhere. */
export function tabsOf(shell: JupyterFrontEnd.IShell): TabPanel | null {
  if (notebookPage() === 'tree') {
    for (const widget of shell.widgets('main')) {
      if (widget instanceof TabPanel) {
        return widget;
      }
    }
  }
  return null;
}

/**
 * Put a page among the documents, or below where the application has room for one
 * document only.
 *
 * @param type - what kind of page it is, as layouts are customised by
 * @param place - the page whose place it takes; another area than that of documents
 */
export function addPage(
  shell: JupyterFrontEnd.IShell,
  page: Widget,
  type: string,
  { beside, area = 'main' }: { beside?: Widget; area?: string } = {}
): void {
  const tabs = tabsOf(shell);
  if (tabs) {
    tabs.addWidget(page);
    return;
  }
  const place = beside && { ref: beside.id, mode: 'tab-after' as const };
  shell.add(page, area, { type, ...place, activate: !beside });
  if (!page.isAttached) {
    shell.add(page, 'down', { type });
  }
}

/** Bring a page, or the panel, to the front. */
export function showPage(shell: JupyterFrontEnd.IShell, page: Widget): void {
  const tabs = tabsOf(shell);
  if (tabs?.widgets.includes(page)) {
    tabs.currentWidget = page;
    page.activate();
  } else {
    shell.activateById(page.id);
  }
}

/** The widgets that are on the screen. */
export function* shown(shell: JupyterFrontEnd.IShell): Iterable<Widget> {
  for (const area of ['main', 'down', 'right', 'left']) {
    for (const widget of shell.widgets(area)) {
      if (widget.isVisible) {
        yield widget;
      }
    }
  }
  const tab = tabsOf(shell)?.currentWidget;
  if (tab?.isVisible) {
    yield tab;
  }
}

/**
 * Open a page in a browser tab of its own where this one has no room for it, as beside
 * a notebook in Jupyter Notebook.
 *
 * @returns whether that was done
 */
export function openElsewhere(
  { baseUrl }: ServerConnection.ISettings,
  command: string,
  args: ReadonlyPartialJSONObject
): boolean {
  if (['', 'tree'].includes(notebookPage())) {
    return false;
  }
  const link: ILink = { command, args };
  const url = URLExt.join(baseUrl, 'tree');
  const hash = `${MARK}${encodeURIComponent(JSON.stringify(link))}`;
  // A browser that forbids it answers with nothing.
  return window.open(`${url}${hash}`, TARGET) !== null;
}

/** What an address asks for, if anything. */
export function linkIn(hash: string): ILink | null {
  if (!hash.startsWith(MARK)) {
    return null;
  }
  try {
    const link = JSON.parse(decodeURIComponent(hash.slice(MARK.length)));
    return typeof link?.command === 'string'
      ? { command: link.command, args: link.args ?? {} }
      : null;
  } catch {
    return null;
  }
}
