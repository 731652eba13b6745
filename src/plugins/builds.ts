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
import { hasEnded } from '../model';
import type { IBuild, IEnvironmentRef } from '../model';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';
import { sentence, whyNoCancel } from '../words';
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
    const reasons = new Reasons(manager, panel, trans);
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
      icon: stopIcon,
      describedBy: { args: buildSchema(trans) },
      ...unless(
        reasons.ofBuild(build =>
          hasEnded(build)
            ? trans.__('It has ended')
            : (sentence(whyNoCancel(build, trans)) ?? null)
        ),
        trans.__('Stop a build that waits or runs')
      ),
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
      ...unless(
        reasons.ofBuild((build, args) => whyNoRetry(build, !!args.latest)),
        args =>
          args.edit
            ? trans.__('Change the specification and build that')
            : args.latest
              ? trans.__(
                  'Solve the same specification anew, with the newest of everything'
                )
              : trans.__('Build the same specification again')
      ),
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
      icon: deleteIcon,
      describedBy: { args: buildSchema(trans) },
      ...unless(
        reasons.ofBuild(build =>
          build.can.delete
            ? null
            : trans.__('Kernels get this build: roll back to another one first')
        ),
        trans.__('Delete a build that kernels do not use')
      ),
      execute: async args => {
        const build = await read(args);
        if (build) {
          const { deleteBuild } = await import('../buildactions');
          await deleteBuild(build, context);
        }
      }
    });

    function whyNoRetry(build: IBuild, latest: boolean): string | null {
      if (!hasEnded(build)) {
        return trans.__('It has not ended');
      }
      if (!canRetry(build)) {
        return trans.__('It is ready: there is nothing to try again');
      }
      return !latest || canRetryLatest(build)
        ? null
        : trans.__('It began without a lock: try it again as it was');
    }

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
