import type { IBuild, IProblem } from '../model';
import type { Client } from './client';

/** What became of a watched file. */
export type WatchState =
  'followed' | 'error' | 'ignored' | 'removed' | 'archived';

export interface IWatchedFile {
  id: number;
  path: string;
  watch_path_id: number;
  namespace: string;
  /** `null` while no specification could be read from it. */
  environment: string | null;
  state: WatchState;
  error: {
    code: string;
    message: string;
    hints: string[];
    detail: { problems?: IProblem[] };
  } | null;
  /** What it asked for last. */
  build: IBuild | null;
  changed_on: string;
}

/** A file or directory that somebody asked to be watched. */
export interface IWatchPath {
  id: number;
  path: string;
  namespace: string;
  recursive: boolean;
  /** Why it cannot be looked at. */
  problem: string | null;
  /** Asked for in the record, not in the settings of a server. */
  asked: boolean;
  /** No server is to look at it. */
  stopped: boolean;
  /** Somebody looks at it. */
  active: boolean;
  files: number;
}

export interface IWatched {
  files: IWatchedFile[];
  /** How many files there are. */
  count: number;
  paths: IWatchPath[];
  /** The directory of the server's file browser. */
  root: string | null;
}

/** How many files are listed at most. */
const MOST = 100;

/** What is watched, without what is no specification. */
export async function listWatched(http: Client): Promise<IWatched> {
  const states = ['followed', 'error', 'removed', 'archived'];
  const query = new URLSearchParams([
    ...states.map(state => ['state', state]),
    ['sort_by', 'path'],
    ['size', String(MOST)]
  ]);
  const response = await http.request(`watch/?${query}`);
  const { data, count, paths, root } = await response.json();
  return { files: data, count, paths: paths ?? [], root: root ?? null };
}

/** Have a file or directory watched; a relative path is one of the file browser. */
export function watchPath(
  http: Client,
  path: string,
  recursive: boolean
): Promise<IWatchPath> {
  return http.send('POST', 'watch/', { path, recursive });
}

/** Let no server look at a path any more, or have them go on. */
export function stopWatching(
  http: Client,
  id: number,
  stopped: boolean
): Promise<IWatchPath> {
  return http.send('PUT', `watch/${id}/`, { stopped });
}

/** Forget a path. What was built of its files stays. */
export async function forgetPath(http: Client, id: number): Promise<void> {
  await http.send('DELETE', `watch/${id}/`);
}
