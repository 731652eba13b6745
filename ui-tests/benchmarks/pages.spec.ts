import { expect, test } from '@jupyterlab/galata';

import { servePlan } from '../tests/answers';
import { build, environment, serveList } from '../tests/canned';
import { run } from '../tests/pages';
import { tell, work } from './work';

const PACKAGES = 1000;
const DEPENDENCIES = 500;

const packages = Array.from({ length: PACKAGES }, (_, index) => ({
  name: `package-${(index * 7919) % PACKAGES}`,
  version: `${index % 9}.${index % 23}.0`,
  build: `py312h${index}_0`,
  channel: { name: 'https://conda.example.org/conda-forge' },
  subdir: 'linux-64',
  license: 'MIT',
  size: 1000 * index,
  kind: 'conda',
  requested: index % 10 === 0
}));

const yaml = `name: large\nchannels:\n  - conda-forge\ndependencies:\n${Array.from(
  { length: DEPENDENCIES },
  (_, index) => `  - package-${index} >=${index % 9}.${index % 23}\n`
).join('')}`;

test(`the page of an environment with ${PACKAGES} packages`, async ({
  page
}) => {
  await page.goto();
  const large = build(1, 'large', 'COMPLETED');
  await serveList(page, [environment(large)]);
  await page.route(/build\/1\/packages\/\?/, route => {
    const url = new URL(route.request().url());
    const number = Number(url.searchParams.get('page'));
    const size = Number(url.searchParams.get('size'));
    const data = packages.slice((number - 1) * size, number * size);
    return route.fulfill({ json: { status: 'ok', data, count: PACKAGES } });
  });
  await page.route(/build\/1\/(yaml|specification)/, route =>
    route.fulfill({ body: yaml })
  );
  await run(page, 'refresh');
  const content = page.locator('.jp-CondaStore-environmentPage:visible');
  const rows = content.locator('tbody[data-package]');
  const begun = Date.now();
  const [, opening] = await work(page, async () => {
    await run(page, 'open-environment', {
      namespace: 'default',
      name: 'large'
    });
    await rows.first().waitFor();
  });
  tell({ packages: PACKAGES, open: { ms: Date.now() - begun, ...opening } });
  const text = 'package-99';
  const [, filtering] = await work(page, async () => {
    await content.getByLabel('Filter the packages').pressSequentially(text);
    await expect(rows).toHaveCount(11);
  });
  const per_key_ms = Math.round(filtering.cpu_ms / text.length);
  tell({
    packages: PACKAGES,
    filter: { cpu_per_key_ms: per_key_ms, ...filtering }
  });
});

test(`a specification with ${DEPENDENCIES} dependencies`, async ({ page }) => {
  await page.goto();
  await page.route(/conda-store\/api\/v1\/validate/, route =>
    route.fulfill({
      json: {
        status: 'ok',
        data: { name: 'large', problems: [], exists: false, next_build: null }
      }
    })
  );
  await servePlan(page);
  const [, opening] = await work(page, async () => {
    await run(page, 'create-environment', { yaml });
    await page.locator('.jp-CondaStore-requested li').last().waitFor();
  });
  tell({ dependencies: DEPENDENCIES, open: opening });
  const editor = page.getByRole('textbox', {
    name: 'Specification (environment.yml)'
  });
  const typed = '  - numpy >=2\n';
  for (const [place, keys] of [
    ['first line', 'Control+Home'],
    ['last line', 'Control+End']
  ]) {
    await editor.press(keys);
    const [, typing] = await work(page, async () => {
      await page.keyboard.type(
        place === 'first line' ? '# a comment here\n' : typed
      );
      await expect(editor).toContainText(
        place === 'first line' ? '# a comment here' : 'numpy >=2'
      );
    });
    const per_key_ms = Math.round(typing.cpu_ms / typed.length);
    tell({ typing: place, cpu_per_key_ms: per_key_ms, ...typing });
  }
});
