import type { Client } from './client';

/** What a namespace takes. */
export interface INamespaceUsage {
  num_environments: number;
  num_builds: number;
  /** Bytes on disk, each file counted once. */
  storage: number;
  /** When the bytes were counted; `null` while they are out of date. */
  measured_on: string | null;
  /** What it may have; `null` is no limit. */
  limits?: { environments: number | null; bytes: number | null };
}

export interface IUsage {
  namespaces: Record<string, INamespaceUsage>;
  /** Bytes on the file system of the store; `null` where the server does not say. */
  free: number | null;
}

export async function usage(http: Client): Promise<IUsage> {
  const response = await http.request('usage/');
  const { data, disk } = await response.json();
  return { namespaces: data ?? {}, free: disk?.bytes_free ?? null };
}
