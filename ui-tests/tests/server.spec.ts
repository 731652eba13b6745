import type { Route } from '@playwright/test';

import { serveCanned } from './canned';
import { Environments } from './environments';
import { expect, test } from './lab';
import { NAME, add, open, run, test as pages } from './pages';

const API = /conda-store\/api\/v1/;
const refuse = (status: number, code: string, message: string) =>
  ({
    status,
    json: { status: 'error', error: { code, message, hints: [] }, message }
  }) as Parameters<Route['fulfill']>[0];

test.describe('of time that passes', () => {
  test.use({ autoGoto: false });

  test('a hidden tab asks for nothing, a tab that is shown again at once', async ({
    page
  }) => {
    await serveCanned(page);
    await page.clock.install();
    await page.goto();
    const environments = new Environments(page);
    await environments.open();
    await expect(environments.panel).toContainText('Connected');
    let asked = 0;
    page.on('request', request => {
      asked += API.test(request.url()) ? 1 : 0;
    });
    await page.clock.runFor(60_000);
    // Something builds, so that it is looked after.
    await expect.poll(() => asked).toBeGreaterThan(5);

    const hide = (hidden: boolean) =>
      page.evaluate(is => {
        Object.defineProperty(document, 'hidden', {
          value: is,
          configurable: true
        });
        Object.defineProperty(document, 'visibilityState', {
          value: is ? 'hidden' : 'visible',
          configurable: true
        });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    // What was under way when it was hidden may end.
    await expect
      .poll(async () => {
        const before = asked;
        await page.clock.runFor(5_000);
        await page.evaluate(() => fetch('/api/status'));
        return asked - before;
      })
      .toBe(0);
    asked = 0;
    await page.clock.runFor(600_000);
    await page.evaluate(() => fetch('/api/status'));
    expect(asked).toBe(0);
    await hide(false);
    await expect.poll(() => asked).toBeGreaterThan(0);
  });
});

for (const [status, code, message] of [
  [500, 'internal', 'The server has a bug.'],
  [503, 'busy', 'The database does not answer.']
] as const) {
  test(`an answer ${status} keeps what is known, and goes away`, async ({
    lab
  }) => {
    const environments = new Environments(lab);
    await environments.open();
    await lab
      .context()
      .route(API, route => route.fulfill(refuse(status, code, message)));
    await run(lab, 'refresh');
    await expect(environments.panel).toContainText('Connection lost');
    await expect(
      lab.getByRole('button', { name: 'Environments: connection lost' })
    ).toBeVisible();
    await lab.context().unroute(API);
    await environments.panel.getByRole('button', { name: 'Retry' }).click();
    await expect(environments.panel).toContainText('Connected');
  });
}

pages(
  'without the server nothing can be changed, and that is said',
  async ({ lab, builds }) => {
    const page = await open(lab, NAME, { tab: 'builds' });
    await expect(page.locator(`li[data-build="${builds[0]}"]`)).toBeVisible();
    await lab.context().route(API, route => route.abort());
    await run(lab, 'refresh');
    const rollBack = page
      .locator(`li[data-build="${builds[0]}"]`)
      .getByRole('button', { name: 'Roll back' });
    await expect(rollBack).toHaveAttribute('aria-disabled', 'true');
    await expect(rollBack).toHaveAccessibleDescription(/does not answer/);
    await lab.context().unroute(API);
    await run(lab, 'refresh');
    await expect(rollBack).not.toHaveAttribute('aria-disabled', 'true');
  }
);

pages(
  'what the server refuses is said where it was asked for',
  async ({ lab, builds }) => {
    const page = await open(lab);
    const draft = await add(page, 'post-link-demo');
    await lab
      .context()
      .route(/api\/v1\/specification\//, route =>
        route.fulfill(refuse(409, 'quota', 'There is room for 3 environments.'))
      );
    await draft.getByRole('button', { name: 'Build', exact: true }).click();
    await expect(draft.getByRole('alert')).toContainText(
      'There is room for 3 environments.'
    );
    await expect(draft).toContainText('+post-link-demo');
    await lab.context().unroute(/api\/v1\/specification\//);

    const gone = /api\/v1\/build\/\d+\/logs/;
    await lab
      .context()
      .route(gone, route =>
        route.fulfill(refuse(404, 'not-found', 'There is no such build.'))
      );
    await draft.getByRole('button', { name: 'Discard' }).click();
    await run(lab, 'open-environment', {
      namespace: 'default',
      name: 'nobody'
    });
    await expect(
      lab.locator('.jp-CondaStore-environmentPage:visible')
    ).toContainText('There is no such environment any more.');
  }
);
