import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { attempt } from '../actions';
import { pinBuild } from '../restapi/history';
import type { IEnvironmentManager } from '../tokens';

/** Keep the files of a build from being cleaned up, and say so. */
export async function keepBuild(
  buildId: number,
  manager: IEnvironmentManager,
  trans: TranslationBundle
): Promise<void> {
  const { api } = manager;
  await attempt(
    async () => {
      await manager.change(() => pinBuild(api.http, buildId, true));
      const { name, number } = await api.build(buildId);
      Notification.success(trans.__('Build %1 of %2 is kept', number, name), {
        actions: [
          {
            label: trans.__('Undo'),
            callback: () =>
              void manager.change(() => pinBuild(api.http, buildId, false))
          }
        ]
      });
    },
    trans.__('Build %1 could not be kept', buildId)
  );
}
