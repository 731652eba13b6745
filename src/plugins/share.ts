import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import { shareIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { findTarget, refSchema } from '../arguments';
import { CommandIDs } from '../commands';
import type { SharePage } from '../share/page';
import { addPage, openElsewhere, showPage } from '../opening';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

export const sharePlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:share',
  description:
    'Lockfiles and archives of a build, and how it is had with other tools.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    IEnvironmentPanel,
    ICommandPalette,
    ILayoutRestorer,
    IDefaultFileBrowser
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const { commands, shell, serviceManager } = app;
    const server = serviceManager.serverSettings;
    const trans = translator.load('conda_store_jupyter');
    const tracker = new WidgetTracker<MainAreaWidget<SharePage>>({
      namespace: 'conda-store-share'
    });
    /** A build is named, or else the one that kernels of the environment get. */
    const buildOf = (args: ReadonlyPartialJSONObject): number | null => {
      if (typeof args.build === 'number') {
        return args.build;
      }
      const target = findTarget(args, manager, panel);
      return target?.build ?? target?.environment.current_build_id ?? null;
    };

    commands.addCommand(CommandIDs.share, {
      label: trans.__('Export and Use Elsewhere'),
      caption: trans.__(
        'Lockfiles and archives of a build, and lines for conda, mamba, pixi, docker and curl'
      ),
      icon: shareIcon,
      describedBy: {
        args: refSchema(trans, {
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build; without it the current one of the environment is meant'
            )
          }
        })
      },
      isEnabled: args => buildOf(args) !== null,
      execute: async args => {
        const buildId = buildOf(args);
        if (
          buildId === null ||
          openElsewhere(server, CommandIDs.share, { build: buildId })
        ) {
          return;
        }
        const found = tracker.find(page => page.content.buildId === buildId);
        if (found) {
          showPage(shell, found);
          return;
        }
        const { SharePage } = await import('../share/page');
        const content = new SharePage({
          buildId,
          manager,
          contents: serviceManager.contents,
          folder: () => browser?.model.path ?? '',
          trans
        });
        const page = new MainAreaWidget({ content });
        page.toolbar.hide();
        page.id = `conda-store-share-${buildId}`;
        addPage(shell, page, trans.__('Use elsewhere'));
        await tracker.add(page);
        showPage(shell, page);
      }
    });
    palette?.addItem({
      command: CommandIDs.share,
      category: trans.__('Environments')
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.share,
      args: ({ content }) => ({ build: content.buildId }),
      name: ({ content }) => String(content.buildId)
    });
  }
};
