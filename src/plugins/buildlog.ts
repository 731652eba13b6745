import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import { listIcon } from '@jupyterlab/ui-components';

import { findTarget, refSchema } from '../arguments';
import { CommandIDs } from '../commands';
import type { LogWidget } from '../log/widget';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:build-log';

export const buildLogPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Shows the log of a build while it grows.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    IEnvironmentPanel,
    ICommandPalette,
    ILayoutRestorer,
    ISettingRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null
  ) => {
    const { commands, shell } = app;
    const trans = translator.load('conda_store_jupyter');
    const tracker = new WidgetTracker<LogWidget>({
      namespace: 'conda-store-log'
    });
    const buildOf = (args: Parameters<typeof findTarget>[0]) => {
      if (typeof args.build === 'number') {
        return args.build;
      }
      const target = findTarget(args, manager, panel);
      return target?.build ?? target?.environment.latest_build?.id ?? null;
    };
    const area = async () =>
      (await settings?.get(PLUGIN_ID, 'area'))?.composite === 'main'
        ? 'main'
        : 'down';

    commands.addCommand(CommandIDs.openBuildLog, {
      label: trans.__('Open Build Log'),
      caption: trans.__('Show what a build does, or did, line by line'),
      icon: listIcon,
      describedBy: {
        args: refSchema(trans, {
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build; without it the latest of the environment is meant'
            )
          }
        })
      },
      isEnabled: args => buildOf(args) !== null,
      execute: async args => {
        const buildId = buildOf(args);
        if (buildId === null) {
          return;
        }
        let widget = tracker.find(one => one.buildId === buildId);
        if (!widget) {
          const { LogWidget } = await import('../log/widget');
          // The shell owns it, as it does every widget that can be closed.
          // eslint-disable-next-line jupyter/require-disposable-ownership
          widget = new LogWidget({ buildId, commands, manager, trans });
          shell.add(widget, await area(), { type: trans.__('Build log') });
          await tracker.add(widget);
        }
        shell.activateById(widget.id);
      }
    });
    palette?.addItem({
      command: CommandIDs.openBuildLog,
      category: trans.__('Environments')
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openBuildLog,
      args: widget => ({ build: widget.buildId }),
      name: widget => String(widget.buildId)
    });
  }
};
