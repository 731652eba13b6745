import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { attempt } from '../actions';
import { copyText } from '../transfer';
import type { IEnvironmentManager } from '../tokens';
import { report } from './report';

/** Put what became of a build into the clipboard, for somebody who is to help. */
export async function copyReport(
  manager: IEnvironmentManager,
  buildId: number,
  trans: TranslationBundle
): Promise<void> {
  const { api, about } = manager;
  await attempt(
    async () => {
      const build = await api.build(buildId);
      const log = await api.http.text(`build/${buildId}/logs/`);
      await copyText(report(build, log, about?.version ?? ''));
      Notification.success(
        trans.__('The report of build %1 is copied', build.number),
        { autoClose: 3000 }
      );
    },
    trans.__('There is no report of build %1', buildId)
  );
}
