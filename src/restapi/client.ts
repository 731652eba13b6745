import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';

import type { IPage } from '../model';
import { API, request } from './request';

/** The largest page that a server with default settings answers with. */
const PAGE_SIZE = 100;

/** How many pages are asked for at once: a browser lets few requests through at a time. */
const AT_ONCE = 4;

/** A query; what is `undefined` or empty is left out, a list is said item by item. */
export type Query = Record<
  string,
  string | number | boolean | readonly string[] | undefined
>;

/**
 * Speaks to the server extension. Paths are below the root of the REST API,
 * without a leading slash. Every method rejects with a `RequestError`.
 */
export class Client {
  constructor(readonly settings: ServerConnection.ISettings) {}

  /** The response, whose status is a success. */
  request(path: string, init?: RequestInit): Promise<Response> {
    return request(path, this.settings, init);
  }

  /** The `data` of the answer. */
  async get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return dataOf(await this.request(path + search(query), { signal }));
  }

  /** Send a value as JSON. The `data` of the answer. */
  async send<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    signal?: AbortSignal
  ): Promise<T> {
    return dataOf(
      await this.request(path, {
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal
      })
    );
  }

  async text(path: string, query?: Query): Promise<string> {
    return (await this.request(path + search(query))).text();
  }

  /** A listing of which the server gives a page at a time, up to `limit` items. */
  async pages<T>(
    path: string,
    query: Query = {},
    limit = Infinity
  ): Promise<IPage<T>> {
    const size = Math.min(PAGE_SIZE, limit);
    const read = async (page: number): Promise<{ data: T[]; count: number }> =>
      (await this.request(path + search({ ...query, page, size }))).json();
    const { data: items, count } = await read(1);
    const wanted = Math.min(count, limit);
    let page = 2;
    // A page may be shorter than asked for, so only an empty one is the end.
    let isEnd = items.length === 0;
    while (items.length < wanted && !isEnd) {
      const left = Math.ceil((wanted - items.length) / size);
      const numbers = Array.from(
        { length: Math.min(left, AT_ONCE) },
        (_, index) => page + index
      );
      const more = await Promise.all(numbers.map(read));
      more.forEach(({ data }) => items.push(...data));
      isEnd = more.some(({ data }) => data.length === 0);
      page += numbers.length;
    }
    return { items: items.slice(0, limit), count };
  }

  /** A connection that stays open. */
  socket(path: string, query: Query = {}): WebSocket {
    const { appendToken, token, wsUrl, WebSocket } = this.settings;
    const all = appendToken && token ? { ...query, token } : query;
    return new WebSocket(URLExt.join(wsUrl, API, path) + search(all));
  }
}

/** The path of an environment, ending with a slash. */
export function environmentPath(ref: {
  namespace: string;
  name: string;
}): string {
  const names = [ref.namespace, ref.name].map(encodeURIComponent);
  return `environment/${names.join('/')}/`;
}

async function dataOf<T>(response: Response): Promise<T> {
  // 204: done, and there is nothing to say.
  return response.status === 204
    ? (undefined as T)
    : (await response.json()).data;
}

function search(query: Query = {}): string {
  const given = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value]
        .flat()
        .filter(one => one !== undefined && one !== '')
        .map(one => [name, String(one)])
    )
  ).toString();
  return given && `?${given.replace(/\+/g, '%20')}`;
}
