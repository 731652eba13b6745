import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { cleanUpIcon } from '../icons';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
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
      icon: cleanUpIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      ...unless(
        () => new Reasons(manager, null, trans).offline(),
        trans.__('Remove the files of builds that are not needed')
      ),
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
