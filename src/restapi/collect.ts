import type { Client } from './client';

/** How long builds keep their files. */
export interface IKeeping {
  /** The newest so many of each environment. */
  keep_last: number;
  /** Days since a build was made, current, or used last. */
  keep_days: number;
}

/** Something that is removed, or stays. */
export interface ICollectedItem {
  kind: string;
  /** What people call it. */
  subject: string;
  why: string;
}

export interface ICollection {
  dry_run: boolean;
  items: (ICollectedItem & { freed: number })[];
  /** Builds that keep their files; only of a dry run. */
  kept: ICollectedItem[];
  /** What could not be removed; it is tried again by itself. */
  skipped: ICollectedItem[];
  kinds: Record<string, { count: number; freed: number }>;
  /** Bytes. */
  freed: number;
  seconds: number;
  /** What the server does by itself. */
  settings?: IKeeping;
}

/** Remove what is not kept, or only say what that would be. */
export function collect(
  http: Client,
  body: Partial<IKeeping> & { dry_run: boolean },
  signal?: AbortSignal
): Promise<ICollection> {
  return http.send('POST', 'collect/', body, signal);
}
