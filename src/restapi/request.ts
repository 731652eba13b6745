import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { IProblem } from '../model';

/** Where the server extension answers, below the base URL. */
export const API = 'conda-store/api/v1';

interface IErrorBody {
  message?: string;
  error?: {
    code?: string;
    hints?: string[];
    detail?: { problems?: IProblem[]; [key: string]: unknown };
  };
}

/**
 * A request that failed.
 *
 * `code` is the server's stable word, or one of ours: `unreachable` (no answer
 * came), `not-enabled` (a Jupyter server without the extension), `http-<status>`.
 */
export class RequestError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hints: readonly string[] = [],
    readonly problems: readonly IProblem[] = [],
    /** What else the server says for programs. */
    readonly detail: Readonly<Record<string, unknown>> = {}
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

/**
 * Send a request to the server extension.
 *
 * @param path - below the API's root, without a leading slash
 * @returns the response, whose status is a success
 * @throws RequestError; an abort by the caller's signal is rethrown as it is
 */
export async function request(
  path: string,
  settings: ServerConnection.ISettings,
  init: RequestInit = {}
): Promise<Response> {
  const url = URLExt.join(settings.baseUrl, API, path);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch (reason) {
    if (init.signal?.aborted) {
      throw reason;
    }
    throw new RequestError('unreachable', String(reason));
  }
  if (!response.ok) {
    throw await errorOf(response);
  }
  return response;
}

async function errorOf(response: Response): Promise<RequestError> {
  const body = await bodyOf(response);
  const { code, hints, detail } = body.error ?? {};
  if (code) {
    return new RequestError(
      code,
      body.message ?? response.statusText,
      hints,
      detail?.problems,
      detail
    );
  }
  // Only the extension answers with a code: this 404 is of a server without it.
  return new RequestError(
    response.status === 404 ? 'not-enabled' : `http-${response.status}`,
    body.message || response.statusText
  );
}

async function bodyOf(response: Response): Promise<IErrorBody> {
  try {
    return (await response.json()) ?? {};
  } catch {
    return {};
  }
}
