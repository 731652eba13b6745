import { existsSync } from 'fs';

import type { PlaywrightTestConfig } from '@playwright/test';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const galata = require('@jupyterlab/galata/lib/playwright-config');

const PORT = process.env.CONDA_STORE_UI_TESTS_PORT ?? '8888';
const PYTHON = process.env.PYTHON ?? 'python';
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const config: PlaywrightTestConfig = {
  ...galata,
  testDir: 'tests',
  // One server and one store: the tests take turns.
  workers: 1,
  // The first start makes the conda channel, and builds take their time.
  timeout: 180_000,
  expect: { timeout: 15_000 },
  use: {
    ...galata.use,
    baseURL: `http://localhost:${PORT}`,
    // Room for the environments of all tests: only what is in view is in the document.
    viewport: { width: 1280, height: 1400 },
    // Would need an ffmpeg that only Playwright's own download brings.
    video: 'off',
    // A trace copies JupyterLab's whole page at each step, which takes longer than the steps.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    actionTimeout: 15_000,
    launchOptions: {
      // The system's browser where there is one, otherwise Playwright's.
      executablePath: existsSync(CHROMIUM) ? CHROMIUM : undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: {
    command: `${PYTHON} serve.py`,
    url: `http://localhost:${PORT}/lab`,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    reuseExistingServer: !process.env.CI,
    stdout: 'ignore',
    stderr: 'pipe'
  }
};

export default config;
