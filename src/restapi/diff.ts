import type { IComparison } from '../difference';
import type { Client } from './client';

export type * from '../difference';

/** `build:12`, `environment:ns/name`, `specification:<sha256>`, or a text. */
export type DiffRef = string | { lockfile: string } | { specification: string };

export function buildRef(id: number): DiffRef {
  return `build:${id}`;
}

/** What b has that a has not, and the other way round. */
export function diff(
  http: Client,
  a: DiffRef,
  b: DiffRef,
  signal?: AbortSignal
): Promise<IComparison> {
  return typeof a === 'string' && typeof b === 'string'
    ? http.get('diff/', { a, b }, signal)
    : http.send('POST', 'diff/', { a, b }, signal);
}
