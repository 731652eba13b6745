import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
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

// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
import { findTarget, refSchema } from '../arguments';
import { CommandIDs, HostCommandIDs } from '../commands';
import { refOf } from '../model';
import type { IBuild, IEnvironmentRef } from '../model';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:actions';

export const actionsPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'What can be done with an environment: use, roll back, delete.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    IEnvironmentPanel,
    ICommandPalette,
    IDefaultFileBrowser,
    ISettingRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    registry: ISettingRegistry | null
  ) => {
    const { commands, serviceManager } = app;
    const settings = registry?.load(PLUGIN_ID);
    const trans = translator.load('conda_store_jupyter');
    const target = (args: ReadonlyPartialJSONObject) =>
      findTarget(args, manager, panel);
    const reasons = new Reasons(manager, panel, trans);
    const context = {
      manager,
      sessions: serviceManager.sessions,
      trans,
      show: (ref: IEnvironmentRef, tab?: string) =>
        void commands.execute(CommandIDs.openEnvironment, { ...ref, tab })
    };

    commands.addCommand(CommandIDs.newNotebook, {
      label: trans.__('New Notebook'),
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
      ...unless(
        args =>
          reasons.toUse(commands.hasCommand(HostCommandIDs.createNotebook))(
            args
          ),
        trans.__('Create a notebook that runs in the environment')
      ),
      execute: args =>
        commands.execute(HostCommandIDs.createNotebook, {
          kernelName:
            args.kernel ?? target(args)?.environment.kernels[0].name ?? '',
          cwd: args.cwd ?? browser?.model.path ?? ''
        })
    });
    commands.addCommand(CommandIDs.addPackage, {
      label: trans.__('Add Packages…'),
      icon: addIcon,
      describedBy: {
        args: refSchema(trans, {
          package: {
            type: 'string',
            description: trans.__('The package to begin with')
          }
        })
      },
      ...unless(
        reasons.toChange('build'),
        trans.__('Add packages to the environment, as a new build')
      ),
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
    commands.addCommand(CommandIDs.addKernel, {
      label: trans.__('Add a Kernel…'),
      icon: addIcon,
      describedBy: { args: refSchema(trans) },
      ...unless(
        args =>
          reasons.toChange('build')(args) ??
          (target(args)?.environment.kernels.length
            ? trans.__('It has a kernel already')
            : null),
        trans.__('Add ipykernel, so that notebooks can use the environment')
      ),
      execute: args => {
        const environment = target(args)?.environment;
        return (
          environment &&
          commands.execute(CommandIDs.addPackage, {
            ...refOf(environment),
            package: 'ipykernel'
          })
        );
      }
    });
    commands.addCommand(CommandIDs.clone, {
      label: trans.__('Clone…'),
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
      ...unless(
        reasons.ofEnvironment(({ environment, build }) =>
          (build ?? environment.current_build_id)
            ? reasons.offline()
            : trans.__('It has no build that is ready')
        ),
        trans.__('Make another environment with the same packages')
      ),
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
      icon: editIcon,
      describedBy: { args: refSchema(trans) },
      ...unless(
        reasons.toChange('update'),
        trans.__('Call the environment something else')
      ),
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
      describedBy: { args: refSchema(trans) },
      ...unless(
        reasons.toChange('update'),
        trans.__('Say what the environment is for')
      ),
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
      ...unless(
        args =>
          reasons.ofEnvironment(() => reasons.offline())(args) ??
          (args.build ? null : whyNoRollBack(panel?.selection?.build)),
        trans.__('Let kernels use an earlier build again')
      ),
      execute: async args => {
        const { environment, build } = target(args) ?? {};
        if (environment && build) {
          const { rollBack } = await import('../actions');
          const { confirmRollback } = (await settings)?.composite ?? {};
          await rollBack(environment, build, {
            ...context,
            confirmRollback: confirmRollback !== false
          });
        }
      }
    });
    commands.addCommand(CommandIDs.deleteEnvironment, {
      label: trans.__('Delete Environment…'),
      icon: deleteIcon,
      describedBy: { args: refSchema(trans) },
      ...unless(
        reasons.toChange('delete'),
        trans.__('Delete the environment with all of its builds')
      ),
      execute: async args => {
        const environment = target(args)?.environment;
        if (environment) {
          const { deleteEnvironment } = await import('../actions');
          await deleteEnvironment(environment, context);
        }
      }
    });

    function whyNoRollBack(build: IBuild | null | undefined): string | null {
      if (!build) {
        return trans.__('Select a build in the panel first');
      }
      if (build.current) {
        return trans.__('Kernels get this build already');
      }
      return build.can.activate
        ? null
        : trans.__('This build never became ready');
    }

    for (const command of [
      CommandIDs.newNotebook,
      CommandIDs.addPackage,
      CommandIDs.addKernel,
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
