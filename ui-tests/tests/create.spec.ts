import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { serveIndex, servePlan } from './answers';
import { Environments } from './environments';
import { expect, test } from './lab';
import { run } from './pages';

const API = 'conda-store/api/v1';

/** A name that no earlier run against the same server has used. */
const fresh = (name: string) => `${name}-${Date.now() % 1_000_000}`;

/** Ask the server from the page, as another tab would. */
async function ask(
  page: IJupyterLabPageFixture,
  method: string,
  path: string,
  body?: object
): Promise<unknown> {
  return page.evaluate(
    async ([method, path, body]) => {
      const response = await fetch(path, {
        method,
        body,
        headers: { 'Content-Type': 'application/json' }
      });
      return response.ok ? response.json() : response.status;
    },
    [method, `/${API}/${path}`, body && JSON.stringify(body)] as const
  );
}

test.describe('writing a specification', () => {
  test('the text and the fields are one document', async ({ lab }) => {
    await serveIndex(lab.context());
    await servePlan(lab.context());
    const environments = new Environments(lab);
    await environments.open();
    await environments.panel
      .getByRole('button', { name: 'New environment:' })
      .click();
    await environments.write(
      'name: demo\n# why\ndependencies:\n- python # the newest\n- nu'
    );
    const offered = lab.locator('.cm-tooltip-autocomplete li');
    await expect(offered).toHaveText([/^numpy/, /^numba/, /^numexpr/]);
    await offered.first().click();
    const picker = lab.getByRole('region', { name: 'Packages' });
    await expect(picker.getByRole('list').first()).toContainText('numpy');

    await picker.getByRole('combobox', { name: 'Add a package' }).fill('pol');
    await expect(picker.getByRole('option', { name: /^polars/ })).toBeVisible();
    await lab.keyboard.press('Enter');
    await expect(environments.editor).toContainText('- polars');
    await picker.getByRole('combobox', { name: 'Version of numpy' }).click();
    await picker.getByRole('option', { name: 'this or newer' }).click();
    await expect(environments.editor).toContainText('- numpy >=2.3.1');
    await expect(environments.editor).toContainText('# the newest');

    await expect(lab.getByRole('region', { name: 'Preview' })).toContainText(
      'Solves: 42 packages, 41 MB to download'
    );
    await picker.getByRole('button', { name: 'Remove polars' }).click();
    await expect(environments.editor).not.toContainText('polars');
    await environments.editor.press('ControlOrMeta+z');
    await expect(environments.editor).toContainText('polars');
  });

  test('packages of PyPI stand beside the others, and are called so', async ({
    lab
  }) => {
    await serveIndex(lab.context());
    await servePlan(lab.context());
    await run(lab, 'create-environment', {
      yaml: 'name: demo\ndependencies:\n- python\n- pip:\n  - rich >=13\n'
    });
    const picker = lab.getByRole('region', { name: 'Packages' });
    const row = picker.getByRole('listitem').filter({ hasText: 'rich' });
    await expect(row).toContainText('PyPI');
    await picker.getByLabel('Also from PyPI').check();
    await picker.getByRole('combobox', { name: 'Add a package' }).fill('attrs');
    await picker.getByRole('option', { name: /attrs.*PyPI/ }).click();
    const editor = new Environments(lab).editor;
    await expect(editor).toContainText('  - attrs');
    await picker.getByRole('button', { name: 'Remove rich' }).click();
    await expect(editor).not.toContainText('rich');
  });

  test('the pointer on a package tells about it', async ({ lab }) => {
    await serveIndex(lab.context());
    await servePlan(lab.context());
    const environments = new Environments(lab);
    await environments.open();
    await environments.panel
      .getByRole('button', { name: 'New environment:' })
      .click();
    await environments.write('dependencies:\n- numpy');
    await lab.keyboard.press('Escape');
    await lab.locator('.cm-line', { hasText: 'numpy' }).hover({
      position: { x: 40, y: 8 }
    });
    await expect(lab.locator('.jp-CondaStore-hover')).toContainText(
      'numpy: latest version 2.3.1'
    );
  });

  test('what is wrong is marked and cannot be built', async ({ lab }) => {
    const environments = new Environments(lab);
    await environments.open();
    await environments.panel
      .getByRole('button', { name: 'New environment:' })
      .click();
    let submitted = 0;
    await lab.context().route(/api\/v1\/specification\//, route => {
      submitted += 1;
      return route.abort();
    });
    await environments.write('name: demo\ndependencies: [python\nfoo: 1\n');
    await expect(
      lab.locator('.cm-lintRange-error, .cm-lintPoint-error').first()
    ).toBeVisible();
    const build = lab.getByRole('button', { name: 'Build', exact: true });
    await expect(build).toHaveAttribute('aria-disabled', 'true');
    await build.click({ force: true });
    await environments.editor.press('ControlOrMeta+Enter');
    await expect(
      lab.getByRole('combobox', { name: 'Add a package' })
    ).toBeDisabled();
    expect(submitted).toBe(0);
  });

  test('a conflict is told, and a suggestion applied', async ({ lab }) => {
    await servePlan(lab.context(), {
      conflict: {
        code: 'unsatisfiable',
        step: 'solve',
        message: 'These cannot go together.',
        hints: [],
        transient: false,
        detail: {
          suggestions: [
            {
              code: 'relax',
              text: 'Allow any numpy',
              edit: {
                section: 'dependencies',
                remove: 'numpy <1',
                add: 'numpy'
              }
            }
          ]
        }
      }
    });
    const environments = new Environments(lab);
    await environments.open();
    await environments.panel
      .getByRole('button', { name: 'New environment:' })
      .click();
    await environments.write('name: demo\ndependencies:\n- numpy <1\n');
    const preview = lab.getByRole('region', { name: 'Preview' });
    await expect(preview).toContainText('These cannot go together.');
    await preview.getByRole('button', { name: 'Allow any numpy' }).click();
    await expect(environments.editor).not.toContainText('<1');
  });
});

