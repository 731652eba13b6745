import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { cleanUpIcon } from '../icons';
import { IEnvironmentManager } from '../tokens';

export const cleanupPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:cleanup',
  description: 'Removes the files of builds that are not needed any more.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    palette: ICommandPalette | null
  ) => {
    const trans = translator.load('conda_store_jupyter');
    app.commands.addCommand(CommandIDs.cleanUp, {
      label: trans.__('Clean Up…'),
      caption: trans.__('Remove the files of builds that are not needed'),
      icon: cleanUpIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => manager.connection.state === 'connected',
      execute: async () => {
        const { cleanUp } = await import('../cleanup/dialog');
        await cleanUp(manager, trans);
      }
    });
    palette?.addItem({
      command: CommandIDs.cleanUp,
      category: trans.__('Environments')
    });
  }
};
