import type { ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { refSchema, toRef } from '../arguments';
import { CommandIDs } from '../commands';
import { environmentIcon } from '../icons';
import type { IEnvironmentManager } from '../tokens';
import type { Notebooks } from './notebooks';
import { restartAndRun } from './switching';

export interface ICommandOptions {
  tracker: INotebookTracker;
  notebooks: Notebooks;
  manager: IEnvironmentManager;
  commands: CommandRegistry;
  trans: TranslationBundle;
  palette: ICommandPalette | null;
}

/** What can be done with the environment of the notebook that is in front. */
export function addNotebookCommands(options: ICommandOptions): void {
  const { tracker, notebooks, manager, commands, trans, palette } = options;
  const current = () => notebooks.find(tracker.currentWidget);

  commands.addCommand(CommandIDs.addToNotebook, {
    label: trans.__('Add Packages…'),
    caption: trans.__('Add packages to the environment of this notebook'),
    icon: addIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          packages: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('MatchSpecs to begin with')
          }
        }
      }
    },
    isEnabled: () => current()?.environment?.can.build ?? false,
    execute: async args => {
      const panel = tracker.currentWidget;
      if (panel) {
        const packages = (args.packages as string[] | undefined) ?? [];
        await notebooks.ask(panel, packages, null);
      }
    }
  });
  commands.addCommand(CommandIDs.useCurrentBuild, {
    label: () => {
      const number = current()?.available ?? null;
      return number === null
        ? trans.__('Restart With the Current Build')
        : trans.__('Restart With Build %1', number);
    },
    caption: trans.__(
      'Restart the kernel, so that it runs in the current build of its environment'
    ),
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => (current()?.available ?? null) !== null,
    execute: async () => {
      const panel = tracker.currentWidget;
      if (panel) {
        await restartAndRun(panel, []);
      }
    }
  });
  commands.addCommand(CommandIDs.switchKernel, {
    label: args => toRef(args)?.name ?? trans.__('Run the Notebook In This'),
    caption: trans.__('Run the notebook that is in front in the environment'),
    icon: environmentIcon,
    describedBy: { args: refSchema(trans) },
    isEnabled: args => {
      const ref = toRef(args);
      const environment = ref && manager.find(ref);
      return !!tracker.currentWidget && !!environment?.kernels.length;
    },
    execute: async args => {
      const ref = toRef(args);
      const name = ref && manager.find(ref)?.kernels[0]?.name;
      if (name) {
        await tracker.currentWidget?.sessionContext.changeKernel({ name });
      }
    }
  });
  for (const command of [
    CommandIDs.addToNotebook,
    CommandIDs.useCurrentBuild
  ]) {
    palette?.addItem({ command, category: trans.__('Environments') });
  }
}
