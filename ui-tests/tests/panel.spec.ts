import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@jupyterlab/galata';

import { Environments } from './environments';

const API = /conda-store\/api\/v1/;

/** Faults of JupyterLab's own toolbar buttons, which are not ours to mend. */
const NOT_OURS = 'jp-button';

test('nothing in the panel or on the page keeps anybody out', async ({
  page
}) => {
  const environments = new Environments(page);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'New environment:' })
    .click();
  await environments.write('name: wrong\nfoo: 1\n');
  await expect(page.getByRole('button', { name: /^2:1/ })).toBeVisible();
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
    await page.theme.setTheme(theme);
    const { violations } = await new AxeBuilder({ page })
      .include('#conda-store-panel')
      .include('.jp-CondaStore-createPage')
      .exclude(NOT_OURS)
      .analyze();
    expect
      .soft(violations.map(({ id, nodes }) => [id, nodes[0].html]))
      .toEqual([]);
  }
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
  await page.route(API, route => route.abort());
  await environments.panel
    .getByRole('button', { name: 'Refresh the list' })
    .click();
  await expect(environments.panel).toContainText('The server does not answer.');
  await page.unroute(API);
  await environments.panel.getByRole('button', { name: 'Retry' }).click();
  await expect(environments.panel).not.toContainText('does not answer');
});
