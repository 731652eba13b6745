import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import { CommandIDs } from '../commands';
import { refOf } from '../model';
import { StatusItem, StatusModel } from '../statusitem';
import { ICurrentNotebook, IEnvironmentManager } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:statusbar';

export const statusBarPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description:
    'Builds that run, and the environment of the notebook in front, in the status bar.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [IStatusBar, ICurrentNotebook, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    bar: IStatusBar | null,
    notebook: ICurrentNotebook | null,
    registry: ISettingRegistry | null
  ) => {
    if (!bar) {
      return;
    }
    const { commands } = app;
    const trans = translator.load('conda_store_jupyter');
    const model = new StatusModel(manager, notebook);
    const open = () => {
      const running = model.builds.length > 0;
      const environment = running ? null : model.notebook?.environment;
      void commands.execute(
        CommandIDs.openPanel,
        environment ? { ...refOf(environment) } : {}
      );
    };
    let item: IDisposable | null = null;
    const show = (wanted: boolean) => {
      if (wanted && !item) {
        item = bar.registerStatusItem(PLUGIN_ID, {
          item: new StatusItem(model, trans, open),
          align: 'left',
          rank: 20,
          isActive: () => model.isActive,
          activeStateChanged: model.stateChanged
        });
      } else if (!wanted) {
        item?.dispose();
        item = null;
      }
    };
    show(true);
    void registry?.load(PLUGIN_ID).then(settings => {
      const apply = () => show(settings.composite.show !== false);
      apply();
      settings.changed.connect(apply);
    });
  }
};
