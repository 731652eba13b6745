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
import type { IBuild, IEnvironmentRef } from '../model';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';
import { canRetry, canRetryLatest } from '../trying';

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
    const context = {
      manager,
      sessions: serviceManager.sessions,
      trans,
      show: (ref: IEnvironmentRef, tab?: string) =>
        void commands.execute(CommandIDs.openEnvironment, { ...ref, tab })
    };
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
      label: () =>
        selectedBuild(panel)?.can.force_cancel
          ? trans.__('Force Cancel Build')
          : trans.__('Cancel Build'),
      caption: trans.__('Stop a build that waits or runs'),
      icon: stopIcon,
      describedBy: { args: buildSchema(trans) },
      isEnabled: args =>
        allows(args, ({ can }) => can.cancel || (can.force_cancel ?? false)),
      execute: async args => {
        const build = await read(args);
        if (build) {
          const { cancelBuild } = await import('../buildactions');
          await cancelBuild(build, context);
        }
      }
    });
    commands.addCommand(CommandIDs.retryBuild, {
      label: args =>
        args.edit
          ? trans.__('Edit and Retry…')
          : args.latest
            ? trans.__('Retry Without Lock')
            : trans.__('Retry Build'),
      caption: args =>
        args.edit
          ? trans.__('Change the specification and build that')
          : args.latest
            ? trans.__(
                'Solve the same specification anew, with the newest of everything'
              )
            : trans.__('Build the same specification again'),
      icon: redoIcon,
      describedBy: {
        args: buildSchema(trans, {
          latest: {
            type: 'boolean',
            description: trans.__(
              'Whether it is solved anew, without the lock that it began with'
            )
          },
          edit: {
            type: 'boolean',
            description: trans.__('Whether the specification is changed first')
          }
        })
      },
      isEnabled: args => allows(args, args.latest ? canRetryLatest : canRetry),
      execute: async args => {
        const build = await read(args);
        if (build && args.edit) {
          const { namespace, name, id } = build;
          const edited = { namespace, name, build: id };
          await commands.execute(CommandIDs.editEnvironment, edited);
        } else if (build) {
          const { retryBuild } = await import('../buildactions');
          const fresh = await retryBuild(build, context, !!args.latest);
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
          const { deleteBuild } = await import('../buildactions');
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
    for (const way of ['latest', 'edit']) {
      palette?.addItem({
        command: CommandIDs.retryBuild,
        args: { [way]: true },
        category: trans.__('Environments')
      });
    }
  }
};
