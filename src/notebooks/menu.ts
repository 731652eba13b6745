import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { CommandIDs } from '../commands';
import { refOf } from '../model';
import type { IEnvironmentManager } from '../tokens';
import type { NotebookEnvironment } from './notebookenvironment';

/** How many environments the menu offers; the panel has them all. */
const MOST = 20;

/** What can be done about the environment of a notebook. */
export function openMenu(
  notebook: NotebookEnvironment,
  place: { left: number; bottom: number },
  manager: IEnvironmentManager,
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  const menu = new Menu({ commands });
  const { environment } = notebook;
  if (environment) {
    const args = { ...refOf(environment) };
    menu.addItem({ command: CommandIDs.addToNotebook });
    menu.addItem({ command: CommandIDs.useCurrentBuild });
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: CommandIDs.openEnvironment, args });
    menu.addItem({ command: CommandIDs.newConsole, args });
    menu.addItem({ command: CommandIDs.openTerminal, args });
    menu.addItem({ type: 'separator' });
  }
  const submenu = new Menu({ commands });
  submenu.title.label = trans.__('Switch To');
  const others = manager.environments.filter(
    one => one.kernels.length > 0 && one.id !== environment?.id
  );
  for (const one of others.slice(0, MOST)) {
    submenu.addItem({
      command: CommandIDs.switchKernel,
      args: { ...refOf(one) }
    });
  }
  if (others.length > 0) {
    menu.addItem({ type: 'submenu', submenu });
  }
  menu.addItem({ command: CommandIDs.createEnvironment });
  menu.aboutToClose.connect(() => {
    // The menu still has to run what was chosen.
    requestAnimationFrame(() => {
      menu.dispose();
      submenu.dispose();
    });
  });
  menu.open(place.left, place.bottom);
}
