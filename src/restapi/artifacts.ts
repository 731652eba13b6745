import type { IArtifact, IArtifactLink } from '../artifacts';
import { whenVisible } from '../visibility';
import type { Client } from './client';

/** How long to wait when the server does not say, in ms. */
const WAIT = 2000;

export function listArtifacts(
  http: Client,
  buildId: number
): Promise<IArtifact[]> {
  return http.get(`build/${buildId}/artifacts/`);
}

export function artifactText(
  http: Client,
  buildId: number,
  type: string
): Promise<string> {
  return http.text(pathOf(buildId, type));
}

/** The whole of an artifact that is there. */
export function artifactBytes(
  http: Client,
  buildId: number,
  type: string,
  signal?: AbortSignal
): Promise<Response> {
  return http.request(pathOf(buildId, type), { signal });
}

/**
 * Have an artifact made, if it is not there.
 *
 * @param waiting - is called each time that the server was asked in vain
 */
export async function makeArtifact(
  http: Client,
  buildId: number,
  type: string,
  waiting: () => void,
  signal: AbortSignal
): Promise<void> {
  for (;;) {
    const response = await http.request(pathOf(buildId, type), {
      headers: { Range: 'bytes=0-0' },
      signal
    });
    // What was sent beyond the first byte is not wanted here.
    void response.body?.cancel();
    if (response.status !== 202) {
      return;
    }
    waiting();
    const seconds = Number(response.headers.get('Retry-After'));
    await pause(seconds > 0 ? seconds * 1000 : WAIT, signal);
    await whenVisible();
  }
}

/** A link with which anybody can download it for a while. */
export function linkArtifact(
  http: Client,
  buildId: number,
  type: string,
  signal?: AbortSignal
): Promise<IArtifactLink> {
  return http.send('POST', `${pathOf(buildId, type)}link/`, {}, signal);
}

function pathOf(buildId: number, type: string): string {
  return `build/${buildId}/artifact/${encodeURIComponent(type)}/`;
}

function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
