import { expect, test } from '@jupyterlab/galata';

import { Environments } from './environments';

const GOOD = 'name: from-file\ndependencies:\n  - python\n';

test.describe('a file in the file browser', () => {
  for (const file of ['environment.yml', 'tools.yaml']) {
    test(`${file} opens as a new environment`, async ({ page, tmpPath }) => {
      const environments = new Environments(page);
      await page.contents.uploadContent(GOOD, 'text', `${tmpPath}/${file}`);
      await page.filebrowser.refresh();
      await page
        .locator('.jp-DirListing-item', { hasText: file })
        .click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Create Environment' }).click();
      await expect(environments.editor).toContainText('- python');
      await expect(page.getByLabel('Name', { exact: true })).toHaveValue(
        'from-file'
      );
      await expect(page.locator('.jp-CondaStore-verdict')).toHaveText(
        'This will create from-file'
      );
    });
  }
});

test('problems are listed while typing and keep it from being built', async ({
  page
}) => {
  const environments = new Environments(page);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'New environment:' })
    .click();
  await environments.write('name: wrong\nfoo: 1\ndependencies:\n  - python\n');
  const problem = page.getByRole('button', { name: /^2:1/ });
  await expect(problem).toContainText("'foo' is not known");
  const build = page.getByRole('button', { name: 'Build', exact: true });
  await expect(build).toHaveAttribute('aria-disabled', 'true');
  await problem.click();
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('Delete');
  await expect(problem).toHaveCount(0);
  await expect(page.locator('.jp-CondaStore-verdict')).toHaveText(
    'This will create wrong'
  );
});

test('a file for pip opens as an environment', async ({ page, tmpPath }) => {
  const environments = new Environments(page);
  await page.contents.uploadContent(
    'rich>=13\n# a comment\n',
    'text',
    `${tmpPath}/requirements.txt`
  );
  await page.filebrowser.refresh();
  await page
    .locator('.jp-DirListing-item', { hasText: 'requirements.txt' })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Create Environment' }).click();
  await expect(environments.editor).toContainText('rich>=13');
});

test('a file of an environment that is there opens as a change of it', async ({
  page,
  tmpPath
}) => {
  const environments = new Environments(page);
  await page.evaluate(() =>
    fetch('/conda-store/api/v1/specification/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        specification: 'name: known\ndependencies: [python]\n'
      })
    })
  );
  await environments.open();
  await expect(environments.environment('known')).toBeVisible();
  await page.contents.uploadContent(
    'name: known\ndependencies:\n  - python\n  - pip\n',
    'text',
    `${tmpPath}/environment.yml`
  );
  await page.sidebar.openTab('filebrowser');
  await page.filebrowser.refresh();
  await page
    .locator('.jp-DirListing-item', { hasText: 'environment.yml' })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Create Environment' }).click();
  await expect(environments.editor).toContainText('- pip');
  await expect(page.locator('.jp-CondaStore-verdict').last()).toHaveText(
    'This will be build 2 of known'
  );
});
