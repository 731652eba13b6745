import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';

import { CommandIDs } from '../commands';
import { environmentIcon } from '../icons';
import { hasEnded } from '../model';
import type { IBuild } from '../model';
import { IEnvironmentManager } from '../tokens';
import { buildWord, progressWords } from '../words';

export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:running',
  description: 'Lists builds among what runs, and stops them there.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [IRunningSessionManagers],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    managers: IRunningSessionManagers | null
  ) => {
    const { commands } = app;
    const trans = translator.load('conda_store_jupyter');
    const builds = () =>
      manager.environments.flatMap(({ latest_build }) =>
        latest_build && !hasEnded(latest_build) ? [latest_build] : []
      );
    const changed = new Signal<object, void>(manager);
    manager.environmentsChanged.connect(() => changed.emit());
    const cancel = (build: IBuild) =>
      commands.execute(CommandIDs.cancelBuild, { build: build.id });

    managers?.add({
      name: trans.__('Environment Builds'),
      supportsMultipleViews: false,
      running: () =>
        builds().map(build => ({
          icon: () => environmentIcon,
          label: () => trans.__('%1, build %2', build.name, build.number),
          labelTitle: () => detailOf(build, trans),
          detail: () => detailOf(build, trans),
          open: () =>
            void commands.execute(CommandIDs.openBuildLog, { build: build.id }),
          shutdown: () => void cancel(build)
        })),
      shutdownAll: () => builds().forEach(build => void cancel(build)),
      refreshRunning: () => void manager.refresh(),
      runningChanged: changed,
      shutdownLabel: trans.__('Cancel Build'),
      shutdownAllLabel: trans.__('Cancel All'),
      shutdownAllConfirmationText: trans.__(
        'Are you sure you want to cancel all builds?'
      ),
      shutdownItemIcon: stopIcon
    });
  }
};

function detailOf(build: IBuild, trans: TranslationBundle): string {
  return [buildWord(build, trans), progressWords(build, trans)]
    .filter(Boolean)
    .join(' · ');
}
