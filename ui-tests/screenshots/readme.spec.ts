import { expect, test } from '@jupyterlab/galata';

import { Environments } from '../tests/environments';

// The pictures of the README, of the real page: `jlpm screenshots` makes them anew.
const IMAGES = '../docs/images';

const FIRST = `name: data-science
dependencies:
  - python
  - pandas <3
  - matplotlib
`;
const SECOND = FIRST.replace('pandas <3', 'pandas >=3');
const BROKEN = `name: maps
dependencies:
  - python
  - pandas =>3
variabels:
  REGION: north
`;

test.use({ viewport: { width: 1180, height: 720 } });

test('pictures of the README', async ({ page }) => {
  const environments = new Environments(page);
  await environments.open();

  const create = async (yaml: string, verdict: RegExp): Promise<void> => {
    await environments.panel
      .getByRole('button', { name: 'New environment:' })
      .click();
    await environments.write(yaml);
    await expect(page.locator('.jp-CondaStore-verdict')).toHaveText(verdict);
  };
  const build = () =>
    page.getByRole('button', { name: 'Build', exact: true }).click();

  await create(FIRST, /data-science/);
  await build();
  await environments.current('data-science', 1);
  await create(SECOND, /build 2/);
  await build();
  await environments.current('data-science', 2);
  await expect(environments.log).toContainText('ready');

  for (const [theme, name] of [
    ['JupyterLab Light', 'light'],
    ['JupyterLab Dark', 'dark']
  ]) {
    await page.theme.setTheme(theme);
    await page.screenshot({ path: `${IMAGES}/panel-${name}.png` });
  }

  await environments.row('data-science').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open Environment' }).click();
  await expect(
    page
      .getByRole('tab', { name: 'Packages' })
      .or(page.getByText('pandas'))
      .first()
  ).toBeVisible();
  for (const [theme, name] of [
    ['JupyterLab Light', 'light'],
    ['JupyterLab Dark', 'dark']
  ]) {
    await page.theme.setTheme(theme);
    await page.screenshot({ path: `${IMAGES}/environment-${name}.png` });
  }

  await create(BROKEN, /./);
  await expect(
    page
      .getByText('invalid-match-spec')
      .or(page.getByText('is not a package specification'))
      .first()
  ).toBeVisible();
  await page.screenshot({ path: `${IMAGES}/create-dark.png` });
  await page.theme.setTheme('JupyterLab Light');
  await page.screenshot({ path: `${IMAGES}/create-light.png` });
});
