import type { Client } from './client';

/** The container image of a build. */
export interface IImage {
  /** What to pull, with the host and port of the registry. */
  reference: string;
  /** Where the environment is in it. */
  prefix: string;
  /** Whether it can be run; else its files are for an image that has a C library. */
  has_base: boolean;
}

/** The image of a build; `null` where there is no registry, or none can be made any more. */
export async function imageOf(
  http: Client,
  buildId: number
): Promise<IImage | null> {
  const { reference, pullable, ...rest } = await http.get<
    Omit<IImage, 'reference'> & { reference: string | null; pullable: boolean }
  >(`build/${buildId}/image/`);
  return reference && pullable ? { ...rest, reference } : null;
}
