import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import {
  FileDialog,
  IDefaultFileBrowser,
  IFileBrowserFactory
} from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { ITranslator } from '@jupyterlab/translation';
import { ToolbarButton, fileUploadIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commands';
import { environmentIcon } from '../icons';
import { acceptFiles } from '../panel/drop';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

/** Files whose names say that they describe an environment. */
const FILES = [
  {
    name: 'conda-environment',
    pattern: '^(environment|conda-store)[\\w.-]*\\.ya?ml$',
    mimeTypes: ['text/x-yaml']
  },
  {
    name: 'conda-lockfile',
    pattern: '^(conda-lock[\\w.-]*\\.ya?ml|pixi\\.lock)$',
    mimeTypes: ['text/x-yaml']
  },
  {
    name: 'conda-requirements',
    pattern: '^(requirements|explicit)[\\w.-]*\\.txt$',
    mimeTypes: ['text/plain']
  },
  {
    name: 'pixi-manifest',
    pattern: '^pixi\\.toml$',
    mimeTypes: ['text/x-toml']
  }
];

/** What the dialog that asks for a file shows. */
const READABLE = /\.(ya?ml|lock|txt|toml)$/;

export const fileBrowserPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:filebrowser',
  description: 'Creates environments from files in the file browser.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    IFileBrowserFactory,
    IDefaultFileBrowser,
    ICommandPalette,
    ILauncher,
    IEnvironmentPanel
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    factory: IFileBrowserFactory | null,
    browser: IDefaultFileBrowser | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    panel: IEnvironmentPanel | null
  ) => {
    const { commands, docRegistry, serviceManager } = app;
    const trans = translator.load('conda_store_jupyter');

    // No extensions: with them every other YAML file would be listed as ours too.
    for (const { name, pattern, mimeTypes } of FILES) {
      docRegistry.addFileType({
        name,
        pattern,
        mimeTypes,
        displayName: trans.__('Environment'),
        extensions: [],
        contentType: 'file',
        fileFormat: 'text',
        icon: environmentIcon
      });
    }

    docRegistry.addWidgetExtension('Editor', {
      createNew: (widget, { path }) => {
        const name = PathExt.basename(path);
        if (!FILES.some(({ pattern }) => new RegExp(pattern).test(name))) {
          return;
        }
        const button = new ToolbarButton({
          icon: environmentIcon,
          label: trans.__('Create environment'),
          tooltip: trans.__('Create an environment from this file'),
          onClick: () =>
            void commands.execute(CommandIDs.createFromFile, { path })
        });
        const { toolbar } = widget as IDocumentWidget;
        toolbar.insertItem(0, 'conda-store-create', button);
        return button;
      }
    });
    const options = {
      manager,
      contents: serviceManager.contents,
      commands,
      trans
    };
    /** Do it, or say why it cannot be done. */
    const attempt = async (name: string, action: () => Promise<void>) => {
      try {
        await action();
      } catch (reason) {
        await showErrorMessage(
          trans.__('%1 cannot be read', name),
          reason as Error
        );
      }
    };
    if (panel) {
      acceptFiles(panel.widget.node, {
        onPath: path =>
          void commands.execute(CommandIDs.createFromFile, { path }),
        onFile: file =>
          void attempt(file.name, async () => {
            const { createFromText } = await import('../fromfile');
            await createFromText(await file.text(), file.name, options);
          })
      });
    }

    const selected = () =>
      [...(factory?.tracker.currentWidget?.selectedItems() ?? [])].find(
        item => item.type !== 'directory'
      )?.path;

    const choose = async (): Promise<string | undefined> => {
      if (!browser) {
        return undefined;
      }
      const { value } = await FileDialog.getOpenFiles({
        title: trans.__('Create an environment from a file'),
        manager: browser.model.manager,
        filter: model => (READABLE.test(model.name) ? { score: 1 } : null)
      });
      return value?.[0]?.path;
    };

    commands.addCommand(CommandIDs.createFromFile, {
      label: args =>
        args.selected
          ? trans.__('Create Environment…')
          : args.isLauncher
            ? trans.__('Environment from file')
            : trans.__('New Environment From File…'),
      caption: trans.__('New environment from a file that describes it'),
      icon: args =>
        args.selected || args.isLauncher ? environmentIcon : fileUploadIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: {
              type: 'string',
              description: trans.__('The file; without it one is asked for')
            },
            isLauncher: {
              type: 'boolean',
              description: trans.__('Whether it is a card of the launcher')
            },
            selected: {
              type: 'boolean',
              description: trans.__(
                'Whether the file selected in the file browser is meant'
              )
            }
          }
        }
      },
      execute: async args => {
        const path =
          typeof args.path === 'string'
            ? args.path
            : args.selected
              ? selected()
              : await choose();
        if (!path) {
          return;
        }
        await attempt(path, async () => {
          const { createFromFile } = await import('../fromfile');
          await createFromFile(path, options);
        });
      }
    });
    const category = trans.__('Environments');
    palette?.addItem({ command: CommandIDs.createFromFile, category });
    launcher?.add({
      command: CommandIDs.createFromFile,
      args: { isLauncher: true },
      category,
      rank: 2
    });
  }
};
