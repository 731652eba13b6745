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
import type { Format } from '../share/exporting';
import type { SharePage } from '../share/page';
import { addPage, openElsewhere, showPage } from '../opening';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
import type { Why } from '../reasons';
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

    const reasons = new Reasons(manager, panel, trans);
    const whyNot: Why = args =>
      buildOf(args) !== null
        ? null
        : (reasons.ofEnvironment()(args) ??
          trans.__('It has no build that is ready'));

    commands.addCommand(CommandIDs.exportBuild, {
      label: args =>
        typeof args.format === 'string'
          ? trans.__('Export as %1', args.format)
          : trans.__('Export a Build'),
      icon: shareIcon,
      describedBy: {
        args: refSchema(trans, {
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build; without it the current one of the environment is meant'
            )
          },
          format: {
            type: 'string',
            enum: ['yaml', 'explicit', 'conda-lock', 'pixi-lock', 'tarball'],
            description: trans.__(
              'What is exported; without it, and for container images, the page is opened'
            )
          },
          to: {
            type: 'string',
            enum: ['download', 'filebrowser', 'clipboard'],
            description: trans.__('Where it goes; without it, it is downloaded')
          }
        })
      },
      ...unless(
        whyNot,
        trans.__('Download, copy or save what describes a build')
      ),
      execute: async args => {
        const buildId = buildOf(args);
        const { FORMATS, TARGETS, exportBuild } =
          await import('../share/exporting');
        const format = (Object.keys(FORMATS) as Format[]).find(
          one => one === args.format
        );
        const target = TARGETS.find(one => one === args.to) ?? 'download';
        if (buildId === null || !format) {
          return commands.execute(CommandIDs.share, args);
        }
        const { shareWords } = await import('../share/page');
        await exportBuild(format, target, {
          buildId,
          manager,
          contents: serviceManager.contents,
          folder: () => browser?.model.path ?? '',
          words: shareWords(trans)
        });
      }
    });
    commands.addCommand(CommandIDs.share, {
      label: trans.__('Export and Use Elsewhere'),
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
      ...unless(
        whyNot,
        trans.__(
          'Lockfiles and archives of a build, and lines for conda, mamba, pixi, docker and curl'
        )
      ),
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
    const category = trans.__('Environments');
    palette?.addItem({ command: CommandIDs.share, category });
    for (const format of ['yaml', 'conda-lock', 'pixi-lock', 'explicit']) {
      palette?.addItem({
        command: CommandIDs.exportBuild,
        args: { format },
        category
      });
    }
    void restorer?.restore(tracker, {
      command: CommandIDs.share,
      args: ({ content }) => ({ build: content.buildId }),
      name: ({ content }) => String(content.buildId)
    });
  }
};
