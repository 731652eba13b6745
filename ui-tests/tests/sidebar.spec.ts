import { build, environment, serveCanned, serveList } from './canned';
import { Environments } from './environments';
import { expect, test } from './lab';

/** Three in two namespaces, one of them failed. */
const LIST = [
  ['alpha', 'me', 'COMPLETED'],
  ['beta', 'team', 'FAILED'],
  ['gamma', 'team', 'COMPLETED']
].map(([name, namespace, status], index) => ({
  ...environment(build(index + 1, name, status, { namespace })),
  namespace: { id: index, name: namespace }
}));

test('environments are grouped, filtered and sorted', async ({ lab }) => {
  await serveList(lab.context(), LIST);
  const environments = new Environments(lab);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'Refresh the list' })
    .click();
  const { panel } = environments;
  const items = panel.getByRole('treeitem');
  await expect(items).toHaveText([/^me/, /^alpha/, /^team/, /^beta/, /^gamma/]);
  await items.nth(2).click();
  await expect(items).toHaveText([/^me/, /^alpha/, /^team/]);
  await items.nth(2).click();

  const filter = panel.getByRole('searchbox');
  await filter.fill('status:failed');
  await expect(items).toHaveText([/^team/, /^beta/]);
  await expect(panel).toContainText('Environments (1 of 3)');
  await filter.fill('ns:te gam');
  await expect(items).toHaveText([/^team/, /^gamma/]);
  await filter.fill('nothing like that');
  await panel.getByRole('button', { name: 'Clear filter' }).click();
  await expect(items).toHaveCount(5);

  await panel.getByRole('button', { name: 'Group and sort' }).click();
  await lab.getByRole('menuitem', { name: 'Group by Status' }).click();
  await expect(items).toHaveText([
    /^Failed/,
    /^team\/beta/,
    /^Ready/,
    /^me\/alpha/,
    /^team\/gamma/
  ]);
  await panel.getByRole('button', { name: 'Group and sort' }).click();
  await lab.getByRole('menuitem', { name: 'Group by Namespace' }).click();
  await expect(items).toHaveText([/^me/, /^alpha/, /^team/, /^beta/, /^gamma/]);
});

test('builds that run are told of wherever one looks', async ({ lab }) => {
  await serveCanned(lab.context());
  const environments = new Environments(lab);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'Refresh the list' })
    .click();
  await expect(
    lab.getByRole('tab', { name: 'Environments – 2 builds running' })
  ).toHaveAttribute('data-cs-badge', '2');
  const builds = environments.panel.getByRole('list', {
    name: 'Newest builds'
  });
  await expect(builds.getByRole('listitem')).toHaveCount(6);
  const status = lab.getByRole('button', { name: '2 builds' });
  await expect(status).toBeVisible();
  await lab.sidebar.openTab('jp-running-sessions');
  const running = lab.locator('#jp-running-sessions');
  await expect(running).toContainText('Environment Builds');
  await expect(running).toContainText('stats, build 1');
  await status.click();
  await expect(environments.panel).toBeVisible();
});

test('the main menu has what can be done', async ({ lab }) => {
  await lab.menu.open('Environments');
  const menu = lab.locator('.lm-Menu').last();
  for (const item of [
    'New Environment…',
    'Edit Specification…',
    'Open Terminal'
  ]) {
    await expect(menu.getByText(item, { exact: true })).toBeVisible();
  }
  await lab.menu.closeAll();
});

test('menus offer what fits what they are opened on', async ({ lab }) => {
  await serveCanned(lab.context());
  const environments = new Environments(lab);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'Refresh the list' })
    .click();
  const items = async () => {
    const found = await lab
      .locator('.lm-Menu .lm-Menu-item[data-type="command"]')
      .allInnerTexts();
    await lab.keyboard.press('Escape');
    return found.map(text => text.trim().split('\n')[0]);
  };
  await expect(environments.environment('data-science')).toHaveAccessibleName(
    /^data-science, Ready, build 2, Python 3/
  );
  await expect(
    environments.environment('data-science').locator('time').first()
  ).toHaveText(/ago|month|year/);
  await environments.row('data-science').click();
  await expect(environments.build('data-science', 1)).toBeVisible();
  await environments.row('data-science').click({ button: 'right' });
  const ofEnvironment = await items();
  expect(ofEnvironment).toContain('New Notebook');
  expect(ofEnvironment).toContain('Delete Environment…');
  expect(ofEnvironment).not.toContain('Delete Build…');
  await environments.build('data-science', 1).click({ button: 'right' });
  const ofBuild = await items();
  expect(ofBuild).toContain('Roll Back to This Build…');
  expect(ofBuild).toContain('Open Build Log');
  expect(ofBuild).toContain('Delete Build…');
  expect(ofBuild).not.toContain('New Notebook');
});

test('a build that does not stop is ended without its worker', async ({
  lab
}) => {
  const stuck = build(8, 'stuck', 'BUILDING', {
    cancel_requested: true,
    can: { activate: false, cancel: false, force_cancel: true, delete: true }
  });
  await serveList(lab.context(), [environment(stuck)]);
  const answer = (data: object) => ({ json: { status: 'ok', data } });
  await lab
    .context()
    .route(/build\/8\/(\?|$)/, route => route.fulfill(answer(stuck)));
  let sent: object | null = null;
  await lab.context().route(/build\/8\/cancel\/(\?|$)/, route => {
    sent = route.request().postDataJSON();
    return route.fulfill(answer({ ...stuck, status: 'CANCELED' }));
  });
  const environments = new Environments(lab);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'Refresh the list' })
    .click();
  await environments
    .environment('stuck')
    .getByRole('button', { name: 'Force cancel build 1 of stuck' })
    .click();
  await expect.poll(() => sent).toEqual({ force: true });
});
