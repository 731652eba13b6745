import type { Catalog } from './catalog';
import type { IAbout, IEnvironment } from './model';
import { changesSince } from './restapi/changes';
import type { IEnvironmentChanges } from './restapi/changes';
import type { IRestAPI } from './tokens';

type Revision = IAbout['revision'];

/** Asks for the environments: all at first, then for those that changed, if the server can tell. */
export class Listing {
  constructor(
    private _api: Pick<IRestAPI, 'environments' | 'http'>,
    private _catalog: Catalog
  ) {}

  /**
   * Every environment as it is now; `null` where nothing has changed since the last time.
   *
   * @param revision - of the store, as the server has just told it
   */
  async read(revision: Revision): Promise<IEnvironment[] | null> {
    if (revision !== undefined && revision === this._revision) {
      return null;
    }
    const changes = await this._changes(revision);
    const all = changes?.environments
      ? this._catalog.with(changes.environments, changes.removed)
      : await this._api.environments();
    this._revision = changes?.environments ? changes.revision : revision;
    return all;
  }

  /** Ask for everything the next time. */
  forget(): void {
    this._revision = undefined;
  }

  /** `null` also where the revision says that this is another store than before. */
  private async _changes(now: Revision): Promise<IEnvironmentChanges | null> {
    const known = this._revision;
    return typeof known === 'number' && typeof now === 'number' && now > known
      ? changesSince(this._api.http, known)
      : null;
  }

  private _revision: Revision;
}
