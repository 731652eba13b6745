import { expect, test } from '@jupyterlab/galata';

import { Environments } from './environments';

const API = 'conda-store/api/v1';
const ALL = new RegExp(API);

test('what another tab does appears, and a lost connection comes back', async ({
  page,
  request
}) => {
  const environments = new Environments(page);
  await environments.open();
  await expect(environments.panel).toContainText('Connected');
  const submit = async (name: string) => {
    const specification = `name: ${name}\ndependencies: [python]\n`;
    const data = { specification };
    const answer = await request.post(`/${API}/specification/`, { data });
    expect(answer.ok()).toBe(true);
  };
  await submit('other-tab');
  await expect(environments.environment('other-tab')).toBeVisible();

  await page.route(ALL, route => route.abort());
  await submit('meanwhile');
  await expect(environments.panel).toContainText('The server does not answer.');
  await expect(environments.panel).toContainText('Connection lost');
  await page.unroute(ALL);
  await expect(environments.environment('meanwhile')).toBeVisible({
    timeout: 30_000
  });
  await expect(environments.panel).toContainText('Connected');
});
