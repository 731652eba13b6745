import { expect, test } from '@jupyterlab/galata';

import { build } from '../tests/canned';

/** How many lines a long log has, and how many the server sends at once. */
const MANY = 100_000;
const PORTION = 5000;

/** A log such as builds write, 8 MB in all. */
function lines(from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) {
    const step = at < 500 ? 'solve   ' : at < 20_000 ? 'fetch   ' : 'link    ';
    const level = at % 997 === 0 ? 'WARN ' : 'INFO ';
    text += `2026-01-01T12:00:00.000Z ${level} ${step} linking lib/python3.12/site-packages/some/module_${at}.py\n`;
  }
  return text;
}

// What a socket is told has to be known before the page is there.
test.use({ autoGoto: false });

test(`a log of ${MANY} lines`, async ({ page }) => {
  const ended = build(900, 'watched', 'COMPLETED');
  await page.route(/api\/v1\/build\/900\/\?/, route =>
    route.fulfill({ json: { status: 'ok', data: ended } })
  );
  const portions: string[] = [];
  let offset = 0;
  for (let from = 0; from < MANY; from += PORTION) {
    const text = lines(from, from + PORTION);
    const next_offset = offset + text.length;
    portions.push(JSON.stringify({ offset, next_offset, text }));
    offset = next_offset;
  }
  await page.routeWebSocket(/logs\/stream/, socket => {
    portions.forEach(portion => socket.send(portion));
    socket.send(
      JSON.stringify({ complete: true, status: 'COMPLETED', failure: null })
    );
  });
  await page.goto();
  const report = await page.evaluate(async last => {
    const { commands } = window.jupyterapp;
    const gaps: number[] = [];
    let before = performance.now();
    let going = true;
    const watch = () => {
      const now = performance.now();
      gaps.push(now - before);
      before = now;
      if (going) {
        requestAnimationFrame(watch);
      }
    };
    // The code of the log is loaded before: that is not what is measured.
    await commands.execute('conda-store:open-build-log', { build: 899 });
    await new Promise(resolve => setTimeout(resolve, 500));
    const begun = performance.now();
    before = begun;
    requestAnimationFrame(watch);
    await commands.execute('conda-store:open-build-log', { build: 900 });
    const log = document.getElementById('conda-store-log-900')!;
    while (!log.textContent!.includes(`module_${last}.py`)) {
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
    const opened = performance.now() - begun;
    going = false;
    gaps.sort((a, b) => b - a);
    return {
      opened_ms: Math.round(opened),
      frames: gaps.length,
      longest_frames_ms: gaps.slice(0, 5).map(Math.round),
      drawn_lines: log.querySelectorAll('.cm-line').length
    };
  }, MANY - 1);
  console.log(JSON.stringify(report));
  test.info().annotations.push({
    type: 'measured',
    description: JSON.stringify(report)
  });
  expect(report.drawn_lines).toBeLessThan(300);
});
