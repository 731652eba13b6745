import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { deleteIcon, redoIcon, stopIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { buildSchema, selectedBuild } from '../arguments';
import { CommandIDs } from '../commands';
import { canRetry } from '../model';
import type { IBuild } from '../model';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

export const buildsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:builds',
  description: 'What can be done with a build: cancel, retry, delete.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [IEnvironmentPanel, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null
  ) => {
    const { commands, serviceManager } = app;
    const trans = translator.load('conda_store_jupyter');
    const context = { manager, sessions: serviceManager.sessions, trans };
    const named = (args: ReadonlyPartialJSONObject) =>
      typeof args.build === 'number' ? args.build : null;
    /** Of a build that is only named the server decides when it is asked. */
    const allows = (
      args: ReadonlyPartialJSONObject,
      may: (build: IBuild) => boolean
    ) => {
      const selected = selectedBuild(panel);
      return named(args) !== null || (selected !== null && may(selected));
    };
    /** As it is now: what is selected may have been read a while ago. */
    const read = async (args: ReadonlyPartialJSONObject) => {
      const id = named(args) ?? selectedBuild(panel)?.id;
      return id === undefined ? null : manager.api.build(id);
    };

    commands.addCommand(CommandIDs.cancelBuild, {
      label: trans.__('Cancel Build'),
      caption: trans.__('Stop a build that waits or runs'),
      icon: stopIcon,
      describedBy: { args: buildSchema(trans) },
      isEnabled: args => allows(args, build => build.can.cancel),
      execute: async args => {
        const build = await read(args);
        if (build) {
          const { cancelBuild } = await import('../actions');
          await cancelBuild(build, context);
        }
      }
    });
    commands.addCommand(CommandIDs.retryBuild, {
      label: trans.__('Retry Build'),
      caption: trans.__('Build the same specification again'),
      icon: redoIcon,
      describedBy: { args: buildSchema(trans) },
      isEnabled: args => allows(args, canRetry),
      execute: async args => {
        const build = await read(args);
        if (build) {
          const { retryBuild } = await import('../actions');
          const fresh = await retryBuild(build, context);
          if (fresh !== null) {
            await commands.execute(CommandIDs.openBuildLog, { build: fresh });
          }
        }
      }
    });
    commands.addCommand(CommandIDs.deleteBuild, {
      label: trans.__('Delete Build…'),
      caption: trans.__('Delete a build that kernels do not use'),
      icon: deleteIcon,
      describedBy: { args: buildSchema(trans) },
      isEnabled: args => allows(args, build => build.can.delete),
      execute: async args => {
        const build = await read(args);
        if (build) {
          const { deleteBuild } = await import('../actions');
          await deleteBuild(build, context);
        }
      }
    });

    for (const command of [
      CommandIDs.cancelBuild,
      CommandIDs.retryBuild,
      CommandIDs.deleteBuild
    ]) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }
  }
};
