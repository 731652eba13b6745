import { BUILD_TIME, Environments } from './environments';
import { expect } from './lab';
import { NAME, add, open, run, test } from './pages';
import { Store } from './store';

test('packages: what was asked for, what came with it, and why', async ({
  lab,
  builds
}) => {
  const page = await open(lab);
  const rows = page.locator('tbody[data-package]');
  await expect(rows).toHaveCount(4);
  await expect(page).toContainText(/\d kB/);
  await expect(page).toContainText(/built for \w+-\w+/);
  const needed = page.locator('[data-package="conflict-b"]');
  await expect(needed).toContainText('dependency');
  await expect(
    needed.getByRole('button', { name: 'Remove conflict-b' })
  ).toHaveAttribute('aria-disabled', 'true');
  await needed.getByRole('button', { name: 'Details of conflict-b' }).click();
  await expect(needed).toContainText(
    'conflict-a needs it, which the specification asks for.'
  );
  await expect(page.locator('[data-package="tiny"]')).toContainText('tiny >=3');

  await page.getByLabel('Requested only').check();
  await expect(rows).toHaveCount(3);
  await page.getByRole('searchbox', { name: 'Filter the packages' }).fill('ti');
  await expect(rows).toHaveCount(2);
  await page.getByRole('searchbox').fill('');
  const version = page.getByRole('columnheader', { name: 'Version' });
  await version.getByRole('button').click();
  await version.getByRole('button').click();
  await expect(version).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.first()).toHaveAttribute('data-package', 'tiny');
});

test('updates that can be had together are there once the index is in memory', async ({
  lab,
  request
}) => {
  const store = new Store(request);
  await store.built('name: outdated\ndependencies:\n  - tiny ==1.0\n');
  const specification = 'name: outdated\ndependencies:\n  - tiny\n';
  await store.built(specification);
  // As any preview does, this has the index read.
  await store.send('POST', 'plan/', { specification });
  const page = await open(lab, 'outdated');
  const row = page.locator('[data-package="tiny"]');
  await expect(row).toContainText('1.0');
  await expect(row).toContainText('↑ 3.0');
  await expect(
    page.getByRole('button', { name: 'Check for updates' })
  ).toHaveCount(0);
  await page.getByRole('button', { name: 'Update all…' }).click();
  const draft = page.getByRole('region', { name: 'Draft' });
  await expect(draft).toContainText('↑1');
  await expect(draft.getByLabel('Newest of everything')).toBeChecked();
  await draft.getByRole('button', { name: 'Discard' }).click();
  await expect(draft).toHaveCount(0);
});

test('a draft is previewed and built, and its log watched', async ({
  lab,
  request
}) => {
  const { number } = await new Store(request).built(
    'name: drafted\ndependencies:\n  - tiny <3\n'
  );
  const page = await open(lab, 'drafted');
  const draft = await add(page, 'activate-demo');
  await expect(draft).toContainText('+activate-demo');
  await draft.getByRole('button', { name: 'Preview' }).click();
  await expect(draft).toContainText('+1 added');
  await expect(
    draft.getByRole('row', { name: /^activate-demo/ })
  ).toBeVisible();
  await page.getByRole('tab', { name: 'Specification' }).click();
  await expect(
    page.getByRole('textbox', { name: /with the changes of the draft/ })
  ).toContainText('activate-demo');
  await draft.getByRole('button', { name: 'Build', exact: true }).click();
  await expect(draft).toHaveCount(0);
  const log = lab.locator('.jp-CondaStore-logWidget:visible');
  await expect(log).toContainText('ready:', { timeout: BUILD_TIME });
  await expect(log.getByRole('status').first()).toHaveText('Ready');
  await expect(page).toContainText(`build ${number + 1}`);
});

test('changes that somebody else overtook are not built silently', async ({
  lab,
  request
}) => {
  const store = new Store(request);
  const yaml = 'name: shared-work\ndependencies:\n  - tiny\n';
  await store.built(yaml);
  const page = await open(lab, 'shared-work');
  const draft = await add(page, 'activate-demo');
  await store.built(`${yaml}  - conflict-a # ${Date.now()}\n`);
  await expect(draft.getByRole('alert')).toContainText(
    'Another build was requested'
  );
  await draft.getByRole('button', { name: 'Apply them to the newest' }).click();
  await expect(draft.getByRole('alert')).toHaveCount(0);
  await page.getByRole('tab', { name: 'Specification' }).click();
  const text = page.getByRole('textbox');
  await expect(text).toContainText('conflict-a');
  await expect(text).toContainText('activate-demo');
  await draft.getByRole('button', { name: 'Discard' }).click();
});

test('a conflict is explained before it is built, and a suggestion is taken', async ({
  lab,
  builds
}) => {
  const page = await open(lab);
  const draft = await add(page, 'conflict-c');
  await draft.getByRole('button', { name: 'Preview' }).click();
  await expect(draft).toContainText('cannot be installed together');
  const conflict = draft.getByRole('list', {
    name: 'What cannot go together'
  });
  for (const words of [
    'you ask for conflict-a',
    'conflict-a 1.0 needs',
    'conflict-b <2',
    'you ask for conflict-c',
    'conflict-b >=2'
  ]) {
    await expect(conflict).toContainText(words);
  }
  const build = draft.getByRole('button', { name: 'Build', exact: true });
  await expect(build).toHaveAttribute('aria-disabled', 'true');
  await draft
    .getByRole('group', { name: 'What would help' })
    .getByRole('button', { name: 'Remove conflict-a.' })
    .click();
  // It is solved again, and goes.
  await expect(draft).toContainText('−conflict-a');
  await expect(draft.getByRole('row', { name: /^conflict-c/ })).toBeVisible();
  await expect(conflict).toHaveCount(0);
  await expect(build).not.toHaveAttribute('aria-disabled', 'true');
  await draft.getByRole('button', { name: 'Discard' }).click();
});

