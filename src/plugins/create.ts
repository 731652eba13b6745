import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator } from '@jupyterlab/translation';
import { addIcon, editIcon } from '@jupyterlab/ui-components';
import { UUID } from '@lumino/coreutils';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import { findTarget, refSchema } from '../arguments';
import { CommandIDs } from '../commands';
import type { CreateModel } from '../createmodel';
import { environmentIcon } from '../icons';
import { refOf } from '../model';
import type { ICreated } from '../model';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

export const createPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:create',
  description:
    'The page on which the specification of an environment is written.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [IEnvironmentPanel, ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null
  ) => {
    const { commands, shell } = app;
    const trans = translator.load('conda_store_jupyter');
    const category = trans.__('Environments');

    const onCreated = ({ build_id, environment }: ICreated) => {
      void commands.execute(CommandIDs.openPanel, { ...environment });
      void commands.execute(CommandIDs.openBuildLog, { build: build_id });
    };
    const open = async (options: Omit<CreateModel.IOptions, 'manager'>) => {
      const { CreatePage } = await import('../createpage');
      const page = new CreatePage({ ...options, manager, trans, onCreated });
      page.id = `conda-store-create-${UUID.uuid4()}`;
      shell.add(page, 'main', { type: category });
      shell.activateById(page.id);
      return page;
    };

    commands.addCommand(CommandIDs.createEnvironment, {
      label: args =>
        args.isLauncher
          ? trans.__('New environment')
          : trans.__('New Environment…'),
      caption: trans.__('New environment: describe it and have it built'),
      icon: args => (args.isLauncher ? environmentIcon : addIcon),
      describedBy: { args: createSchema() },
      execute: args =>
        open({
          yaml: typeof args.yaml === 'string' ? args.yaml : undefined,
          namespace:
            typeof args.namespace === 'string' ? args.namespace : undefined,
          name: typeof args.name === 'string' ? args.name : undefined
        })
    });
    commands.addCommand(CommandIDs.editEnvironment, {
      label: trans.__('Edit Specification…'),
      caption: trans.__('Change what the environment contains, as a new build'),
      icon: editIcon,
      describedBy: {
        args: refSchema(trans, {
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build to begin with; without it the latest is meant'
            )
          }
        })
      },
      isEnabled: args =>
        findTarget(args, manager, panel)?.environment.can.build ?? false,
      execute: async args => {
        const target = findTarget(args, manager, panel);
        const build = target?.build ?? target?.environment.latest_build?.id;
        if (!target) {
          return;
        }
        const yaml =
          build === undefined ? undefined : await manager.api.yaml(build);
        await open({ yaml, ...refOf(target.environment), nameIsFixed: true });
      }
    });

    for (const command of [
      CommandIDs.createEnvironment,
      CommandIDs.editEnvironment
    ]) {
      palette?.addItem({ command, category });
    }
    launcher?.add({
      command: CommandIDs.createEnvironment,
      args: { isLauncher: true },
      category,
      rank: 1,
      categoryRank: 35
    });

    function createSchema(): ReadonlyJSONObject {
      return {
        type: 'object',
        properties: {
          yaml: {
            type: 'string',
            description: trans.__('The specification to begin with')
          },
          namespace: {
            type: 'string',
            description: trans.__('Where to create it')
          },
          name: {
            type: 'string',
            description: trans.__('A name that overrides the one in the YAML')
          }
        }
      };
    }
  }
};
