import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { environment, build, serveList } from '../tests/canned';
import { Environments } from '../tests/environments';
import { tell, work } from './work';

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
  const ready_ms = Date.now() - begun;
  const drawn = await panel.panel.getByRole('treeitem').count();
  expect(drawn).toBeLessThan(200);
  const text = 'project-49 status:failed';
  const [key_ms, keys] = await work(page, () => keystrokes(page, text));
  await page.locator('#conda-store-panel input[type="search"]').fill('');
  const [scroll_ms, scrolling] = await work(page, () => frames(page));
  tell({
    environments: { ready_ms, drawn },
    filter: {
      key_ms,
      cpu_per_key_ms: Math.round(keys.cpu_ms / text.length),
      ...keys
    },
    scroll: { longest_frame_ms: scroll_ms, ...scrolling }
  });
});

/** The median and the longest time from a key to the next frame, in ms. */
async function keystrokes(
  page: IJupyterLabPageFixture,
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
async function frames(page: IJupyterLabPageFixture): Promise<number> {
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
