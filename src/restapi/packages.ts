import type { Client } from './client';

/** A package that channels have. */
export interface IFoundPackage {
  name: string;
  /** The latest version. */
  version: string;
  channel: string;
  kind: 'conda';
}

export interface IPackageVersion {
  version: string;
  builds: string[];
  /** Bytes to download. */
  size: number;
  /** ISO 8601, or milliseconds since 1970; `null` where the channel does not say. */
  timestamp: string | number | null;
}

/** Packages whose names resemble a word, those that begin with it first. */
export function searchPackages(
  http: Client,
  q: string,
  channels: readonly string[],
  limit: number,
  signal?: AbortSignal
): Promise<IFoundPackage[]> {
  return http.get('index/packages/', { q, channels, limit }, signal);
}

/** The versions of a package, newest first; none where no channel has it. */
export function packageVersions(
  http: Client,
  name: string,
  channels: readonly string[],
  signal?: AbortSignal
): Promise<IPackageVersion[]> {
  const path = `index/packages/${encodeURIComponent(name)}/`;
  return http.get(path, { channels }, signal);
}

/** A project of PyPI, or of the index that is there in its place. */
export interface IProject {
  /** Normalised. */
  name: string;
  exists: boolean;
  /** The version that installers prefer. */
  newest: string | null;
  /** Newest first. */
  versions: {
    version: string;
    yanked: boolean;
    requires_python: string | null;
  }[];
}

export function findProject(
  http: Client,
  name: string,
  signal?: AbortSignal
): Promise<IProject> {
  const path = `index/pypi/${encodeURIComponent(name)}/`;
  return http.get(path, undefined, signal);
}
