import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, listIcon } from '@jupyterlab/ui-components';

import { findTarget, refSchema } from '../arguments';
import { CommandIDs } from '../commands';
import type { ILogView } from '../log/settings';
import type { LogWidget } from '../log/widget';
import type { IBuild, IEdit } from '../model';
import { addPage, showPage } from '../opening';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
import type { Why } from '../reasons';
import { IDrafts, IEnvironmentManager, IEnvironmentPanel } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:build-log';

const BUILD = (trans: TranslationBundle) => ({
  type: 'number',
  description: trans.__(
    'The id of the build; without it the latest of the environment is meant'
  )
});

export const buildLogPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Shows the log of a build while it grows.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    IEnvironmentPanel,
    ICommandPalette,
    ILayoutRestorer,
    ISettingRegistry,
    IDrafts
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    registry: ISettingRegistry | null,
    drafts: IDrafts | null
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
    const reasons = new Reasons(manager, panel, trans);
    const whyNoBuild: Why = args =>
      buildOf(args) !== null
        ? null
        : (reasons.ofEnvironment()(args) ?? trans.__('It has no build'));
    const settings = registry?.load(PLUGIN_ID);
    const read = async (): Promise<
      Partial<ILogView & { area: string; followLog: boolean }>
    > => (await settings)?.composite ?? {};
    const onView = async (view: ILogView) => {
      tracker.forEach(log => (log.view = view));
      await (await settings)?.set('wrap', view.wrap);
      await (await settings)?.set('times', view.times);
    };
    /** Change the specification that failed as the solver suggests, and show what it gives. */
    const onApply = (build: IBuild, edit: IEdit) => {
      const { namespace, name, id } = build;
      const seen = manager.find(build)?.latest_build?.id;
      drafts?.add(build, id, edit, seen);
      void commands.execute(CommandIDs.openEnvironment, {
        namespace,
        name,
        preview: true
      });
    };

    commands.addCommand(CommandIDs.openBuildLog, {
      label: trans.__('Open Build Log'),
      icon: listIcon,
      describedBy: {
        args: refSchema(trans, { build: BUILD(trans) })
      },
      ...unless(
        whyNoBuild,
        trans.__('Show what a build does, or did, line by line')
      ),
      execute: async args => {
        const buildId = buildOf(args);
        if (buildId === null) {
          return;
        }
        let widget = tracker.find(one => one.buildId === buildId);
        if (!widget) {
          const { LogWidget } = await import('../log/widget');
          const {
            wrap = true,
            times = true,
            area = 'down',
            followLog = true
          } = await read();
          widget = new LogWidget({
            buildId,
            commands,
            manager,
            trans,
            view: { wrap, times },
            follows: followLog,
            onView: view => void onView(view),
            onApply: drafts ? onApply : undefined
          });
          addPage(shell, widget, trans.__('Build log'), { area });
          await tracker.add(widget);
        }
        showPage(shell, widget);
      }
    });
    commands.addCommand(CommandIDs.copyReport, {
      label: trans.__('Copy Report of the Build'),
      icon: copyIcon,
      describedBy: { args: refSchema(trans, { build: BUILD(trans) }) },
      ...unless(
        args => reasons.offline() ?? whyNoBuild(args),
        trans.__(
          'Copy what became of a build, with the end of its log, as Markdown'
        )
      ),
      execute: async args => {
        const buildId = buildOf(args);
        if (buildId !== null) {
          const { copyReport } = await import('../log/copying');
          await copyReport(manager, buildId, trans);
        }
      }
    });
    for (const command of [CommandIDs.openBuildLog, CommandIDs.copyReport]) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }
    void restorer?.restore(tracker, {
      command: CommandIDs.openBuildLog,
      args: widget => ({ build: widget.buildId }),
      name: widget => String(widget.buildId)
    });
  }
};
