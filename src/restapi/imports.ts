import type { ICreated, IProblem } from '../model';
import type { Client } from './client';

/** What an import would take from a file. */
export interface IConversion {
  /** `null` when nobody knows it. */
  format: string | null;
  /** Empty when the file gives none. */
  name?: string;
  /** As an `environment.yml`; `null` when there are errors. */
  specification: string | null;
  /** Whether it says exactly what to install. */
  lockfile: boolean;
  platforms: string[];
  problems: IProblem[];
}

/** Read a file of another tool; nothing is created. */
export function convert(
  http: Client,
  content: string,
  filename: string
): Promise<IConversion> {
  return http.send('POST', 'convert/', { content, filename });
}

/** Have exactly what a lockfile says installed. */
export function importLockfile(
  http: Client,
  body: {
    content: string;
    filename: string;
    environment_name: string;
    namespace?: string;
  }
): Promise<ICreated> {
  return http.send('POST', 'import/', { ...body, exact: true });
}
