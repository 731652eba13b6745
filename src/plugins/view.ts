import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon, filterListIcon } from '@jupyterlab/ui-components';
import { Menu } from '@lumino/widgets';

// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { GROUPINGS, SORTINGS } from '../arrangement';
import type { Grouping, Sorting } from '../arrangement';
import { CommandIDs } from '../commands';
import { IEnvironmentPanel } from '../tokens';

/** The plugin whose settings keep the choices. */
const PANEL = 'conda-store-jupyter:panel';

export const viewPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:view',
  description: 'How the list of environments is grouped and sorted.',
  autoStart: true,
  requires: [IEnvironmentPanel, ITranslator],
  optional: [ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    panel: IEnvironmentPanel,
    translator: ITranslator,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = translator.load('conda_store_jupyter');
    const category = trans.__('Environments');
    addCommands(app, panel, trans, registry);
    GROUPINGS.forEach(by =>
      palette?.addItem({ command: CommandIDs.groupBy, args: { by }, category })
    );
    SORTINGS.forEach(by =>
      palette?.addItem({ command: CommandIDs.sortBy, args: { by }, category })
    );
  }
};

function addCommands(
  app: JupyterFrontEnd,
  panel: IEnvironmentPanel,
  trans: TranslationBundle,
  registry: ISettingRegistry | null
): void {
  const { commands } = app;
  const groupWords: Record<Grouping, string> = {
    namespace: trans.__('Group by Namespace'),
    status: trans.__('Group by Status'),
    none: trans.__('No Groups')
  };
  const sortWords: Record<Sorting, string> = {
    name: trans.__('Sort by Name'),
    recent: trans.__('Sort by Last Use'),
    size: trans.__('Sort by Size')
  };

  const loaded = registry?.load(PANEL).then(settings => {
    const apply = () => {
      panel.groupBy = oneOf(GROUPINGS, settings.composite.groupBy);
      panel.sortBy = oneOf(SORTINGS, settings.composite.sortBy);
    };
    apply();
    settings.changed.connect(apply);
    return settings;
  });
  const keep = async (name: string, value: string) => {
    await (await loaded)?.set(name, value);
  };

  commands.addCommand(CommandIDs.groupBy, {
    label: args => groupWords[oneOf(GROUPINGS, args.by)],
    caption: trans.__('Put the environments into groups'),
    describedBy: { args: choice(GROUPINGS) },
    isToggled: args => panel.groupBy === args.by,
    execute: async args => {
      panel.groupBy = oneOf(GROUPINGS, args.by);
      await keep('groupBy', panel.groupBy);
    }
  });
  commands.addCommand(CommandIDs.sortBy, {
    label: args => sortWords[oneOf(SORTINGS, args.by)],
    caption: trans.__('Put the environments into an order'),
    describedBy: { args: choice(SORTINGS) },
    isToggled: args => panel.sortBy === args.by,
    execute: async args => {
      panel.sortBy = oneOf(SORTINGS, args.by);
      await keep('sortBy', panel.sortBy);
    }
  });

  // Lives as long as the application.
  // eslint-disable-next-line jupyter/require-disposable-ownership
  const menu = new Menu({ commands });
  menu.addClass('jp-CondaStore-viewMenu');
  GROUPINGS.forEach(by =>
    menu.addItem({ command: CommandIDs.groupBy, args: { by } })
  );
  menu.addItem({ type: 'separator' });
  SORTINGS.forEach(by =>
    menu.addItem({ command: CommandIDs.sortBy, args: { by } })
  );
  commands.addCommand(CommandIDs.viewMenu, {
    label: trans.__('Group and Sort…'),
    caption: trans.__('Group and sort the list of environments'),
    icon: LabIcon.resolve({ icon: filterListIcon }),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      const button = panel.widget.node.querySelector(
        `[data-command="${CommandIDs.viewMenu}"]`
      );
      const { left, bottom } = (
        button ?? panel.widget.node
      ).getBoundingClientRect();
      menu.open(left, bottom);
    }
  });
}

/** A value of a setting or an argument, or else the first that is allowed. */
function oneOf<T extends string>(allowed: readonly T[], value: unknown): T {
  return allowed.find(one => one === value) ?? allowed[0];
}

function choice(allowed: readonly string[]) {
  return {
    type: 'object',
    properties: { by: { type: 'string', enum: [...allowed] } },
    required: ['by']
  } as const;
}
