import { RequestError } from './restapi/request';
import { packageVersions, searchPackages } from './restapi/packages';
import type { IFoundPackage, IPackageVersion } from './restapi/packages';
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
  private _versions = new Map<string, readonly IPackageVersion[] | null>();
}
