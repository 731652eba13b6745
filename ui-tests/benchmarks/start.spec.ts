import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { gzipSync } from 'zlib';

import { test } from '@jupyterlab/galata';

import { build, environment, serveList } from '../tests/canned';
import { Environments } from '../tests/environments';
import { run } from '../tests/pages';
import { tell } from './work';

const BUILT = join(__dirname, '../../conda_store_jupyter/labextension/static');

/** What the whole front end is, and what of it is loaded by what a person does first. */
test('what is loaded, and when', async ({ page }) => {
  const loaded = new Set<string>();
  const asked: string[] = [];
  page.on('request', request => {
    const { pathname } = new URL(request.url());
    const [, file] = pathname.split('/conda-store-jupyter/static/');
    if (file) {
      loaded.add(file);
    }
    const [, path] = pathname.split('/conda-store/api/v1');
    if (path !== undefined) {
      asked.push(path || '/');
    }
  });
  const step = async (what: string, action: () => Promise<unknown>) => {
    const before = new Set(loaded);
    asked.length = 0;
    await action();
    await page.waitForLoadState('networkidle');
    const files = [...loaded].filter(file => !before.has(file));
    tell({ step: what, gzip: gzipped(files), files, asked });
  };
  await serveList(page, [environment(build(1, 'small', 'COMPLETED'))]);
  await step('JupyterLab starts', () => page.goto());
  const panel = new Environments(page);
  await step('panel', async () => {
    await panel.open();
    await panel.environment('small').waitFor();
  });
  const ref = { namespace: 'default', name: 'small' };
  await step('page', () => run(page, 'open-environment', ref));
  await step('log', () => run(page, 'open-build-log', { build: 1 }));
  await step('editor', () => run(page, 'create-environment'));
  const scripts = readdirSync(BUILT).filter(name => name.endsWith('.js'));
  tell({ all: scripts.length, gzip: gzipped(scripts) });
});

/** Bytes of files, each compressed. */
function gzipped(files: readonly string[]): number {
  return files
    .map(name => gzipSync(readFileSync(join(BUILT, name))).length)
    .reduce((sum, one) => sum + one, 0);
}
