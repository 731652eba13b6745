import type { IWatchPath } from '../restapi/watch';

/** A directory that somebody asked to have watched. */
export function watchPath(changes: Partial<IWatchPath> = {}): IWatchPath {
  return {
    id: 1,
    path: '/home/ann/specs',
    namespace: 'default',
    recursive: false,
    problem: null,
    asked: true,
    stopped: false,
    active: true,
    files: 1,
    ...changes
  };
}
