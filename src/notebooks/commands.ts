import type { ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { findTarget, refSchema, toRef } from '../arguments';
import { CommandIDs } from '../commands';
import { environmentIcon } from '../icons';
import { Reasons, unless } from '../reasons';
import type { IEnvironmentManager, IEnvironmentPanel } from '../tokens';
import type { Notebooks } from './notebooks';
import { restartAndRun } from './switching';

export interface ICommandOptions {
  tracker: INotebookTracker;
  notebooks: Notebooks;
  manager: IEnvironmentManager;
  commands: CommandRegistry;
  trans: TranslationBundle;
  palette: ICommandPalette | null;
  panel: IEnvironmentPanel | null;
}

/** What can be done with the environment of the notebook that is in front. */
export function addNotebookCommands(options: ICommandOptions): void {
  const { tracker, notebooks, manager, commands, trans, palette, panel } =
    options;
  const reasons = new Reasons(manager, panel, trans);
  const current = () => notebooks.find(tracker.currentWidget);

  commands.addCommand(CommandIDs.addToNotebook, {
    label: trans.__('Add Packages…'),
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
    ...unless(() => {
      const environment = current()?.environment;
      return environment
        ? (reasons.offline() ?? reasons.forbidden(environment, 'build'))
        : whyNone();
    }, trans.__('Add packages to the environment of this notebook')),
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
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    ...unless(
      () =>
        (current()?.available ?? null) !== null
          ? null
          : current()?.running
            ? trans.__('Its kernel runs in the current build')
            : whyNone(),
      trans.__(
        'Restart the kernel, so that it runs in the current build of its environment'
      )
    ),
    execute: async () => {
      const panel = tracker.currentWidget;
      if (panel) {
        await restartAndRun(panel, []);
      }
    }
  });
  commands.addCommand(CommandIDs.switchKernel, {
    label: args => toRef(args)?.name ?? trans.__('Run the Notebook In This'),
    icon: environmentIcon,
    describedBy: { args: refSchema(trans) },
    ...unless(
      args => reasons.toUse(true)(args) ?? whyNoNotebook(),
      trans.__('Run the notebook that is in front in the environment')
    ),
    execute: async args => {
      const { environment } = findTarget(args, manager, panel) ?? {};
      const name = environment?.kernels[0]?.name;
      if (name) {
        await tracker.currentWidget?.sessionContext.changeKernel({ name });
      }
    }
  });
  commands.addCommand(CommandIDs.pinNotebook, {
    label: trans.__('Keep the Build of This Notebook'),
    icon: environmentIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build; without it the one that the notebook in front runs in'
            )
          }
        }
      }
    },
    ...unless(
      args =>
        typeof args.build === 'number' || current()?.running
          ? reasons.offline()
          : whyNone(),
      trans.__(
        'Never let a clean-up take the files that the notebook runs with'
      )
    ),
    execute: async args => {
      const build = args.build ?? current()?.running?.build_id;
      if (typeof build === 'number') {
        const { keepBuild } = await import('./keeping');
        await keepBuild(build, manager, trans);
      }
    }
  });

  function whyNoNotebook(): string | null {
    return tracker.currentWidget ? null : trans.__('Open a notebook first');
  }
  function whyNone(): string {
    return (
      whyNoNotebook() ??
      trans.__('The kernel of this notebook is of no environment')
    );
  }

  for (const command of [
    CommandIDs.addToNotebook,
    CommandIDs.useCurrentBuild,
    CommandIDs.switchKernel,
    CommandIDs.pinNotebook
  ]) {
    palette?.addItem({ command, category: trans.__('Environments') });
  }
}
