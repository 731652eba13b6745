import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import {
  addIcon,
  copyIcon,
  deleteIcon,
  editIcon,
  historyIcon,
  notebookIcon
} from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { findTarget, refSchema } from '../arguments';
import { CommandIDs, HostCommandIDs } from '../commands';
import type { IEnvironmentRef } from '../model';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

export const actionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:actions',
  description: 'What can be done with an environment: use, roll back, delete.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [IEnvironmentPanel, ICommandPalette, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const { commands, serviceManager } = app;
    const trans = translator.load('conda_store_jupyter');
    const target = (args: ReadonlyPartialJSONObject) =>
      findTarget(args, manager, panel);
    const context = {
      manager,
      sessions: serviceManager.sessions,
      trans,
      show: (ref: IEnvironmentRef, tab?: string) =>
        void commands.execute(CommandIDs.openEnvironment, { ...ref, tab })
    };

    commands.addCommand(CommandIDs.newNotebook, {
      label: trans.__('New Notebook'),
      caption: trans.__('Create a notebook that runs in the environment'),
      icon: notebookIcon,
      describedBy: {
        args: refSchema(trans, {
          kernel: {
            type: 'string',
            description: trans.__(
              'Which of the kernels of the environment; without it the first'
            )
          },
          cwd: {
            type: 'string',
            description: trans.__('The folder of the notebook')
          }
        })
      },
      isEnabled: args =>
        commands.hasCommand(HostCommandIDs.createNotebook) &&
        (target(args)?.environment.kernels.length ?? 0) > 0,
      execute: args =>
        commands.execute(HostCommandIDs.createNotebook, {
          kernelName:
            args.kernel ?? target(args)?.environment.kernels[0].name ?? '',
          cwd: args.cwd ?? browser?.model.path ?? ''
        })
    });
    commands.addCommand(CommandIDs.addPackage, {
      label: trans.__('Add Packages…'),
      caption: trans.__('Add packages to the environment, as a new build'),
      icon: addIcon,
      describedBy: {
        args: refSchema(trans, {
          package: {
            type: 'string',
            description: trans.__('The package to begin with')
          }
        })
      },
      isEnabled: args => target(args)?.environment.can.build ?? false,
      execute: async args => {
        const environment = target(args)?.environment;
        if (environment) {
          const { addPackages } = await import('../notebooks/adding');
          const packages =
            typeof args.package === 'string' ? [args.package] : [];
          const created = await addPackages(
            { manager, environment, packages },
            trans
          );
          if (created) {
            await commands.execute(CommandIDs.openBuildLog, {
              build: created.build_id
            });
          }
        }
      }
    });
    commands.addCommand(CommandIDs.clone, {
      label: trans.__('Clone…'),
      caption: trans.__('Make another environment with the same packages'),
      icon: copyIcon,
      describedBy: {
        args: refSchema(trans, {
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build; without it the current one is meant'
            )
          }
        })
      },
      isEnabled: args => {
        const { environment, build } = target(args) ?? {};
        return !!(build ?? environment?.current_build_id);
      },
      execute: async args => {
        const { environment, build } = target(args) ?? {};
        const id = build ?? environment?.current_build_id;
        if (id) {
          const { cloneBuild } = await import('../cloning');
          const created = await cloneBuild(
            await manager.api.build(id),
            context
          );
          if (created) {
            await commands.execute(CommandIDs.openPanel, {
              ...created.environment
            });
            await commands.execute(CommandIDs.openBuildLog, {
              build: created.build_id
            });
          }
        }
      }
    });
    commands.addCommand(CommandIDs.rename, {
      label: trans.__('Rename…'),
      caption: trans.__('Call the environment something else'),
      icon: editIcon,
      describedBy: { args: refSchema(trans) },
      isEnabled: args => target(args)?.environment.can.update ?? false,
      execute: async args => {
        const environment = target(args)?.environment;
        if (environment) {
          const { renameEnvironment } = await import('../renaming');
          await renameEnvironment(environment, context);
        }
      }
    });
    commands.addCommand(CommandIDs.describe, {
      label: trans.__('Edit Description…'),
      caption: trans.__('Say what the environment is for'),
      describedBy: { args: refSchema(trans) },
      isEnabled: args => target(args)?.environment.can.update ?? false,
      execute: async args => {
        const environment = target(args)?.environment;
        if (environment) {
          const { describeEnvironment } = await import('../describing');
          await describeEnvironment(environment, context);
        }
      }
    });
    commands.addCommand(CommandIDs.rollBack, {
      label: trans.__('Roll Back to This Build…'),
      caption: trans.__('Let kernels use an earlier build again'),
      icon: historyIcon,
      describedBy: {
        args: refSchema(trans, {
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build; without it the one selected in the panel'
            )
          }
        })
      },
      isEnabled: args => {
        const build = args.build ? null : panel?.selection?.build;
        return args.build
          ? target(args) !== null
          : !!build && build.can.activate && !build.current;
      },
      execute: async args => {
        const { environment, build } = target(args) ?? {};
        if (environment && build) {
          const { rollBack } = await import('../actions');
          await rollBack(environment, build, context);
        }
      }
    });
    commands.addCommand(CommandIDs.deleteEnvironment, {
      label: trans.__('Delete Environment…'),
      caption: trans.__('Delete the environment with all of its builds'),
      icon: deleteIcon,
      describedBy: { args: refSchema(trans) },
      isEnabled: args => target(args)?.environment.can.delete ?? false,
      execute: async args => {
        const environment = target(args)?.environment;
        if (environment) {
          const { deleteEnvironment } = await import('../actions');
          await deleteEnvironment(environment, context);
        }
      }
    });

    for (const command of [
      CommandIDs.newNotebook,
      CommandIDs.addPackage,
      CommandIDs.clone,
      CommandIDs.rename,
      CommandIDs.describe,
      CommandIDs.rollBack,
      CommandIDs.deleteEnvironment
    ]) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }
  }
};