test('variables are changed in the draft', async ({ lab, builds }) => {
  const page = await open(lab, NAME, { tab: 'settings' });
  const draft = page.getByRole('region', { name: 'Draft' });
  await page.getByLabel('Name of the variable').fill('GREETING');
  await page.getByLabel('Value of the variable').fill('good day');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await expect(draft).toContainText('GREETING=hello → GREETING=good day');
  await expect(page.getByRole('row', { name: /GREETING/ })).toContainText(
    'good day'
  );
  await draft.getByRole('button', { name: 'Discard' }).click();
});

test('what is added from PyPI is looked up', async ({ lab, builds }) => {
  const page = await open(lab);
  await page.getByLabel('Where from').selectOption('pypi');
  const field = page.getByLabel('Package to add');
  await field.fill('tabulate >=0.8');
  await expect(page.getByText(/^tabulate: \d/)).toBeVisible();
  await field.fill('tabulat');
  await expect(
    page.getByText('tabulat: has no package of this name')
  ).toBeVisible();
});

test('a click in the panel looks at a page, until one is to stay', async ({
  lab,
  builds,
  request
}) => {
  await new Store(request).built('name: looked-at\ndependencies:\n  - tiny\n');
  await run(lab, 'refresh');
  const environments = new Environments(lab);
  await environments.open();
  const tab = (name: string) =>
    lab.locator('#jp-main-dock-panel').getByRole('tab', { name, exact: true });
  await environments.name(NAME).click();
  await expect(tab(NAME)).toHaveClass(/previewTab/);
  await environments.name('looked-at').click();
  await expect(tab('looked-at')).toHaveClass(/previewTab/);
  await expect(tab(NAME)).toHaveCount(0);
  await tab('looked-at').dblclick();
  await expect(tab('looked-at')).not.toHaveClass(/previewTab/);
  await environments.name(NAME).click();
  await expect(tab(NAME)).toHaveClass(/previewTab/);
  const page = lab.locator('.jp-CondaStore-environmentPage:visible');
  const draft = await add(page, 'activate-demo');
  await expect(tab(NAME)).not.toHaveClass(/previewTab/);
  await expect(tab('looked-at')).toBeVisible();
  await draft.getByRole('button', { name: 'Discard' }).click();
});

test('description and kernels are changed where they stand', async ({
  lab,
  request
}) => {
  const store = new Store(request);
  await store.built('name: kernels\ndependencies:\n  - python\n');
  await store.send('PUT', 'environment/default/kernels/', {
    description: '',
    kernels: { python3: null }
  });
  const page = await open(lab, 'kernels');
  await page.getByRole('button', { name: 'Add a description…' }).press('Enter');
  const field = page.getByRole('textbox', { name: 'Description' });
  await field.fill('For the talk');
  await field.press('Enter');
  const said = page.getByRole('button', { name: 'Description: For the talk' });
  await expect(said).toBeFocused();
  await said.click();
  await field.fill('For nothing');
  await field.press('Escape');
  await expect(said).toBeVisible();

  await page.getByRole('tab', { name: 'Settings' }).click();
  const shown = async () => {
    const specs = await lab.evaluate(
      () => window.jupyterapp.serviceManager.kernelspecs.specs?.kernelspecs
    );
    return specs?.['cs.default.kernels.python3']?.display_name;
  };
  const name = page.getByRole('textbox', { name: /^Name of the kernel/ });
  await name.fill('Talk');
  await name.press('Enter');
  await expect.poll(shown).toBe('Talk');
  const show = page.getByRole('checkbox', { name: 'Show Talk in launchers' });
  await show.click();
  await expect.poll(shown).toBeUndefined();
  await expect(page.locator('.jp-CondaStore-facts')).toContainText(
    'all hidden'
  );
  await show.click();
  await expect.poll(shown).toBe('Talk');
});

test('pages are there again after a reload, with the draft', async ({
  page,
  builds
}) => {
  const content = await open(page, NAME);
  await content.getByLabel('Package to add').fill('tiny ==1.0');
  await content.getByRole('button', { name: 'Add', exact: true }).click();
  await content.getByRole('tab', { name: 'Specification' }).click();
  await run(page, 'diff', {
    left: `build:${builds[0]}`,
    right: `build:${builds[1]}`
  });
  await expect(page.locator('.jp-CondaStore-diffPage:visible')).toContainText(
    'activate-demo'
  );
  // Drafts and the layout are kept after a moment without changes.
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const text = await (await fetch('/lab/api/workspaces/')).text();
        return ['tiny ==1.0', 'conda-store-diff:', 'specification'].every(
          word => text.includes(word)
        );
      })
    )
    .toBe(true);
  await page.evaluate(() => location.reload());
  await expect(page.locator('.jp-CondaStore-diffPage')).toContainText(
    'activate-demo'
  );
  await page.getByRole('tab', { name: NAME, exact: true }).click();
  await expect(
    content.getByRole('tab', { name: 'Specification' })
  ).toHaveAttribute('aria-selected', 'true');
  await expect(content.getByRole('region', { name: 'Draft' })).toContainText(
    'tiny ==1.0'
  );
});
