import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { BUILD_TIME, Environments } from './environments';

/** A name that no earlier run against the same server has used. */
const NAME = `classic-${Date.now() % 1_000_000}`;

/** What Galata adds to pages is for JupyterLab only; nothing of it is used here. */
const on = (page: Page) => new Environments(page as IJupyterLabPageFixture);

test('Jupyter Notebook: from nothing to a notebook, and what is missing there', async ({
  page,
  context
}) => {
  const environments = on(page);

  await test.step('an environment is created beside the files', async () => {
    await page.goto('/tree');
    await page.getByRole('tab', { name: 'Environments' }).click();
    await expect(environments.panel).toContainText('Connected');
    await environments.panel
      .getByRole('button', { name: 'New environment:' })
      .click();
    await environments.write(`name: ${NAME}\ndependencies:\n  - python\n`);
    await environments.submit(`This will create ${NAME}`);
    await expect(environments.log).toContainText('ready', {
      timeout: BUILD_TIME
    });
  });

  await test.step('its page is a tab, too', async () => {
    await page.getByRole('tab', { name: 'Environments' }).click();
    await environments.row(NAME).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Open Environment' }).click();
    await expect(
      page.locator('.jp-CondaStore-environmentPage:visible')
    ).toContainText('python');
  });

  const opening = context.waitForEvent('page');
  await page.getByRole('tab', { name: 'Environments' }).click();
  await environments.panel
    .getByRole('button', { name: `New notebook in ${NAME}` })
    .click();
  const notebook = await opening;
  const button = notebook
    .locator('.jp-NotebookPanel-toolbar')
    .getByRole('button', { name: new RegExp(`^${NAME} · build`) });
  const output = notebook.locator('.jp-OutputArea-output').first();

  await test.step('the notebook says where it runs', async () => {
    await expect(button).toHaveText(`${NAME} · build 1`, { timeout: 30_000 });
  });

  await test.step('from a module that is missing to the cell that runs', async () => {
    await notebook.locator('.jp-Cell .cm-content').first().click();
    await notebook.keyboard.insertText('import cycler\nprint("here it is")');
    await notebook.keyboard.press('Control+Enter');
    await expect(output).toContainText('ModuleNotFoundError', {
      timeout: 30_000
    });
    await notebook.getByRole('button', { name: `Add to ${NAME}…` }).click();
    const dialog = notebook.getByRole('dialog');
    await expect(dialog.getByRole('status')).toContainText('+1 added');
    await dialog.getByRole('button', { name: 'Build and switch' }).click();
    await notebook
      .getByRole('button', { name: 'Restart and re-run' })
      .click({ timeout: BUILD_TIME });
    await expect(output).toHaveText('here it is', { timeout: 30_000 });
    await expect(button).toHaveText(`${NAME} · build 2`);
  });

  await test.step('the panel is beside the notebook', async () => {
    await notebook.getByRole('menuitem', { name: 'Environments' }).click();
    await notebook.getByRole('menuitem', { name: 'Show Environments' }).click();
    await expect(
      on(notebook).panel.locator('.jp-CondaStore-notebookSection')
    ).toContainText(`${NAME} · build 2`);
  });

  await test.step('pages open beside the files', async () => {
    const elsewhere = context.waitForEvent('page');
    await button.click();
    await notebook.getByRole('menuitem', { name: 'Open Environment' }).click();
    const pages = await elsewhere;
    await expect(
      pages.locator('.jp-CondaStore-environmentPage:visible')
    ).toContainText('cycler', { timeout: 30_000 });
    expect(new URL(pages.url()).pathname).toBe('/tree');
  });
});
