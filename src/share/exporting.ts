import { Notification } from '@jupyterlab/apputils';

import type { IArtifact } from '../artifacts';
import { listArtifacts } from '../restapi/artifacts';
import { ShareModel } from './model';
import type { IShareOptions } from './model';

/** What can be asked for by a short name, and what the server calls it. */
export const FORMATS = {
  yaml: 'environment.yml',
  explicit: 'explicit.txt',
  'conda-lock': 'conda-lock.yml',
  'pixi-lock': 'pixi.lock',
  tarball: 'archive.tar.zst'
} as const;

/** Where it goes. */
export const TARGETS = ['download', 'filebrowser', 'clipboard'] as const;

export type Format = keyof typeof FORMATS;
export type Target = (typeof TARGETS)[number];

/** Export a build without its page, and say what became of that. */
export async function exportBuild(
  format: Format,
  target: Target,
  options: IShareOptions
): Promise<void> {
  const type = FORMATS[format];
  // Disposed of below, whatever happens.
  // eslint-disable-next-line jupyter/require-disposable-ownership
  const model = new ShareModel(options);
  try {
    const { http } = options.manager.api;
    const found = await listArtifacts(http, options.buildId);
    const one = found.find(artifact => artifact.type === type);
    if (!one) {
      throw new Error(`${type}: –`);
    }
    await send(model, one, target);
    const activity = model.activityOf(type);
    const failed = activity?.state === 'failed';
    Notification.emit(
      `${one.filename}: ${activity?.text ?? ''}`,
      failed ? 'error' : 'success',
      { autoClose: failed ? false : 5000 }
    );
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    Notification.error(message, { autoClose: false });
  } finally {
    model.dispose();
  }
}

function send(model: ShareModel, one: IArtifact, to: Target): Promise<void> {
  switch (to) {
    case 'download':
      return model.download(one);
    case 'filebrowser':
      return model.save(one);
    case 'clipboard':
      return model.copy(one);
  }
}
