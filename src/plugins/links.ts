import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { CommandIDs } from '../commands';
import { linkIn } from '../opening';
import { IEnvironmentManager } from '../tokens';

/** What an address may ask for: to look at something, never to do something. */
const ALLOWED: readonly string[] = [
  CommandIDs.createEnvironment,
  CommandIDs.diff,
  CommandIDs.editEnvironment,
  CommandIDs.openBuildLog,
  CommandIDs.openEnvironment,
  CommandIDs.openPanel,
  CommandIDs.share
];

export const linksPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:links',
  description: 'Opens the page that the address in the browser asks for.',
  autoStart: true,
  requires: [IEnvironmentManager],
  activate: (app: JupyterFrontEnd, manager: IEnvironmentManager) => {
    const open = async () => {
      const link = linkIn(window.location.hash);
      if (!link || !ALLOWED.includes(link.command)) {
        return;
      }
      // Once: neither a reload nor going back opens it again.
      const { pathname, search } = window.location;
      window.history.replaceState(null, '', `${pathname}${search}`);
      await Promise.all([app.restored, manager.ready]);
      await app.commands.execute(link.command, link.args);
    };
    window.addEventListener('hashchange', () => void open());
    void app.started.then(open);
  }
};
