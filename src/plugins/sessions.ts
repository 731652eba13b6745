import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import { consoleIcon, terminalIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { findTarget, refSchema } from '../arguments';
import { CommandIDs, HostCommandIDs } from '../commands';
import { refOf } from '../model';
import { createTerminal } from '../restapi/kernels';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

export const sessionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:sessions',
  description: 'Consoles and terminals in environments.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [IEnvironmentPanel, IDefaultFileBrowser, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    browser: IDefaultFileBrowser | null,
    palette: ICommandPalette | null
  ) => {
    const { commands } = app;
    const trans = translator.load('conda_store_jupyter');
    const target = (args: ReadonlyPartialJSONObject) =>
      findTarget(args, manager, panel)?.environment;
    const cwd = (args: ReadonlyPartialJSONObject) =>
      typeof args.cwd === 'string' ? args.cwd : (browser?.model.path ?? '');
    const schema = refSchema(trans, {
      cwd: {
        type: 'string',
        description: trans.__('The folder in which it starts')
      }
    });

    commands.addCommand(CommandIDs.newConsole, {
      label: trans.__('New Console'),
      caption: trans.__('Open a console that runs in the environment'),
      icon: consoleIcon,
      describedBy: { args: schema },
      isEnabled: args =>
        commands.hasCommand(HostCommandIDs.createConsole) &&
        (target(args)?.kernels.length ?? 0) > 0,
      execute: args =>
        commands.execute(HostCommandIDs.createConsole, {
          activate: true,
          path: cwd(args),
          kernelPreference: { name: target(args)?.kernels[0].name ?? '' }
        })
    });
    commands.addCommand(CommandIDs.openTerminal, {
      label: trans.__('Open Terminal'),
      caption: trans.__('Open a terminal in which the environment is active'),
      icon: terminalIcon,
      describedBy: { args: schema },
      isEnabled: args =>
        commands.hasCommand(HostCommandIDs.openTerminal) &&
        !!target(args)?.current_build,
      execute: async args => {
        const environment = target(args);
        if (!environment) {
          return;
        }
        const { http } = manager.api;
        try {
          const ref = refOf(environment);
          const name = await createTerminal(http, ref, cwd(args));
          await commands.execute(HostCommandIDs.openTerminal, { name });
        } catch (reason) {
          await showErrorMessage(
            trans.__('There is no terminal in %1', environment.name),
            reason as Error
          );
        }
      }
    });
    for (const command of [CommandIDs.newConsole, CommandIDs.openTerminal]) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }
  }
};
