import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { Environments } from './environments';

/** The two versions of pandas that the test channel has. */
const NEWER = /^3\./;
const OLDER = /^2\./;

const NAME = 'journey';

// Galata's stand-in for the list of kernels answers a restart with a status that JupyterLab refuses.
test.use({ kernels: null });

/**
 * The first cell prints a version that matches.
 *
 * Not with the helper of Galata, which waits for a kernel that says it is idle: after a restart
 * that status can stay out until something runs. What is run before the page has connected again
 * is lost, so it is tried until it answers.
 */
async function expectPandas(
  page: IJupyterLabPageFixture,
  version: RegExp
): Promise<void> {
  const output = page
    .locator('.jp-Notebook .jp-Cell')
    .first()
    .locator('.jp-OutputArea-output');
  await expect(async () => {
    await page.notebook.enterCellEditingMode(0);
    await page.keyboard.press('Control+Enter');
    await expect(output).toHaveText(/^\s*\d+\.\d+\.\d+\s*$/, {
      timeout: 5000
    });
  }).toPass({ timeout: 60_000 });
  expect((await output.innerText()).trim()).toMatch(version);
}

async function restartKernel(page: IJupyterLabPageFixture): Promise<void> {
  await page.menu.clickMenuItem(
    'Kernel>Restart Kernel and Clear Outputs of All Cells…'
  );
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Confirm Kernel Restart' })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.locator('.jp-OutputArea-output')).toHaveCount(0);
}

test('from a specification to a notebook, to a second build, and back', async ({
  page
}) => {
  const environments = new Environments(page);
  const kernelCards = page.locator(
    `.jp-LauncherCard[title^="${NAME} (Python"]`
  );

  await test.step('create an environment from the panel', async () => {
    await environments.open();
    await expect(kernelCards).toHaveCount(0);
    await environments.panel
      .getByRole('button', { name: 'New environment:' })
      .click();
    await environments.write(
      `name: ${NAME}\ndependencies:\n  - python\n  - pandas >=3\n`
    );
    await environments.submit(`This will create ${NAME}`);
  });

  await test.step('watch its log', async () => {
    await expect(environments.log).toContainText('added by policy: ipykernel');
    await environments.current(NAME, 1);
    await expect(environments.build(NAME, 1)).toContainText(
      'ipykernel added by policy'
    );
    await expect(environments.log).toContainText('ready');
  });

  await test.step('its kernel appears without reloading', async () => {
    await expect(environments.environment(NAME)).toContainText('Python 3');
    await expect(kernelCards).toHaveCount(2);
  });

  await test.step('a new notebook imports pandas', async () => {
    await environments.panel
      .getByRole('button', { name: `New notebook in ${NAME}` })
      .click();
    await expect(page.locator('.jp-NotebookPanel')).toBeVisible();
    await page.notebook.setCell(
      0,
      'code',
      'import pandas\nprint(pandas.__version__)'
    );
    await expectPandas(page, NEWER);
  });

  await test.step('another specification makes a second build', async () => {
    await environments.panel
      .getByRole('button', { name: `Actions for ${NAME}` })
      .click();
    await page.getByRole('menuitem', { name: 'Edit Specification' }).click();
    await expect(environments.editor).toContainText('pandas >=3');
    await environments.write(
      `name: ${NAME}\ndependencies:\n  - python\n  - pandas <3\n`
    );
    await environments.submit(`This will be build 2 of ${NAME}`);
    await environments.current(NAME, 2);
  });

  await test.step('a restarted kernel has the second build', async () => {
    await page.notebook.activate('Untitled.ipynb');
    await restartKernel(page);
    await expectPandas(page, OLDER);
  });

  await test.step('rolled back and restarted, it has the first', async () => {
    await environments.rollBack(NAME, 1);
    await expect(page.getByText(`${NAME} uses build 1 now`)).toBeVisible();
    await page.notebook.activate('Untitled.ipynb');
    await restartKernel(page);
    await expectPandas(page, NEWER);
  });
});
