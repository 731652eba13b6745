import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { BUILD_TIME, Environments } from './environments';
import { run } from './pages';
import { Store } from './store';

const NAME = 'notebooks';

// Galata's stand-ins know only what the page makes: not a terminal that the server makes, and their
// answer to a restart is one that JupyterLab refuses.
test.use({ kernels: null, terminals: null });

async function ask(
  page: IJupyterLabPageFixture,
  path: string,
  data: object
): Promise<void> {
  const response = await page.request.post(`conda-store/api/v1/${path}`, {
    data
  });
  expect(response.ok(), await response.text()).toBe(true);
}

function environmentButton(page: IJupyterLabPageFixture) {
  return page
    .locator('.jp-NotebookPanel-toolbar')
    .getByRole('button', { name: new RegExp(`^${NAME} · build`) });
}

test('from a module that is missing to the cell that runs: three actions', async ({
  page,
  tmpPath
}) => {
  const environments = new Environments(page);
  const output = page.locator('.jp-Notebook .jp-OutputArea-output').first();

  await test.step('a notebook runs in an environment', async () => {
    await ask(page, 'specification/', {
      specification: `name: ${NAME}\ndependencies: # as few as can be\n  - python\n`
    });
    await environments.open();
    await environments.row(NAME).click();
    await environments.current(NAME, 1);
    await environments.panel
      .getByRole('button', { name: `New notebook in ${NAME}` })
      .click();
    await expect(environmentButton(page)).toHaveText(`${NAME} · build 1`);
  });

  await test.step('the panel says where it runs', async () => {
    await expect(
      environments.panel.locator('.jp-CondaStore-notebookSection')
    ).toContainText(`${NAME} · build 1`);
  });

  await test.step('a cell needs what is not there', async () => {
    await page.notebook.setCell(
      0,
      'code',
      'import cycler\nprint("here it is")'
    );
    await page.notebook.enterCellEditingMode(0);
    await page.keyboard.press('Control+Enter');
    await expect(output).toContainText('ModuleNotFoundError');
  });

  await test.step('1: add it', async () => {
    await page.getByRole('button', { name: `Add to ${NAME}…` }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('textbox')).toHaveValue('cycler');
    await expect(dialog.getByRole('status')).toContainText('+1 added');
  });

  await test.step('2: build and switch', async () => {
    await page.getByRole('button', { name: 'Build and switch' }).click();
    await expect(
      page.getByRole('button', { name: 'Restart and re-run' })
    ).toBeVisible({ timeout: 60_000 });
    // The kernel goes on in the build that it was started with.
    await expect(environmentButton(page)).toContainText('build 1');
    await expect(environmentButton(page)).toContainText('2 available');
  });

  await test.step('3: run the cell again', async () => {
    await page.getByRole('button', { name: 'Restart and re-run' }).click();
    await expect(output).toHaveText('here it is', { timeout: 30_000 });
    await expect(environmentButton(page)).toHaveText(`${NAME} · build 2`);
  });

  await test.step('the comments of the specification are still there', async () => {
    const { data } = await (
      await page.request.get(`conda-store/api/v1/environment/default/${NAME}/`)
    ).json();
    const yaml = await page.request.get(
      `conda-store/api/v1/build/${data.current_build_id}/yaml/`
    );
    expect(await yaml.text()).toBe(
      `name: ${NAME}\ndependencies: # as few as can be\n  - python\n  - cycler\n`
    );
  });

  await test.step('the notebook says what it ran in', async () => {
    const recorded = async () => {
      await page.notebook.save();
      const { content } = await (
        await page.request.get(`api/contents/${tmpPath}/Untitled.ipynb`)
      ).json();
      return content.metadata.conda_store;
    };
    await expect.poll(recorded).toMatchObject({
      namespace: 'default',
      environment: NAME,
      build: 2,
      lock_sha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    });
  });

  await test.step('a terminal in its environment', async () => {
    await environmentButton(page).click();
    await page.getByRole('menuitem', { name: 'Open Terminal' }).click();
    await page.locator('.jp-Terminal .xterm-screen').click();
    await page.keyboard.type('echo $CONDA_DEFAULT_ENV > told.txt\n');
    const told = async () => {
      const file = await page.request.get(
        `api/contents/${tmpPath}/told.txt?content=1`
      );
      return file.ok() ? (await file.json()).content : '';
    };
    await expect.poll(told, { timeout: 30_000 }).toBe(`${NAME}\n`);
  });

  await test.step('opened when another build is the current one', async () => {
    const builds = await page.request.get(
      `conda-store/api/v1/build/?namespace=default&name=${NAME}&sort_by=id`
    );
    const [first] = (await builds.json()).data;
    await page.request.put(`conda-store/api/v1/environment/default/${NAME}/`, {
      data: { build_id: first.id }
    });
    await page.notebook.activate('Untitled.ipynb');
    await page.notebook.close();
    await page.sidebar.openTab('filebrowser');
    await page.notebook.openByPath(`${tmpPath}/Untitled.ipynb`);
    const banner = page.locator('.jp-CondaStore-reopening');
    await expect(banner).toContainText(
      `last run with ${NAME}, build 2. Here it is build 1.`
    );
    await banner.getByRole('button', { name: 'Use build 2…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Roll back' })
      .click();
    await environments.open();
    await environments.current(NAME, 2);
    await expect(banner).toBeHidden();
  });
});

