import { serveList, build, environment } from './canned';
import { Environments } from './environments';
import { expect } from './lab';
import { NAME, open, run, test } from './pages';
import { Store } from './store';

/** A name that no earlier run against the same server has used. */
const fresh = (name: string) => `${name}-${Date.now() % 1_000_000}`;

test('an environment is cloned with the very same packages', async ({
  lab,
  builds,
  request
}) => {
  const environments = new Environments(lab);
  await environments.open();
  await environments.environment(NAME).click({ button: 'right' });
  await lab.getByRole('menuitem', { name: 'Clone…' }).click();
  const dialog = lab.getByRole('dialog');
  const name = dialog.getByLabel('Name');
  await expect(name).toHaveValue(`${NAME}-copy`);
  await name.fill(NAME);
  const clone = dialog.getByRole('button', { name: 'Clone' });
  await expect(clone).toHaveAttribute('aria-disabled', 'true');
  await expect(dialog).toContainText(`There is an environment ${NAME} already`);
  const copy = fresh('copy');
  await name.fill(copy);
  await clone.click();
  await environments.current(copy, 1);
  const store = new Store(request);
  const of = async (id: number) =>
    (await store.get<{ lockfile_sha256: string }>(`build/${id}/`))
      .lockfile_sha256;
  const made = await store.get<{ current_build_id: number }>(
    `environment/default/${copy}/`
  );
  expect(await of(made.current_build_id)).toBe(await of(builds[1]));
});

test('an environment is deleted, after it is said what that means', async ({
  lab,
  request
}) => {
  const name = fresh('goes');
  await new Store(request).built(`name: ${name}\ndependencies: [tiny <2]\n`);
  const environments = new Environments(lab);
  await environments.open();
  await environments.environment(name).focus();
  await lab.keyboard.press('Delete');
  const dialog = lab.getByRole('dialog');
  await expect(dialog).toContainText(`Delete ${name}?`);
  await expect(dialog).toContainText('cannot be undone');
  await expect(dialog).toContainText(/That frees (about|up to) \d/);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(environments.environment(name)).toHaveCount(0);
});

test('what one may not do is there, and says why', async ({ lab, builds }) => {
  // A server with another revision is read anew.
  await lab.context().route(/api\/v1(\?|$)/, async route => {
    const response = await route.fetch();
    const json = await response.json();
    json.data.revision = 'read-only';
    await route.fulfill({ response, json });
  });
  await lab.context().route(/api\/v1\/environment\//, async route => {
    const response = await route.fetch();
    const json = await response.json();
    for (const one of [json.data].flat()) {
      one.can = { build: false, update: false, delete: false };
    }
    await route.fulfill({ response, json });
  });
  const page = await open(lab, NAME, { tab: 'settings' });
  const refused = (name: RegExp | string) =>
    page.getByRole('button', { name, exact: true });
  for (const [button, why] of [
    ['Rename…', 'you may not change it'],
    ['Delete this environment…', 'you may not delete it']
  ]) {
    await expect(refused(button)).toHaveAttribute('aria-disabled', 'true');
    await expect(refused(button)).toHaveAccessibleDescription(
      new RegExp(why, 'i')
    );
  }
  await expect(page).toContainText('build: no');
  await page.getByRole('tab', { name: 'Specification' }).click();
  await expect(refused('Edit')).toHaveAttribute('aria-disabled', 'true');
  await expect(refused('Copy')).toBeEnabled();
  const environments = new Environments(lab);
  await environments.open();
  await environments.environment(NAME).click({ button: 'right' });
  const menu = lab.locator('.lm-Menu');
  for (const command of ['delete-environment', 'edit-environment']) {
    await expect(
      menu.locator(`[data-command="conda-store:${command}"]`)
    ).toHaveClass(/lm-mod-disabled/);
  }
  await expect(
    menu.locator('[data-command="conda-store:add-package"]')
  ).toHaveCount(0);
  await lab.keyboard.press('Escape');
});

test('the palette has every action, each with what it does', async ({
  lab,
  builds
}) => {
  const { bare, undescribed } = await lab.evaluate(() => {
    const { commands } = window.jupyterapp;
    const ours = commands
      .listCommands()
      .filter(id => id.startsWith('conda-store:'));
    return {
      bare: ours.filter(id => !commands.label(id)),
      undescribed: ours.filter(id => !commands.caption(id))
    };
  });
  expect(bare).toEqual([]);
  expect(undescribed).toEqual([]);
  const environments = new Environments(lab);
  await environments.open();
  await environments.environment(NAME).focus();
  await lab.keyboard.press('ControlOrMeta+Shift+c');
  const palette = lab.locator('#modal-command-palette');
  await palette.locator('input').fill('environments');
  const labels = palette.locator('.lm-CommandPalette-itemLabel');
  await expect(labels.first()).toBeVisible();
  const offered = await labels.allInnerTexts();
  expect(offered.length).toBeGreaterThan(20);
  expect(offered).toEqual(
    expect.arrayContaining([
      'Show Environments',
      'Filter Environments',
      'Refresh Environments',
      'Add Packages…',
      'Clone…',
      'Compare…',
      'Copy Report of the Build',
      'Delete Environment…',
      'Edit Description…'
    ])
  );
  await lab.keyboard.press('Escape');
});

test('the first thing that one sees has three ways to begin', async ({
  lab
}) => {
  await serveList(lab.context(), []);
  await run(lab, 'refresh');
  const environments = new Environments(lab);
  await environments.open();
  const { panel } = environments;
  await expect(panel).toContainText('No environments yet');
  await panel.getByRole('button', { name: 'Create', exact: true }).click();
  const dialog = lab.getByRole('dialog');
  await expect(dialog).toContainText('New environment');
  await expect(
    dialog.getByRole('combobox', { name: 'Add a package' })
  ).toBeFocused();
  await lab.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await panel.getByRole('button', { name: 'From file…' }).click();
  await expect(lab.getByRole('dialog')).toContainText(
    'Create an environment from a file'
  );
  await lab.keyboard.press('Escape');
  await panel.getByRole('button', { name: 'Write it down' }).click();
  await expect(environments.editor).toBeVisible();
});

test('of thousands only those in view are in the document', async ({ lab }) => {
  const many = Array.from({ length: 2000 }, (_, at) =>
    environment(
      build(at + 1, `env-${String(at).padStart(4, '0')}`, 'COMPLETED')
    )
  );
  await serveList(lab.context(), many);
  await run(lab, 'refresh');
  const environments = new Environments(lab);
  await environments.open();
  const items = environments.panel.getByRole('treeitem');
  await expect(environments.panel).toContainText('Environments (2000)');
  await items.first().focus();
  await lab.keyboard.press('End');
  await expect(environments.environment('env-1999')).toBeFocused();
  expect(await items.count()).toBeLessThan(100);
  await lab.keyboard.press('Home');
  await expect(environments.environment('env-0000')).toBeFocused();
});
