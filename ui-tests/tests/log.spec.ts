import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { build } from './canned';
import { expect } from './lab';
import { run, test } from './pages';

const HALFWAY = {
  step: 'fetch',
  done: 6,
  total: 12,
  bytes_done: 30_000_000,
  bytes_total: 60_000_000
};

test('a log: its phases lead to their lines, search, view', async ({
  lab,
  builds
}) => {
  await run(lab, 'open-build-log', { build: builds[1] });
  const log = lab.locator('.jp-CondaStore-logWidget:visible');
  const phases = log.getByRole('list', { name: 'Phases' });
  await expect(phases.getByRole('listitem')).toHaveCount(6);
  await phases.getByRole('button', { name: /^Download/ }).click();
  await expect(log.locator('.cm-content')).toBeFocused();
  await log.getByRole('button', { name: 'Search the log' }).click();
  await lab.keyboard.type('solved:');
  await expect(log.locator('.cm-searchMatch')).toHaveText('solved:');
  await lab.keyboard.press('Escape');
  const line = log.locator('.cm-line').first();
  await expect(line).toContainText(/^\d{4}-/);
  await log.getByRole('button', { name: 'Show the time of each line' }).click();
  await expect(line).not.toContainText(/^\d{4}-/);
});

test.describe('of a build that runs', () => {
  // What a socket is told has to be known before the page is there.
  test.use({ autoGoto: false });

  test('a log is read on while the user looks at an earlier part', async ({
    page
  }) => {
    const line = (number: number) =>
      `2026-01-01T12:00:00.000Z INFO  link     file ${number}\n`;
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, at) => line(from + at)).join('');
    const running = {
      ...(await serveRunning(page)),
      progress: null,
      attempt: 1,
      next_attempt_on: null
    };
    let send: (text: string) => void = () => undefined;
    await page.routeWebSocket(/logs\/stream/, socket => {
      let offset = 0;
      send = text => {
        const next_offset = offset + text.length;
        socket.send(JSON.stringify({ offset, next_offset, text }));
        offset = next_offset;
      };
      socket.send(JSON.stringify(running));
      send(lines(0, 500));
    });
    await page.goto();
    await run(page, 'open-build-log', { build: 900 });
    const log = page.locator('.jp-CondaStore-logWidget:visible');
    await expect(log).toContainText('file 499');
    await log.locator('.cm-scroller').evaluate(node => {
      node.scrollTop = 0;
    });
    await expect(log).toContainText('file 0');
    send(lines(500, 620));
    const button = log.getByRole('button', { name: '↓ 120 new lines' });
    await expect(button).toBeVisible();
    await expect(log).toContainText('file 0');
    await button.click();
    await expect(log).toContainText('file 619');
    send(lines(620, 630));
    await expect(log).toContainText('file 629');
    await expect(button).toBeHidden();
  });

  test('how far a build is, and when it will be ready', async ({ page }) => {
    const running = await serveRunning(page);
    await page.routeWebSocket(/logs\/stream/, socket => {
      const now = new Date(Date.now() - 5000).toISOString();
      const text = `${now} INFO  fetch    40 packages, 12 to download\n`;
      socket.send(
        JSON.stringify({ offset: 0, next_offset: text.length, text })
      );
      socket.send(
        JSON.stringify({
          ...running,
          attempt: 1,
          next_attempt_on: null,
          progress: HALFWAY
        })
      );
    });
    await page.goto();
    await run(page, 'open-build-log', { build: 900 });
    const log = page.locator('.jp-CondaStore-logWidget:visible');
    // The last build was 2 s at solving and 8 s at downloading, of 20 s in all.
    await expect(log.getByRole('progressbar')).toHaveAttribute(
      'aria-valuenow',
      '30'
    );
    await expect(log).toContainText('6 of 12');
    await expect(log).toContainText('30 MB of 60 MB');
    await expect(log).toContainText(/about 1\ds left/);
    await expect(log).toContainText('last time 20s in all');
  });
});

/** Let there be a build that runs, after one that was complete. */
async function serveRunning(
  page: IJupyterLabPageFixture
): Promise<{ status: string }> {
  const running = build(900, 'watched', 'BUILDING', {
    number: 2,
    step: 'fetch',
    progress: HALFWAY,
    can: { activate: false, cancel: true, delete: true, retry: false }
  });
  const before = build(899, 'watched', 'COMPLETED', {
    timings: { solve: 2, fetch: 8, link: 10 }
  });
  const answer = (data: unknown) => ({
    json: { status: 'ok', data, count: 1 }
  });
  await page.route(/api\/v1\/build\/900\//, route =>
    route.fulfill(answer(running))
  );
  await page.route(/api\/v1\/build\/\?.*name=watched/, route =>
    route.fulfill(answer([running, before]))
  );
  return { status: 'BUILDING' };
}
