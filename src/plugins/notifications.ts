import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';

import { Announcer } from '../announcer';
import { keyOf } from '../model';
import type { IBuild } from '../model';
import { shown } from '../opening';
import { IAnnouncements, IEnvironmentManager } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:notifications';

export const notificationsPlugin: JupyterFrontEndPlugin<IAnnouncements> = {
  id: PLUGIN_ID,
  description: 'Announces the ends of builds that nobody was looking at.',
  autoStart: true,
  provides: IAnnouncements,
  requires: [IEnvironmentManager, ITranslator],
  optional: [ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    registry: ISettingRegistry | null
  ) => {
    const announcer = new Announcer({
      manager,
      trans: translator.load('conda_store_jupyter'),
      execute: (id, args) => void app.commands.execute(id, { ...args }),
      isWatched: build => !document.hidden && isInView(build)
    });
    void registry?.load(PLUGIN_ID).then(settings => {
      const apply = () => {
        announcer.notify =
          (settings.composite.notify as Announcer['notify']) ?? 'all';
      };
      apply();
      settings.changed.connect(apply);
    });
    return announcer;

    /** Whether its log, or the page of its environment, is on the screen. */
    function isInView(build: IBuild): boolean {
      const ids = [
        `conda-store-log-${build.id}`,
        `conda-store-environment-${keyOf(build)}`
      ];
      for (const widget of shown(app.shell)) {
        if (ids.includes(widget.id)) {
          return true;
        }
      }
      return false;
    }
  }
};
