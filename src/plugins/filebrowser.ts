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
import { ITranslator } from '@jupyterlab/translation';
import { fileUploadIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commands';
import { environmentIcon } from '../icons';

/** Files whose names say that they describe an environment. */
const ENVIRONMENT_FILE =
  '^(environment|conda-lock|conda-store)[\\w.-]*\\.ya?ml$';

export const fileBrowserPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:filebrowser',
  description: 'Creates environments from files in the file browser.',
  autoStart: true,
  requires: [ITranslator],
  optional: [IFileBrowserFactory, IDefaultFileBrowser, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator,
    factory: IFileBrowserFactory | null,
    browser: IDefaultFileBrowser | null,
    palette: ICommandPalette | null
  ) => {
    const { commands, docRegistry, serviceManager } = app;
    const trans = translator.load('conda_store_jupyter');

    // No extensions: with them every other YAML file would be listed as ours too.
    docRegistry.addFileType({
      name: 'conda-environment',
      displayName: trans.__('Environment'),
      extensions: [],
      pattern: ENVIRONMENT_FILE,
      mimeTypes: ['text/x-yaml'],
      contentType: 'file',
      fileFormat: 'text',
      icon: environmentIcon
    });

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
        filter: model => (/\.ya?ml$/.test(model.name) ? { score: 1 } : null)
      });
      return value?.[0]?.path;
    };

    commands.addCommand(CommandIDs.createFromFile, {
      label: args =>
        args.selected
          ? trans.__('Create Environment…')
          : trans.__('New Environment From File…'),
      caption: trans.__('New environment from a file that describes it'),
      icon: args => (args.selected ? environmentIcon : fileUploadIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: {
              type: 'string',
              description: trans.__('The file; without it one is asked for')
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
        try {
          const { content } = await serviceManager.contents.get(path, {
            content: true,
            type: 'file',
            format: 'text'
          });
          await commands.execute(CommandIDs.createEnvironment, {
            yaml: content
          });
        } catch (reason) {
          await showErrorMessage(
            trans.__('%1 cannot be read', path),
            reason as Error
          );
        }
      }
    });
    palette?.addItem({
      command: CommandIDs.createFromFile,
      category: trans.__('Environments')
    });
  }
};
