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
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
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
    const reasons = new Reasons(manager, panel, trans);
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
      icon: consoleIcon,
      describedBy: { args: schema },
      ...unless(
        args =>
          reasons.toUse(commands.hasCommand(HostCommandIDs.createConsole))(
            args
          ),
        trans.__('Open a console that runs in the environment')
      ),
      execute: args =>
        commands.execute(HostCommandIDs.createConsole, {
          activate: true,
          path: cwd(args),
          kernelPreference: { name: target(args)?.kernels[0].name ?? '' }
        })
    });
    commands.addCommand(CommandIDs.openTerminal, {
      label: trans.__('Open Terminal'),
      icon: terminalIcon,
      describedBy: { args: schema },
      ...unless(
        reasons.ofEnvironment(({ environment }) => {
          if (!commands.hasCommand(HostCommandIDs.openTerminal)) {
            return trans.__('This application has no room for it');
          }
          return environment.current_build
            ? reasons.offline()
            : trans.__('It has no build that is ready');
        }),
        trans.__('Open a terminal in which the environment is active')
      ),
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
