import { expect, test } from '@jupyterlab/galata';

import { Environments } from './environments';

const API = /conda-store\/api\/v1/;

test('what another tab does appears, and a lost connection comes back', async ({
  page,
  browser,
  baseURL
}) => {
  const environments = new Environments(page);
  await environments.open();
  await expect(environments.panel).toContainText('Connected');
  const other = await browser.newPage({ baseURL });
  await other.goto('/api');
  const submit = (name: string) =>
    other.evaluate(
      async name =>
        (
          await fetch('/conda-store/api/v1/specification/', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({
              specification: `name: ${name}\ndependencies: [python]\n`
            })
          })
        ).status,
      name
    );
  await submit('other-tab');
  await expect(environments.environment('other-tab')).toBeVisible();

  await page.route(API, route => route.abort());
  await submit('meanwhile');
  await expect(environments.panel).toContainText('The server does not answer.');
  await expect(environments.panel).toContainText('Connection lost');
  await page.unroute(API);
  await expect(environments.environment('meanwhile')).toBeVisible({
    timeout: 30_000
  });
  await expect(environments.panel).toContainText('Connected');
  await other.close();
});