test('what was written is there again after the page was left', async ({
  page
}) => {
  const environments = new Environments(page);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'New environment:' })
    .click();
  await environments.write('name: kept\ndependencies:\n- python\n');
  await expect(page.locator('.jp-CondaStore-verdict').last()).toHaveText(
    'This will create kept'
  );
  // Drafts and the layout are kept after a moment without changes.
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const text = await (await fetch('/lab/api/workspaces/')).text();
        return (
          text.includes('name: kept') && text.includes('conda-store-create:')
        );
      })
    )
    .toBe(true);
  page.on('dialog', dialog => void dialog.accept());
  await page.evaluate(() => location.reload());
  await expect(environments.editor).toContainText('name: kept');
});

test('from the launcher to a notebook in three actions', async ({ page }) => {
  await page.getByRole('button', { name: 'New environment' }).first().click();
  const dialog = page.getByRole('dialog');
  const name = fresh('quick');
  await dialog.getByLabel('Name').fill(name);
  const picker = dialog.getByRole('combobox', { name: 'Add a package' });
  await picker.fill('pandas');
  await picker.press('Enter');
  await expect(dialog.getByRole('list')).toContainText('pandas');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.locator('.jp-NotebookPanel')).toBeVisible({
    timeout: 120_000
  });
  await expect(
    page.locator('.jp-NotebookPanel').getByText(name).first()
  ).toBeVisible();
});

test('two people who change one environment are asked what holds', async ({
  page
}) => {
  const environments = new Environments(page);
  const name = fresh('shared');
  const text = `name: ${name}\ndependencies:\n- python\n`;
  await ask(page, 'POST', 'specification/', { specification: text });
  await environments.open();
  await expect(environments.environment(name)).toBeVisible();
  await environments.environment(name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit Specification' }).click();
  await expect(environments.editor).toContainText('- python');
  const picker = page.getByRole('combobox', { name: 'Add a package' });
  await picker.fill('pandas >=3');
  await picker.press('Enter');
  await expect(environments.editor).toContainText('pandas');

  await ask(page, 'POST', 'specification/', {
    specification: `${text}- pandas <3\n- pip\n`
  });
  const banner = page.getByRole('alert').filter({ hasText: 'elsewhere' });
  await expect(banner).toContainText(`Build 2 of ${name}`);
  await expect(
    page.getByRole('button', { name: 'Build', exact: true })
  ).toHaveAttribute('aria-disabled', 'true');
  await banner.getByRole('button', { name: 'Take in those changes' }).click();
  await expect(environments.editor).toContainText('- pip');
  await expect(environments.editor).toContainText('pandas >=3');
  await expect(page.getByText('the other had: pandas <3')).toBeVisible();
});
