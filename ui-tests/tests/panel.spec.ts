import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@jupyterlab/galata';

import { serveIndex } from './answers';
import { serveCanned } from './canned';
import { Environments } from './environments';

const API = /conda-store\/api\/v1/;

/** Faults of JupyterLab's own toolbar buttons, which are not ours to mend. */
const NOT_OURS = 'jp-button';

const THEMES = [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
];

test('nothing in the panel or on the page keeps anybody out', async ({
  page
}) => {
  await serveCanned(page);
  await page.goto();
  const environments = new Environments(page);
  await environments.open();
  for (const name of ['data-science', 'torch', 'stats']) {
    await environments.row(name).click();
    await expect(environments.build(name, 1)).toBeVisible();
  }
  await environments.panel
    .getByRole('button', { name: 'New environment:' })
    .click();
  await environments.write('name: wrong\nfoo: 1\n');
  await expect(page.getByRole('button', { name: /^2:1/ })).toBeVisible();
  // JupyterLab's body has no height: axe would take all text in it for hidden.
  await page.addStyleTag({ content: 'html, body { height: 100vh }' });
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    const { violations } = await new AxeBuilder({ page })
      .include('#conda-store-panel')
      .include('.jp-CondaStore-createPage')
      .exclude(NOT_OURS)
      // A row of a tree is named by what it is; the buttons and rows in it have their own names.
      .disableRules(['label-content-name-mismatch'])
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`)
    );
    expect.soft(found, theme).toEqual([]);
  }
});

test('nothing in the small form keeps anybody out', async ({ page }) => {
  await serveCanned(page);
  await serveIndex(page);
  await page.goto();
  await page.getByRole('button', { name: 'New environment' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Add a package' }).fill('nu');
  await expect(dialog.getByRole('option', { name: /^numpy/ })).toBeVisible();
  await page.addStyleTag({ content: 'html, body { height: 100vh }' });
  const { violations } = await new AxeBuilder({ page })
    .include('.jp-CondaStore-quick')
    .include('.jp-CondaStore-statusItem')
    .analyze();
  expect(
    violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html}`)
    )
  ).toEqual([]);
});

test('the keyboard alone is enough', async ({ page }) => {
  await serveCanned(page);
  await page.goto();
  const environments = new Environments(page);
  await environments.open();
  await environments.panel.getByRole('searchbox').focus();
  await environments.environment('data-science').focus();
  await page.keyboard.press('ArrowRight');
  await expect(environments.build('data-science', 2)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(environments.build('data-science', 2)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(
    'Use build 1 of data-science?'
  );
  await expect(
    page.getByRole('dialog').getByRole('button', { name: 'Roll back' })
  ).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a server without the extension is told from an empty store', async ({
  page
}) => {
  await page.route(API, route => route.fulfill({ status: 404, body: '' }));
  await page.goto();
  const environments = new Environments(page);
  await environments.open();
  await expect(environments.panel.getByRole('alert')).toContainText(
    'jupyter server extension enable conda_store_jupyter'
  );
  await page.unroute(API);
  await environments.panel.getByRole('button', { name: 'Retry' }).click();
  await expect(environments.panel.getByRole('alert')).toHaveCount(0);
});

test('what is known stays while the server does not answer', async ({
  page
}) => {
  const environments = new Environments(page);
  await environments.open();
  await expect(environments.panel.getByRole('meter')).toHaveAttribute(
    'aria-valuetext',
    /used/
  );
  await page.route(API, route => route.abort());
  await environments.panel
    .getByRole('button', { name: 'Refresh the list' })
    .click();
  await expect(environments.panel).toContainText('The server does not answer.');
  await page.unroute(API);
  await environments.panel.getByRole('button', { name: 'Retry' }).click();
  await expect(environments.panel).not.toContainText('does not answer');
});
