import { expect, test } from '@jupyterlab/galata';

import { environment, build, serveList } from '../tests/canned';
import { Environments } from '../tests/environments';

/** How many environments a large store has. */
const MANY = 5000;

/** Five thousand in twenty namespaces, some of them failed or without a kernel. */
const environments = Array.from({ length: MANY }, (_, index) => {
  const status = index % 7 === 0 ? 'FAILED' : 'COMPLETED';
  const one = build(index + 1, `project-${index}`, status, {
    namespace: `team-${index % 20}`
  });
  return {
    ...environment(one, index % 5 > 0),
    namespace: { id: 1, name: one.namespace }
  };
});

test(`a panel with ${MANY} environments`, async ({ page }) => {
  await page.goto();
  await serveList(page, environments);
  const panel = new Environments(page);
  const answered = page.waitForResponse(response =>
    /environment\/\?.*page=50&/.test(response.url())
  );
  await panel.open();
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('conda-store:refresh')
  );
  await answered;
  const begun = Date.now();
  await expect(panel.panel).toContainText(`Environments (${MANY})`);
  await expect(panel.environment('project-0', 'team-0')).toBeVisible();
  const ready = Date.now() - begun;
  const drawn = await panel.panel.getByRole('treeitem').count();
  const keys = await keystrokes(page, 'project-49 status:failed');
  const scroll = await frames(page);
  const report = { ready_ms: ready, drawn, key_ms: keys, scroll_ms: scroll };
  console.log(JSON.stringify(report));
  test.info().annotations.push({
    type: 'measured',
    description: JSON.stringify(report)
  });
  expect(drawn).toBeLessThan(200);
});

/** The median and the longest time from a key to the next frame, in ms. */
async function keystrokes(
  page: import('@jupyterlab/galata').IJupyterLabPageFixture,
  text: string
): Promise<{ median: number; longest: number }> {
  return page.evaluate(async typed => {
    const input = document.querySelector<HTMLInputElement>(
      '#conda-store-panel input[type="search"]'
    )!;
    const write = Object.getOwnPropertyDescriptor(
      HTMLInputElement.prototype,
      'value'
    )!.set!;
    const times: number[] = [];
    for (let end = 1; end <= typed.length; end++) {
      const begun = performance.now();
      write.call(input, typed.slice(0, end));
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise(resolve =>
        requestAnimationFrame(() => setTimeout(resolve))
      );
      times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    return {
      median: Math.round(times[Math.floor(times.length / 2)]),
      longest: Math.round(times[times.length - 1])
    };
  }, text);
}

/** The longest frame while the whole list is scrolled through, in ms. */
async function frames(
  page: import('@jupyterlab/galata').IJupyterLabPageFixture
): Promise<number> {
  await page.locator('#conda-store-panel input[type="search"]').fill('');
  return page.evaluate(async () => {
    const scroller = document.querySelector(
      '#conda-store-panel .jp-CondaStore-scroller'
    )!;
    let longest = 0;
    let before = performance.now();
    for (let step = 0; step < 120; step++) {
      scroller.scrollTop += scroller.scrollHeight / 120;
      await new Promise(resolve => requestAnimationFrame(resolve));
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
    }
    return Math.round(longest);
  });
}
