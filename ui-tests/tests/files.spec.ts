import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { Environments } from './environments';
import { test as lab } from './lab';
import { test as pages } from './pages';
import { Store } from './store';

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

/** Drop a file of the person's own computer on the panel. */
async function drop(
  page: IJupyterLabPageFixture,
  name: string,
  text: string
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      return data;
    },
    [name, text]
  );
  const panel = page.locator('#conda-store-panel');
  await panel.dispatchEvent('dragover', { dataTransfer });
  await expect(panel).toHaveClass(/jp-mod-dropTarget/);
  await panel.dispatchEvent('drop', { dataTransfer });
  await expect(panel).not.toHaveClass(/jp-mod-dropTarget/);
}

lab(
  'a file that is dropped on the panel becomes an environment',
  async ({ lab: page }) => {
    const environments = new Environments(page);
    await environments.open();
    await drop(page, 'environment.yml', GOOD.replace('from-file', 'dropped'));
    await expect(environments.editor).toContainText('- python');
    await expect(page.locator('.jp-CondaStore-verdict')).toHaveText(
      'This will create dropped'
    );
  }
);

lab(
  'a file that describes nothing is refused, with the reason',
  async ({ lab: page }) => {
    const environments = new Environments(page);
    await environments.open();
    await drop(page, 'pixi.toml', '[workspace\nname = 1');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('pixi.toml describes no environment');
    await expect(dialog.getByRole('listitem')).not.toHaveCount(0);
  }
);

pages(
  'a lock file is installed as it is, by drop or from the list',
  async ({ lab: page, builds, request }) => {
    const environments = new Environments(page);
    const store = new Store(request);
    for (const [type, name] of [
      ['conda-lock.yml', 'conda-lock.yml'],
      ['pixi.lock', 'pixi.lock'],
      ['explicit.txt', 'explicit.txt']
    ]) {
      const text = await (
        await request.get(
          `/conda-store/api/v1/build/${builds[1]}/artifact/${type}/`
        )
      ).text();
      const environment = `locked-${Date.now() % 1_000_000}`;
      await environments.open();
      await drop(page, name, text);
      const dialog = page.getByRole('dialog');
      await expect(dialog).toContainText('Exactly what it says is installed');
      await dialog.getByRole('textbox').fill(environment);
      await dialog.getByRole('button', { name: 'Build' }).click();
      await environments.current(environment, 1);
      const { current_build_id } = await store.get<{
        current_build_id: number;
      }>(`environment/default/${environment}/`);
      const packages = async (build: number) =>
        (
          await store.get<{ name: string; version: string }[]>(
            `build/${build}/packages/?size=100`
          )
        )
          .map(({ name, version }) => `${name} ${version}`)
          .sort();
      expect(await packages(current_build_id)).toEqual(
        await packages(builds[1])
      );
    }
  }
);

test('the editor of such a file has a button for it, and no other has', async ({
  page,
  tmpPath
}) => {
  const environments = new Environments(page);
  for (const file of ['environment.yml', 'notes.txt']) {
    await page.contents.uploadContent(GOOD, 'text', `${tmpPath}/${file}`);
  }
  const button = page.getByRole('button', {
    name: 'Create environment',
    exact: true
  });
  await page.filebrowser.open('notes.txt');
  await expect(page.locator('.jp-FileEditor')).toBeVisible();
  await expect(button).toHaveCount(0);
  await page.filebrowser.open('environment.yml');
  await button.click();
  await expect(environments.editor).toContainText('- python');
});

test('a file is dragged out of the file browser onto the panel', async ({
  page,
  tmpPath
}) => {
  const environments = new Environments(page);
  await page.contents.uploadContent(
    GOOD.replace('from-file', 'dragged'),
    'text',
    `${tmpPath}/environment.yml`
  );
  await page.filebrowser.refresh();
  // Both can only be seen together on two sides.
  await page.sidebar.moveTabToRight('conda-store-panel');
  await environments.open();
  await page.sidebar.openTab('filebrowser');
  const item = page.locator('.jp-DirListing-item', {
    hasText: 'environment.yml'
  });
  await expect(item).toBeVisible();
  await item.hover();
  await page.mouse.down();
  const { x, y } = (await environments.panel.boundingBox())!;
  await page.mouse.move(x + 60, y + 200, { steps: 8 });
  await expect(environments.panel).toHaveClass(/jp-mod-dropTarget/);
  await page.mouse.up();
  await expect(environments.editor).toContainText('- python');
});
