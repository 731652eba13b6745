import type { ServerConnection } from '@jupyterlab/services';

import type {
  IAbout,
  IActivated,
  IBuild,
  ICreated,
  IEnvironment,
  IEnvironmentRef,
  ILogChunk,
  IPage,
  ISpecificationRequest,
  IValidation
} from '../model';
import { Client, environmentPath } from './client';
import { RequestError } from './request';

/**
 * What every part of the front end asks of the server. Every method rejects with
 * a `RequestError`. What only one page asks is a module beside this one, whose
 * functions take `http`.
 */
export class RestAPI {
  constructor(settings: ServerConnection.ISettings) {
    this.http = new Client(settings);
  }

  readonly http: Client;

  about(): Promise<IAbout> {
    return this.http.get('');
  }

  /** Every environment that the user may see. */
  async environments(): Promise<IEnvironment[]> {
    return (await this.http.pages<IEnvironment>('environment/')).items;
  }

  /** The environments whose current build has all of these packages. */
  async environmentsWith(packages: readonly string[]): Promise<IEnvironment[]> {
    const query = { packages };
    return (await this.http.pages<IEnvironment>('environment/', query)).items;
  }

  /** The newest builds of all environments, at most `limit`. */
  recentBuilds(limit: number): Promise<IPage<IBuild>> {
    const query = { sort_by: 'scheduled_on', order: 'desc' };
    return this.http.pages('build/', query, limit);
  }

  /** The builds of an environment, newest first, at most `limit`. */
  builds(ref: IEnvironmentRef, limit: number): Promise<IPage<IBuild>> {
    const { namespace, name } = ref;
    const query = { namespace, name, sort_by: 'scheduled_on', order: 'desc' };
    return this.http.pages('build/', query, limit);
  }

  /** The newest complete build of a lockfile; `null` where there is none. */
  async buildOf(lockfile_sha256: string): Promise<IBuild | null> {
    const query = {
      lockfile_sha256,
      status: 'COMPLETED',
      sort_by: 'id',
      order: 'desc'
    };
    const { items } = await this.http.pages<IBuild>('build/', query, 1);
    return items[0] ?? null;
  }

  build(id: number): Promise<IBuild> {
    return this.http.get(`build/${id}/`);
  }

  namespaces(): Promise<{ id: number; name: string }[]> {
    return this.http.get('namespace/');
  }

  /** The specification of a build, as YAML. */
  yaml(id: number): Promise<string> {
    return this.http.text(`build/${id}/yaml/`);
  }

  /** The log of a build from a byte offset. */
  async log(id: number, offset: number): Promise<ILogChunk> {
    const response = await this.http.request(
      `build/${id}/logs/?offset=${offset}`
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    const next = response.headers.get('X-Log-Next-Offset');
    return {
      bytes,
      nextOffset: next === null ? offset + bytes.length : Number(next),
      complete: response.headers.get('X-Log-Complete') === 'true'
    };
  }

  /** The log of a build from a byte offset, as it grows: see `LogFrame`. */
  openLog(id: number, offset: number): WebSocket {
    return this.http.socket(`build/${id}/logs/stream`, { offset });
  }

  validate(
    body: ISpecificationRequest,
    signal?: AbortSignal
  ): Promise<IValidation> {
    return this.http.send('POST', 'validate/', body, signal);
  }

  create(body: ISpecificationRequest): Promise<ICreated> {
    return this.http.send('POST', 'specification/', body);
  }

  /** Make a completed build the one that kernels get. */
  activate(ref: IEnvironmentRef, buildId: number): Promise<IActivated> {
    return this.http.send('PUT', environmentPath(ref), { build_id: buildId });
  }

  /** Say what an environment is for. */
  async describe(ref: IEnvironmentRef, description: string): Promise<void> {
    await this.http.send('PUT', environmentPath(ref), { description });
  }

  /** Call an environment something else, in its namespace. */
  async rename(ref: IEnvironmentRef, name: string): Promise<void> {
    const body = { environment_name: name };
    await this.http.send('PUT', environmentPath(ref), body);
  }

  /** What an environment is called now that was called this; `null` where there was none. */
  async presentName(ref: IEnvironmentRef): Promise<IEnvironmentRef | null> {
    try {
      await this.http.get(environmentPath(ref));
      return ref;
    } catch (reason) {
      const detail = reason instanceof RequestError ? reason.detail : {};
      const name = detail['renamed_to'];
      return typeof name === 'string' ? { ...ref, name } : null;
    }
  }

  /** Delete an environment; the answer comes when its builds have stopped. */
  async remove(ref: IEnvironmentRef): Promise<void> {
    await this.http.send('DELETE', environmentPath(ref));
  }

  /** Ask a build to stop. A waiting one, or by force any, has ended when the answer comes. */
  cancel(id: number, force = false): Promise<IBuild> {
    const body = force ? { force } : undefined;
    return this.http.send('PUT', `build/${id}/cancel/`, body);
  }

  /**
   * Build the specification of a build again. The id of the new build.
   *
   * @param latest - without the lock that it began with
   */
  async rebuild(id: number, latest = false): Promise<number> {
    const { build_id } = await this.http.send<{ build_id: number }>(
      'PUT',
      `build/${id}/`,
      latest ? { policy: 'latest' } : undefined
    );
    return build_id;
  }

  /** Delete a build; the answer comes when it has stopped. */
  async removeBuild(id: number): Promise<void> {
    await this.http.send('DELETE', `build/${id}/`);
  }
}
