import { execFile, spawn } from 'child_process';
import type { ChildProcess } from 'child_process';
import { readFileSync } from 'fs';
import { createServer } from 'net';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';

import { request as requests } from '@playwright/test';

import { Store } from './store';

const ROOT = join(__dirname, '..', '..');
const PYTHON = process.env.PYTHON ?? 'python';

/** What `serve.py` says of the server that it started. */
interface INote {
  directory: string;
  variables: Record<string, string>;
}

function note(): INote {
  const port = process.env.CONDA_STORE_UI_TESTS_PORT ?? '8888';
  const path = join(tmpdir(), `conda-store-ui-tests-${port}.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

const variables = () => ({ ...process.env, ...note().variables });

/** A file that the server watches. */
export function watchedFile(name: string): string {
  return join(note().directory, 'watched', name);
}

/** The `conda-store` command on the store of the server. What it says. */
export async function command(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    PYTHON,
    ['-m', 'conda_store_jupyter', ...args],
    { cwd: ROOT, env: variables() }
  );
  return stdout;
}

/** A second Jupyter server on the same store. */
export class SecondServer {
  static async start(): Promise<SecondServer> {
    const port = await freePort();
    const child = spawn(
      PYTHON,
      [
        '-m',
        'jupyter_server',
        '--no-browser',
        '--allow-root',
        '--log-level=ERROR',
        `--port=${port}`,
        '--IdentityProvider.token=',
        '--ServerApp.disable_check_xsrf=True',
        '--ServerApp.jpserver_extensions={"conda_store_jupyter":True}'
      ],
      { cwd: ROOT, env: variables(), stdio: ['ignore', 'ignore', 'inherit'] }
    );
    const server = new SecondServer(child, `http://localhost:${port}`);
    await server._answers();
    return server;
  }

  private constructor(
    private _process: ChildProcess,
    private _url: string
  ) {}

  /** Do something at this server. */
  async use<T>(action: (store: Store) => Promise<T>): Promise<T> {
    const context = await requests.newContext({ baseURL: this._url });
    try {
      return await action(new Store(context));
    } finally {
      await context.dispose();
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this._process.once('exit', resolve));
    if (this._process.exitCode === null && this._process.kill('SIGTERM')) {
      await ended;
    }
  }

  private async _answers(): Promise<void> {
    for (;;) {
      if (this._process.exitCode !== null) {
        throw new Error('The second server has ended.');
      }
      try {
        await this.use(store => store.get(''));
        return;
      } catch {
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve())
  );
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
