import { command } from './beside';
import { BUILD_TIME } from './environments';
import { expect } from './lab';
import { NAME, SECOND, open, run, test } from './pages';
import { Store } from './store';

test('the timeline: compare two builds, roll back, keep', async ({
  lab,
  builds
}) => {
  const page = await open(lab, NAME, { tab: 'builds' });
  const entry = (id: number) => page.locator(`li[data-build="${id}"]`);
  const [first, second] = builds;
  await expect(entry(second)).toContainText('+1 ↑1');
  await expect(entry(second)).toContainText('current');
  await entry(first).getByRole('button', { name: 'Keep' }).click();
  await expect(entry(first)).toContainText('kept');
  await entry(first).getByRole('button', { name: 'Do not keep' }).click();
  await expect(entry(first)).not.toContainText('kept');

  await entry(first).getByRole('button', { name: 'Packages' }).click();
  await expect(page).toContainText('This is build 1. Kernels get build 2.');
  await expect(page.locator('[data-package="tiny"]')).toContainText('2.0');
  await page.getByRole('button', { name: 'Roll back to build 1' }).click();
  const dialog = lab.getByRole('dialog');
  await expect(dialog).toContainText('Use build 1 of pages?');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await page.getByRole('tab', { name: 'Builds' }).click();
  await expect(entry(first)).toContainText('current');
  await entry(second).getByRole('button', { name: 'Roll back' }).click();
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(entry(second)).toContainText('current');

  await page.getByLabel('Compare build 1').check();
  await page.getByLabel('Compare build 2').check();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(lab.locator('.jp-CondaStore-diffPage:visible')).toContainText(
    '+1 added'
  );
});

test('rolling back to what was cleaned up installs it again', async ({
  lab,
  request
}) => {
  const store = new Store(request);
  const specification = 'name: cleaned-up\ndependencies:\n  - tiny ==1.0\n';
  const first = await store.built(specification);
  await store.built(specification.replace('1.0', '2.0'));
  // What was just made is kept otherwise: somebody may be about to use it.
  const grace = 'CondaStore.collect_grace_seconds=0';
  await command('--set', grace, 'collect', '--keep-last=0', '--keep-days=0');
  const page = await open(lab, 'cleaned-up', { tab: 'builds' });
  const entry = page.locator(`li[data-build="${first.id}"]`);
  await expect(entry).toContainText('restorable');
  await entry.getByRole('button', { name: 'Roll back' }).click();
  const dialog = lab.getByRole('dialog');
  await expect(dialog).toContainText('it is installed again from its lockfile');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(lab.getByText(/Build 1 of cleaned-up is being/)).toBeVisible();
  const restored = page.locator('li[data-build]').first();
  await expect(restored).toContainText('restores build 1');
  await expect(restored).toContainText('current', { timeout: BUILD_TIME });
  await expect(entry).not.toContainText('restorable');
  await page.getByRole('tab', { name: 'Packages' }).click();
  await expect(page.locator('[data-package="tiny"]')).toContainText('1.0');
});

test('differences: packages, specification, other sides, as Markdown', async ({
  lab,
  builds
}) => {
  await lab.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await run(lab, 'diff', {
    left: `build:${builds[0]}`,
    right: `build:${builds[1]}`
  });
  const page = lab.locator('.jp-CondaStore-diffPage:visible');
  await expect(page.locator('tr[data-change="upgraded"]')).toContainText(
    /tiny.*2\.0.*3\.0.*major/
  );
  await expect(page.locator('tr[data-change="added"]')).toContainText(
    'activate-demo'
  );
  await expect(
    page.getByRole('textbox', { name: 'Specification, before and after' })
  ).toContainText('tiny');
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect
    .poll(() => lab.evaluate(() => navigator.clipboard.readText()))
    .toContain('**Upgraded**');
  await page.getByRole('button', { name: 'Swap the two sides' }).click();
  await expect(page.locator('tr[data-change="downgraded"]')).toContainText(
    'tiny'
  );
  await page
    .getByLabel('After: build')
    .selectOption(`environment:default/${NAME}`);
  await expect(page).toContainText('Both hold the same packages.');
});

test('files: compared with an environment', async ({
  page,
  tmpPath,
  builds
}) => {
  await page.contents.uploadContent(
    SECOND.replace('activate-demo', 'post-link-demo'),
    'text',
    `${tmpPath}/environment.yml`
  );
  await run(page, 'diff', {
    left: `build:${builds[1]}`,
    right: `file:${tmpPath}/environment.yml`
  });
  const content = page.locator('.jp-CondaStore-diffPage:visible');
  await expect(content).toContainText('only what is asked for is compared');
  const asked = content.getByRole('definition');
  await expect(asked.locator('ins', { hasText: 'post-link' })).toBeVisible();
  await expect(asked.locator('del', { hasText: 'activate' })).toBeVisible();
});
