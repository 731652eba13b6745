import { RequestError } from './restapi/request';
import {
  findProject,
  packageVersions,
  searchPackages
} from './restapi/packages';
import type {
  IFoundPackage,
  IPackageVersion,
  IProject
} from './restapi/packages';
import type { IEnvironmentManager } from './tokens';

/** How many packages are offered at once. */
const LIMIT = 30;

/** How many answers are kept. */
const KEPT = 200;

/** What the server's index says of packages; answers are kept while a page is open. */
export class PackageIndex {
  constructor(private _manager: IEnvironmentManager) {}

  /** The index cannot be had: why. */
  get error(): string | null {
    return this._error;
  }

  /** Packages that resemble a word; none where the index cannot be had. */
  async search(
    word: string,
    channels: readonly string[],
    signal?: AbortSignal
  ): Promise<readonly IFoundPackage[]> {
    const key = `${word.toLowerCase()} ${channels.join(' ')}`;
    return this._once(this._found, key, [], () =>
      searchPackages(this._http, word, channels, LIMIT, signal)
    );
  }

  /** Names of packages of the server's channels that resemble a text. */
  async suggest(text: string): Promise<string[]> {
    return (await this.search(text, [])).map(one => one.name);
  }

  /** The versions of a package, newest first; `null` where no channel has it. */
  async versions(
    name: string,
    channels: readonly string[],
    signal?: AbortSignal
  ): Promise<readonly IPackageVersion[] | null> {
    const key = `${name} ${channels.join(' ')}`;
    return this._once(this._versions, key, [], async () => {
      try {
        const found = await packageVersions(this._http, name, channels, signal);
        return found.length > 0 ? found : null;
      } catch (reason) {
        if (reason instanceof RequestError && reason.code === 'not-found') {
          return null;
        }
        throw reason;
      }
    });
  }

  /** A project of PyPI; `null` where nobody could be asked, or it is no name. */
  async project(name: string, signal?: AbortSignal): Promise<IProject | null> {
    if (!isProjectName(name)) {
      return null;
    }
    const known = this._projects.get(name);
    if (known) {
      return known;
    }
    try {
      const found = await findProject(this._http, name, signal);
      this._projects.set(name, found);
      return found;
    } catch {
      // Offline, what is typed is taken as it is.
      return null;
    }
  }

  /** What was asked for already is not asked for again. */
  private async _once<T>(
    known: Map<string, T>,
    key: string,
    otherwise: T,
    ask: () => Promise<T>
  ): Promise<T> {
    if (known.has(key)) {
      return known.get(key)!;
    }
    try {
      const answer = await ask();
      if (known.size >= KEPT) {
        known.clear();
      }
      known.set(key, answer);
      this._error = null;
      return answer;
    } catch (reason) {
      if ((reason as Error)?.name !== 'AbortError') {
        this._error = reason instanceof Error ? reason.message : String(reason);
      }
      return otherwise;
    }
  }

  private get _http() {
    return this._manager.api.http;
  }

  private _error: string | null = null;
  private _found = new Map<string, readonly IFoundPackage[]>();
  private _projects = new Map<string, IProject>();
  private _versions = new Map<string, readonly IPackageVersion[] | null>();
}

/** Whether a text can be the name of a project of PyPI (PEP 508). */
export function isProjectName(text: string): boolean {
  return /^[a-z0-9]([\w.-]*[a-z0-9])?$/i.test(text);
}