test('a package is added from the toolbar; another environment is chosen there', async ({
  page
}) => {
  const other = 'notebooks-other';
  const store = new Store(page.request);
  for (const name of [NAME, other]) {
    await store.built(`name: ${name}\ndependencies: [python]\n`);
  }
  await run(page, 'refresh');
  await run(page, 'new-notebook', { namespace: 'default', name: NAME });
  const button = environmentButton(page);
  const dialog = page.getByRole('dialog');

  await test.step('1: the button of the toolbar', async () => {
    await button.click();
    await page.getByRole('menuitem', { name: 'Add Packages…' }).click();
    await expect(dialog.getByRole('textbox')).toBeFocused();
  });

  await test.step('2: the package', async () => {
    await page.keyboard.insertText('tiny ==1.0');
    await expect(dialog.getByRole('status')).toContainText('+1 added');
  });

  await test.step('3: build and switch', async () => {
    await page.getByRole('button', { name: 'Build and switch' }).click();
    await expect(
      page.getByRole('button', { name: /^Restart/ }).first()
    ).toBeVisible({ timeout: BUILD_TIME });
    await expect(button).toContainText('available');
  });

  await test.step('a console beside it', async () => {
    await button.click();
    await page.getByRole('menuitem', { name: 'New Console' }).click();
    await expect(page.locator('.jp-ConsolePanel')).toBeVisible();
    await expect(page.locator('.jp-ConsolePanel')).toContainText(/Python 3/);
    await page.notebook.activate('Untitled.ipynb');
  });

  await test.step('its page says when it was used last', async () => {
    await run(page, 'open-environment', { namespace: 'default', name: NAME });
    await expect(
      page.locator('.jp-CondaStore-environmentPage:visible')
    ).toContainText(/Last used/);
    await page.notebook.activate('Untitled.ipynb');
  });

  await test.step('another environment', async () => {
    await button.click();
    // JupyterLab gives the items that open a submenu no role.
    await page.locator('.lm-Menu-item', { hasText: 'Switch To' }).click();
    await page.getByRole('menuitem', { name: other, exact: true }).click();
    await expect(
      page
        .locator('.jp-NotebookPanel-toolbar')
        .getByRole('button', { name: new RegExp(`^${other} · build`) })
    ).toBeVisible();
  });
});

test('a notebook from elsewhere offers to make its environment', async ({
  page,
  tmpPath
}) => {
  const environment = `elsewhere-${Date.now() % 1_000_000}`;
  const notebook = {
    cells: [],
    metadata: {
      conda_store: {
        namespace: 'default',
        environment,
        build: 4,
        lock_sha256: 'a'.repeat(64),
        specification: `name: ${environment}\ndependencies: [tiny]\n`
      }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
  await page.contents.uploadContent(
    JSON.stringify(notebook),
    'text',
    `${tmpPath}/theirs.ipynb`
  );
  await page.filebrowser.open('theirs.ipynb');
  const banner = page.locator('.jp-CondaStore-reopening');
  await expect(banner).toContainText(
    `last run with ${environment}, build 4, which is not here`
  );
  const without = page
    .getByRole('dialog')
    .getByRole('button', { name: 'No Kernel' });
  if (await without.isVisible()) {
    await without.click();
  }
  await banner.getByRole('button', { name: 'Create it…' }).click();
  const environments = new Environments(page);
  await expect(environments.editor).toContainText('tiny');
});
