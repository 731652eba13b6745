import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';

import type {
  IAbout,
  IBuild,
  ICreated,
  IEnvironment,
  IEnvironmentRef,
  ILogChunk,
  IPage,
  ISpecificationRequest,
  IValidation
} from './model';
import { API, request } from './request';

/** The largest page that a server with default settings answers with. */
const PAGE_SIZE = 100;

/** The REST API, typed. Every method rejects with a `RequestError`. */
export class RestAPI {
  constructor(private _settings: ServerConnection.ISettings) {}

  about(): Promise<IAbout> {
    return this._data('');
  }

  /** Every environment that the user may see. */
  async environments(): Promise<IEnvironment[]> {
    return (await this._pages<IEnvironment>('environment/', {}, Infinity))
      .items;
  }

  /** The environments whose current build has all of these packages. */
  async environmentsWith(packages: readonly string[]): Promise<IEnvironment[]> {
    const query = { packages: [...packages] };
    return (await this._pages<IEnvironment>('environment/', query, Infinity))
      .items;
  }

  /** The newest builds of all environments, at most `limit`. */
  recentBuilds(limit: number): Promise<IPage<IBuild>> {
    const query = { sort_by: 'scheduled_on', order: 'desc' };
    return this._pages('build/', query, limit);
  }

  /** The builds of an environment, newest first, at most `limit`. */
  builds(ref: IEnvironmentRef, limit: number): Promise<IPage<IBuild>> {
    const query = {
      namespace: ref.namespace,
      name: ref.name,
      sort_by: 'scheduled_on',
      order: 'desc'
    };
    return this._pages('build/', query, limit);
  }

  build(id: number): Promise<IBuild> {
    return this._data(`build/${id}/`);
  }

  namespaces(): Promise<{ id: number; name: string }[]> {
    return this._data('namespace/');
  }

  /** The specification of a build, as YAML. */
  async yaml(id: number): Promise<string> {
    return (await this._request(`build/${id}/yaml/`)).text();
  }

  /** The log of a build from a byte offset. */
  async log(id: number, offset: number): Promise<ILogChunk> {
    const response = await this._request(
      `build/${id}/logs/?offset=${offset}`,
      {}
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
    const { appendToken, token, wsUrl, WebSocket } = this._settings;
    const query: Record<string, string> = { offset: String(offset) };
    if (appendToken && token) {
      query.token = token;
    }
    const path = URLExt.join(wsUrl, API, `build/${id}/logs/stream`);
    return new WebSocket(path + URLExt.objectToQueryString(query));
  }

  validate(
    body: ISpecificationRequest,
    signal?: AbortSignal
  ): Promise<IValidation> {
    return this._data('validate/', {
      method: 'POST',
      body: JSON.stringify(body),
      signal
    });
  }

  create(body: ISpecificationRequest): Promise<ICreated> {
    return this._data('specification/', {
      method: 'POST',
      body: JSON.stringify(body)
    });
  }

  /** Make a completed build the one that kernels get. */
  async activate(ref: IEnvironmentRef, buildId: number): Promise<void> {
    await this._request(pathOf(ref), {
      method: 'PUT',
      body: JSON.stringify({ build_id: buildId })
    });
  }

  /** Delete an environment; the answer comes when its builds have stopped. */
  async remove(ref: IEnvironmentRef): Promise<void> {
    await this._request(pathOf(ref), { method: 'DELETE' });
  }

  /** Ask a build to stop. A waiting one has ended when the answer comes. */
  cancel(id: number): Promise<IBuild> {
    return this._data(`build/${id}/cancel/`, { method: 'PUT' });
  }

  /** Build the specification of a build again. The id of the new build. */
  async rebuild(id: number): Promise<number> {
    const { build_id } = await this._data<{ build_id: number }>(
      `build/${id}/`,
      { method: 'PUT' }
    );
    return build_id;
  }

  /** Delete a build; the answer comes when it has stopped. */
  async removeBuild(id: number): Promise<void> {
    await this._request(`build/${id}/`, { method: 'DELETE' });
  }

  private _request(path: string, init?: RequestInit): Promise<Response> {
    return request(path, this._settings, init);
  }

  private async _data<T>(path: string, init?: RequestInit): Promise<T> {
    return (await (await this._request(path, init)).json()).data;
  }

  private async _pages<T>(
    path: string,
    query: Record<string, string | string[]>,
    limit: number
  ): Promise<IPage<T>> {
    const items: T[] = [];
    const size = Math.min(PAGE_SIZE, limit);
    for (let page = 1; ; page++) {
      const search = new URLSearchParams(
        Object.entries(query).flatMap(([name, value]) =>
          [value].flat().map(one => [name, one])
        )
      );
      search.set('page', String(page));
      search.set('size', String(size));
      const response = await this._request(`${path}?${search}`);
      const { data, count } = await response.json();
      items.push(...data);
      // A page may be shorter than asked for, so only an empty one is the end.
      if (items.length >= Math.min(count, limit) || data.length === 0) {
        return { items: items.slice(0, limit), count };
      }
    }
  }
}

function pathOf(ref: IEnvironmentRef): string {
  const names = [ref.namespace, ref.name].map(encodeURIComponent);
  return `environment/${names.join('/')}/`;
}
