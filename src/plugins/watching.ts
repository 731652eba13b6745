import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { watchIcon } from '../icons';
import type { WatchedSection } from '../panel/watched';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';
// It is asked at the start what is broken: the number on the tab of the panel.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { WatchModel } from '../watch/model';

/** Below the environments and the builds. */
const RANK = 100;

export const watchingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:watching',
  description:
    'Files that are built whenever they change, and what became of them.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [IEnvironmentPanel, ICommandPalette, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    factory: IFileBrowserFactory | null
  ) => {
    const { commands, serviceManager } = app;
    const trans = translator.load('conda_store_jupyter');
    const model = new WatchModel(manager, serviceManager.events);
    let section: WatchedSection | null = null;
    let wanted = false;
    const update = async () => {
      if (!panel) {
        return;
      }
      panel.problems = model.problems;
      const isShown = () => wanted || model.groups.length > 0;
      if (isShown() && !section) {
        const { WatchedSection } = await import('../panel/watched');
        section ??= new WatchedSection({ model, commands, trans });
      }
      if (isShown() && section && !section.parent) {
        panel.addSection(section, RANK);
      } else if (!isShown() && section) {
        section.parent = null;
      }
    };
    model.stateChanged.connect(() => void update());
    model.broken.connect(async (_, message) => {
      if (!panel?.widget.isVisible) {
        const { short } = await import('../outcomes');
        Notification.warning(
          short(trans.__('A watched file cannot be built: %1', message)),
          {
            autoClose: false,
            actions: [
              {
                label: trans.__('Show'),
                callback: () => void commands.execute(CommandIDs.showWatched)
              }
            ]
          }
        );
      }
    });

    commands.addCommand(CommandIDs.watchFile, {
      label: args =>
        args.selected
          ? trans.__('Watch for Environments…')
          : trans.__('Watch a File or Directory…'),
      icon: watchIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: {
              type: 'string',
              description: trans.__('The path to begin with')
            },
            selected: {
              type: 'boolean',
              description: trans.__(
                'Whether what is selected in the file browser is meant'
              )
            }
          }
        }
      },
      ...unless(
        () => new Reasons(manager, panel, trans).offline(),
        trans.__('Have specifications built whenever they change')
      ),
      execute: async args => {
        const [selected] = args.selected
          ? [...(factory?.tracker.currentWidget?.selectedItems() ?? [])]
          : [];
        const path =
          typeof args.path === 'string'
            ? args.path
            : selected
              ? serviceManager.contents.localPath(selected.path)
              : '';
        const { askForPath } = await import('../watch/adding');
        const wish = await askForPath(path, trans);
        if (!wish) {
          return;
        }
        const { attempt } = await import('../actions');
        const done = await attempt(
          () => model.add(wish.path, wish.recursive),
          trans.__('%1 cannot be watched', wish.path)
        );
        if (done !== null) {
          await commands.execute(CommandIDs.showWatched);
        }
      }
    });
    commands.addCommand(CommandIDs.showWatched, {
      label: trans.__('Show Watched Files'),
      icon: watchIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      ...unless(
        () => (panel ? null : trans.__('This application has no room for it')),
        trans.__('Show the files that are built whenever they change')
      ),
      execute: async () => {
        wanted = true;
        await update();
        await commands.execute(CommandIDs.openPanel);
        section?.node.scrollIntoView({ block: 'nearest' });
      }
    });
    for (const command of [CommandIDs.watchFile, CommandIDs.showWatched]) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }
  }
};
