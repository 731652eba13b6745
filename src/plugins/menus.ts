import { ILabShell } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

/** Whose settings have menus in them. */
const PLUGINS = ['panel', 'environment-page', 'filebrowser', 'sessions'];

export const menusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:menus',
  description: 'Sees to the menus where settings are not loaded in advance.',
  autoStart: true,
  requires: [ISettingRegistry],
  optional: [ILabShell],
  activate: (
    app: JupyterFrontEnd,
    registry: ISettingRegistry,
    labShell: ILabShell | null
  ) => {
    if (labShell) {
      return;
    }
    // Jupyter Notebook learns of a plugin's menus when its settings are loaded, and misses
    // what was loaded while it read its own menus. Loaded again, they are told again.
    void app.started.then(() =>
      Promise.all(
        PLUGINS.map(name => registry.reload(`conda-store-jupyter:${name}`))
      )
    );
  }
};
