import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';

import { CurrentNotebook } from '../notebooks/current';
import { Notebooks } from '../notebooks/notebooks';
import { NotebookSection, addNotebookSection } from '../notebooks/section';
import { addNotebookCommands } from '../notebooks/commands';
import {
  IAnnouncements,
  ICurrentNotebook,
  IEnvironmentManager,
  IEnvironmentPanel
} from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:notebooks';

export const notebooksPlugin: JupyterFrontEndPlugin<ICurrentNotebook> = {
  id: PLUGIN_ID,
  description:
    'Notebooks and their environments: what they run in, what is missing, what they ran in.',
  autoStart: true,
  provides: ICurrentNotebook,
  requires: [IEnvironmentManager, ITranslator, INotebookTracker],
  optional: [
    IEnvironmentPanel,
    IAnnouncements,
    IToolbarWidgetRegistry,
    ISettingRegistry,
    ICommandPalette
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    tracker: INotebookTracker,
    panel: IEnvironmentPanel | null,
    announcements: IAnnouncements | null,
    toolbars: IToolbarWidgetRegistry | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = translator.load('conda_store_jupyter');
    const { commands, serviceManager } = app;
    const specs = serviceManager.kernelspecs;
    const notebooks = new Notebooks({
      manager,
      specs,
      commands,
      trans,
      announcements
    });
    tracker.widgetAdded.connect((_, added) => notebooks.add(added));
    tracker.forEach(opened => notebooks.add(opened));

    toolbars?.addFactory<NotebookPanel>('Notebook', 'conda-store-env', shown =>
      notebooks.button(shown)
    );
    if (panel) {
      const section = new NotebookSection(commands, trans);
      addNotebookSection(panel, section, tracker, notebooks);
    }
    addNotebookCommands({
      tracker,
      notebooks,
      manager,
      commands,
      trans,
      palette,
      panel
    });
    void settings?.load(PLUGIN_ID).then(loaded => {
      const update = () => notebooks.configure(loaded.composite);
      loaded.changed.connect(update);
      update();
    });
    return new CurrentNotebook(tracker, notebooks);
  }
};
