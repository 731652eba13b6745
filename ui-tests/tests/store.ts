import type { APIRequestContext } from '@playwright/test';

import { BUILD_TIME } from './environments';

export interface IBuilt {
  id: number;
  number: number;
  status: string;
}

/** The server, asked as other programs do: what tests need to be there before they begin. */
export class Store {
  constructor(private _request: APIRequestContext) {}

  /** Have a specification built; what was built before is not built again. */
  async built(yaml: string, more: object = {}): Promise<IBuilt> {
    const { build_id } = await this.send('POST', 'specification/', {
      specification: yaml,
      ...more
    });
    const end = Date.now() + BUILD_TIME;
    for (;;) {
      const build = await this.get<IBuilt>(`build/${build_id}/`);
      if (!['QUEUED', 'BUILDING'].includes(build.status)) {
        return build;
      }
      if (Date.now() > end) {
        throw new Error(`Build ${build_id} takes too long.`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  async get<T>(path: string): Promise<T> {
    const response = await this._request.get(`/conda-store/api/v1/${path}`);
    return (await response.json()).data;
  }

  async send(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    data: object
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
  ): Promise<any> {
    const response = await this._request.fetch(`/conda-store/api/v1/${path}`, {
      method,
      data
    });
    if (!response.ok()) {
      throw new Error(`${method} ${path}: ${await response.text()}`);
    }
    return (await response.json()).data;
  }
}
