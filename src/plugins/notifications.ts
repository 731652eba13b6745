import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';

import { Announcer } from '../announcer';
import { keyOf } from '../model';
import type { IBuild } from '../model';
import { shown } from '../opening';
import { SystemNotices, systemOfBrowser } from '../systemnotices';
import {
  IAnnouncements,
  ICurrentNotebook,
  IEnvironmentManager
} from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:notifications';

export const notificationsPlugin: JupyterFrontEndPlugin<IAnnouncements> = {
  id: PLUGIN_ID,
  description: 'Announces builds that nobody is looking at.',
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
    const trans = translator.load('conda_store_jupyter');
    const loaded = registry?.load(PLUGIN_ID);
    // The notebooks' plugin needs this one, so that it cannot be asked for at the start.
    let notebook: ICurrentNotebook | null = null;
    void app.restored.then(async () => {
      notebook = await app.resolveOptionalService(ICurrentNotebook);
    });
    const outside = new SystemNotices({
      system: systemOfBrowser(),
      isLookedAt: () => !document.hidden && document.hasFocus(),
      onRefused: permission => {
        Notification.warning(
          permission === null
            ? trans.__('This browser has no notifications of the system.')
            : trans.__(
                'The browser does not allow notifications of the system from this page: allow them in its settings for the site.'
              )
        );
        void loaded?.then(settings => settings.set('system', false));
      }
    });
    const announcer = new Announcer({
      manager,
      trans,
      execute: (id, args) => void app.commands.execute(id, { ...args }),
      isWatched: build => !document.hidden && isInView(build),
      notebook: () => notebook,
      tellOutside: (text, onClick) => outside.tell(text, onClick)
    });
    void loaded?.then(settings => {
      let system = settings.composite.system === true;
      const apply = () => {
        const { notify, announceStart } = settings.composite;
        announcer.notify = (notify as Announcer['notify']) ?? 'all';
        announcer.announceStart = announceStart !== false;
      };
      apply();
      void outside.enable(system, false);
      settings.changed.connect(() => {
        apply();
        const wanted = settings.composite.system === true;
        if (wanted !== system) {
          system = wanted;
          void outside.enable(wanted, true);
        }
      });
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
