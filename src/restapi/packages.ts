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

/** Which packages bring a module that can be imported. */
export interface IModulePackages {
  module: string;
  /** Names of conda packages, the best first. */
  packages: string[];
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

export function modulePackages(
  http: Client,
  module: string,
  channels: readonly string[]
): Promise<IModulePackages> {
  return http.get(`index/modules/${encodeURIComponent(module)}/`, { channels });
}
