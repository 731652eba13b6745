import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../commands';
import { environmentIcon } from '../icons';
import { IEnvironmentManager } from '../tokens';

/** The plugin whose settings say what is suggested. */
const CREATE = 'conda-store-jupyter:create';

export const quickCreatePlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:quick-create',
  description: 'Creates an environment from a name and some packages.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [ICommandPalette, ILauncher, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    registry: ISettingRegistry | null
  ) => {
    const { commands } = app;
    const trans = translator.load('conda_store_jupyter');
    const category = trans.__('Environments');

    commands.addCommand(CommandIDs.quickCreate, {
      label: args =>
        args.isLauncher
          ? trans.__('New environment')
          : trans.__('New Environment From Packages…'),
      caption: trans.__('Create an environment from a name and packages'),
      icon: environmentIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            isLauncher: {
              type: 'boolean',
              description: trans.__('Whether it is a card of the launcher')
            },
            cwd: {
              type: 'string',
              description: trans.__('The folder of the notebook')
            }
          }
        }
      },
      execute: args => run(args)
    });
    palette?.addItem({ command: CommandIDs.quickCreate, category });
    launcher?.add({
      command: CommandIDs.quickCreate,
      args: { isLauncher: true },
      category,
      rank: 1,
      categoryRank: 35
    });

    async function run(args: ReadonlyPartialJSONObject): Promise<void> {
      const { quickCreate } = await import('../quickcreate');
      const { startingOf } = await import('../starting');
      const { composite } = (await registry?.load(CREATE)) ?? {};
      const result = await quickCreate({
        manager,
        trans,
        starting: startingOf(composite ?? {}),
        openNotebook: composite?.openNotebook !== false
      });
      if (!result) {
        return;
      }
      if ('yaml' in result) {
        await commands.execute(CommandIDs.createEnvironment, { ...result });
        return;
      }
      const { created, openNotebook } = result;
      const ref = created.environment;
      await commands.execute(CommandIDs.openPanel, { ...ref });
      await commands.execute(CommandIDs.openBuildLog, {
        build: created.build_id
      });
      if (openNotebook) {
        const { whenEnded } = await import('../following');
        const build = await whenEnded(manager, created.build_id);
        if (build?.status === 'COMPLETED') {
          await manager.refresh();
          const { cwd = '' } = args;
          await commands.execute(CommandIDs.newNotebook, { ...ref, cwd });
        } else if (build?.status === 'FAILED') {
          Notification.error(
            trans.__('%1 could not be built: see its log', ref.name),
            { autoClose: false }
          );
        }
      }
    }
  }
};
