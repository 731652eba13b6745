import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  IToolbarWidgetRegistry,
  createToolbarFactory,
  setToolbar
} from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';

import { CommandIDs } from '../commands';
import { environmentIcon } from '../icons';
import { EnvironmentPanel } from '../panel';
import { refSchema, toRef } from '../arguments';
import { showPage, tabsOf } from '../opening';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:panel';

/** Between 501 and 899, where panels of extensions belong. */
const RANK = 600;

export const panelPlugin: JupyterFrontEndPlugin<IEnvironmentPanel> = {
  id: PLUGIN_ID,
  description: 'The panel in the left sidebar that lists the environments.',
  autoStart: true,
  provides: IEnvironmentPanel,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    ILabShell,
    ILayoutRestorer,
    ISettingRegistry,
    IToolbarWidgetRegistry,
    ICommandPalette
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const { commands, shell } = app;
    const trans = translator.load('conda_store_jupyter');
    const panel = new EnvironmentPanel({
      manager,
      commands,
      trans,
      previews: labShell !== null
    });

    commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Show Environments'),
      caption: trans.__('Show the panel that lists the environments'),
      icon: environmentIcon,
      describedBy: { args: refSchema(trans) },
      execute: args => {
        const ref = toRef(args);
        if (ref) {
          panel.reveal(ref);
        }
        showPage(shell, panel);
      }
    });
    commands.addCommand(CommandIDs.refresh, {
      label: trans.__('Refresh Environments'),
      caption: trans.__('Refresh the list of environments'),
      icon: refreshIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => manager.refresh()
    });
    commands.addCommand(CommandIDs.filter, {
      label: trans.__('Filter Environments'),
      caption: trans.__('Find an environment by a word'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        // The palette gives the focus back when it loses it: that must be over before.
        (document.activeElement as HTMLElement | null)?.blur();
        showPage(shell, panel);
        MessageLoop.flush();
        panel.focusFilter();
      }
    });
    for (const command of [
      CommandIDs.openPanel,
      CommandIDs.filter,
      CommandIDs.refresh
    ]) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }

    if (settings && toolbars) {
      setToolbar(
        panel,
        createToolbarFactory(
          toolbars,
          settings,
          'CondaStorePanel',
          PLUGIN_ID,
          translator
        ),
        panel.toolbar
      );
    }
    const type = trans.__('Environments');
    if (labShell) {
      shell.add(panel, 'left', { rank: RANK, type });
      restorer?.add(panel, panel.id);
    } else {
      // Whether there are tabs to put it into is known when all plugins have started.
      void app.started.then(() => {
        const tabs = tabsOf(shell);
        if (tabs) {
          panel.title.label = type;
          tabs.addWidget(panel);
        } else {
          shell.add(panel, 'left', { rank: RANK, type });
        }
      });
    }
    return panel;
  }
};
