import { readdirSync } from 'fs';

import { expect, galata, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { Channel } from '../tests/channel';
import { Environments } from '../tests/environments';
import { add, open, run } from '../tests/pages';
import { Store } from '../tests/store';
import { IMAGES, take, taken } from './camera';
import names from './pictures.json';

// The pictures of README and docs, of the real page with a real server: `jlpm screenshots` makes
// them anew. What is to be seen in them was built in the tests before, in this order.

const NAME = 'data-science';
const FIRST = `name: ${NAME}
dependencies:
  - python
  - numpy <2.4
  - pandas <3
`;
const SECOND = `name: ${NAME}
dependencies:
  - python
  - numpy
  - pandas >=3
`;
const BROKEN = `name: maps
dependencies:
  - python
  - pandas =>3
variabels:
  REGION: north
`;

// Galata's stand-ins know of no kernel that the server starts.
test.use({
  kernels: null,
  terminals: null,
  tmpPath: 'analysis',
  mockSettings: {
    ...galata.DEFAULT_SETTINGS,
    'conda-store-jupyter:build-log': { area: 'main' }
  }
});

let first = 0;
let second = 0;

test.beforeAll(async ({ request }) => {
  // A folder with a name that a person would give it.
  const folder = { type: 'directory' };
  await request.put('/api/contents/analysis', { data: folder });
  const store = new Store(request);
  first = (await store.built(FIRST)).id;
  second = (await store.built(SECOND)).id;
  await store.built(
    'name: reports\ndependencies:\n  - python\n  - matplotlib\n'
  );
  await store.built('name: sandbox\ndependencies:\n  - tiny\n');
});

test('the log of a build that runs, and the panel beside it', async ({
  page,
  request
}) => {
  const channel = await Channel.start();
  const store = new Store(request);
  const specification = (packages: string) =>
    `name: geo\nchannels: [${channel.url}]\ndependencies: [python, ${packages}]\n`;
  try {
    await store.built(specification('numpy'));
    await channel.fail('*/matplotlib-*.conda', 'hang');
    await store.send('POST', 'specification/', {
      specification: specification('numpy, pandas, matplotlib')
    });
    const environments = new Environments(page);
    await environments.open();
    await environments.expand('geo');
    await environments
      .build('geo', 2)
      .getByRole('button', { name: /log/i })
      .first()
      .click();
    await expect(environments.log.getByRole('progressbar')).toBeVisible();
    await expect(environments.log).toContainText('solved:');
    await take(page, 'panel');
    await take(page, 'log', environments.log);
  } finally {
    await channel.reset();
    // Its end is no news for the next picture.
    await store.built(specification('numpy, pandas, matplotlib'));
    channel.stop();
  }
});

test('a build that failed', async ({ page, request }) => {
  const store = new Store(request);
  const { id, status } = await store.built(
    'name: forecast\ndependencies:\n  - python\n  - conflict-a\n  - conflict-c\n'
  );
  expect(status).toBe('FAILED');
  await run(page, 'open-build-log', { build: id });
  const log = new Environments(page).log;
  await expect(log).toContainText('Try:');
  await take(page, 'conflict', log);
});

test('creating environments', async ({ page }) => {
  const environments = new Environments(page);
  await page.getByRole('button', { name: 'New environment' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('maps');
  const picker = dialog.getByRole('combobox', { name: 'Add a package' });
  await picker.fill('pandas');
  await picker.press('Enter');
  await expect(dialog.getByRole('list')).toContainText('pandas');
  await picker.fill('mat');
  await expect(
    dialog.getByRole('option', { name: /^mat/ }).first()
  ).toBeVisible();
  await take(page, 'quick-create', page.locator('.jp-Dialog-content'));
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await run(page, 'create-environment');
  await environments.write(BROKEN);
  await expect(
    page.getByRole('button', { name: /^[45]:/ }).first()
  ).toBeVisible();
  await take(page, 'create', page.locator('.jp-CondaStore-createPage'));
});

test('the page of an environment', async ({ page }) => {
  const content = await open(page, NAME);
  await expect(content.locator('[data-package="numpy"]')).toBeVisible();
  await take(page, 'environment', main(content));

  const draft = await add(content, 'matplotlib');
  await draft.getByRole('button', { name: 'Preview' }).click();
  await expect(draft).toContainText('added');
  await take(page, 'draft', main(content));
  await draft.getByRole('button', { name: 'Discard' }).click();

  await content.getByRole('tab', { name: 'Builds' }).click();
  await expect(content.locator(`li[data-build="${second}"]`)).toBeVisible();
  await take(page, 'builds', main(content));
});

test('differences, and use elsewhere', async ({ page }) => {
  await run(page, 'diff', { left: `build:${first}`, right: `build:${second}` });
  const diff = page.locator('.jp-CondaStore-diffPage:visible');
  await expect(diff).toContainText('pandas');
  await take(page, 'diff', main(diff));

  await run(page, 'share', { build: second });
  const share = page.locator('.jp-CondaStore-sharePage:visible');
  await expect(share.locator('[data-artifact]').first()).toBeVisible();
  await take(page, 'share', main(share));
});

test('a module that is missing in a notebook', async ({ page }) => {
  const environments = new Environments(page);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: `New notebook in ${NAME}` })
    .click();
  // What is run before the kernel answers is lost.
  await expect(
    page
      .locator('.jp-NotebookPanel-toolbar')
      .getByRole('button', { name: new RegExp(`^${NAME} · build`) })
  ).toBeVisible({ timeout: 60_000 });
  const output = page.locator('.jp-Notebook .jp-OutputArea-output').first();
  await page.notebook.setCell(
    0,
    'code',
    'import matplotlib\n\nmatplotlib.__version__'
  );
  await page.notebook.enterCellEditingMode(0);
  await page.keyboard.press('Control+Enter');
  await expect(output).toContainText('ModuleNotFoundError', {
    timeout: 60_000
  });
  await expect(
    page.getByRole('button', { name: `Add to ${NAME}…` })
  ).toBeVisible();
  await take(page, 'missing-module');
  await page.getByRole('button', { name: `Add to ${NAME}…` }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('status')).toContainText('added');
  await take(page, 'add-package');
  await page.keyboard.press('Escape');
});

test('all pictures have been taken, and no others are there', () => {
  expect([...taken].sort()).toEqual([...names].sort());
  const files = names.flatMap(name => [
    `${name}-dark.png`,
    `${name}-light.png`
  ]);
  expect(readdirSync(IMAGES).sort()).toEqual(files.sort());
});

/** A page with its toolbar. */
function main(content: Locator): Locator {
  return content.locator('xpath=..');
}
