import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { TabPanel, Widget } from '@lumino/widgets';

import { CommandIDs } from '../commands';
import { addPage, linkIn, openElsewhere, showPage } from '../opening';

/** A shell with room for one document, as Jupyter Notebook's. */
function shellWith(main: Widget) {
  const added: [string, string][] = [];
  const shell = {
    add: (widget: Widget, area: string) => {
      if (area === 'down') {
        added.push([widget.id, area]);
      }
    },
    activateById: (id: string) => added.push([id, 'activated']),
    widgets: (area: string) => (area === 'main' ? [main] : []).values()
  };
  return { added, shell: shell as unknown as JupyterFrontEnd.IShell };
}

function pageOf(id: string): Widget {
  const page = new Widget();
  page.id = id;
  return page;
}

const server = ServerConnection.makeSettings({ baseUrl: 'http://x.org/a/' });

describe('pages', () => {
  afterEach(() => {
    PageConfig.setOption('notebookPage', '');
    jest.restoreAllMocks();
  });

  it('are below the document where there is room for one only', () => {
    const { added, shell } = shellWith(new Widget());
    const page = pageOf('a');
    addPage(shell, page, 'Page');
    showPage(shell, page);
    expect(added).toEqual([
      ['a', 'down'],
      ['a', 'activated']
    ]);
  });

  it('are tabs beside the list of files of Jupyter Notebook', () => {
    PageConfig.setOption('notebookPage', 'tree');
    const tabs = new TabPanel();
    const { added, shell } = shellWith(tabs);
    const [first, second] = [pageOf('a'), pageOf('b')];
    addPage(shell, first, 'Page');
    addPage(shell, second, 'Page');
    showPage(shell, second);
    expect(tabs.currentWidget).toBe(second);
    expect(added).toEqual([]);
    tabs.dispose();
  });

  it('are opened in the browser tab of that list from a notebook', () => {
    PageConfig.setOption('notebookPage', 'notebooks');
    const opened: string[] = [];
    jest.spyOn(window, 'open').mockImplementation(url => {
      opened.push(String(url));
      return window;
    });
    const args = { namespace: 'a', name: 'ü #' };
    expect(openElsewhere(server, CommandIDs.openEnvironment, args)).toBe(true);
    const { pathname, hash } = new URL(opened[0]);
    expect(pathname).toBe('/a/tree');
    expect(linkIn(hash)).toEqual({ command: CommandIDs.openEnvironment, args });
  });

  it('are opened where they are asked for in JupyterLab, and where no window may be opened', () => {
    const open = jest.spyOn(window, 'open').mockReturnValue(null);
    expect(openElsewhere(server, CommandIDs.share, {})).toBe(false);
    expect(open).not.toHaveBeenCalled();
    PageConfig.setOption('notebookPage', 'notebooks');
    expect(openElsewhere(server, CommandIDs.share, {})).toBe(false);
  });

  it.each(['', '#top', '#conda-store=', '#conda-store=%7B', '#conda-store=1'])(
    'are not opened by the address %p',
    hash => expect(linkIn(hash)).toBeNull()
  );
});
