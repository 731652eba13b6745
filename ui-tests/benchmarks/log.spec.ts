import { test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';

import { build } from '../tests/canned';
import { Socket } from './socket';
import { longest, tell, work } from './work';

/** How many lines a long log has, and how many of them the server sends at once (256 kB). */
const MANY = 100_000;
const PORTION = 3000;

/** A build that writes much: lines per second, for how many seconds, and how often they are sent. */
const STEADY = { perSecond: 2000, seconds: 5, interval: 60 };

/** A step that writes everything at its end. */
const BURST = 10_000;

const RUNNING = build(900, 'watched', 'BUILDING', {
  step: 'link',
  progress: { step: 'link', done: 1, total: 9, bytes_done: 0, bytes_total: 0 }
});

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

/** Writes the log of a build. */
class Writer {
  constructor(private _socket: Socket) {}

  /** The number of the last line. */
  get last(): number {
    return this._sent - 1;
  }

  /** Write lines up to a number, in portions such as the server's. */
  async write(to: number): Promise<void> {
    while (this._sent < to) {
      const next = Math.min(this._sent + PORTION, to);
      const text = lines(this._sent, next);
      const [offset, next_offset] = [this._offset, this._offset + text.length];
      this._offset = next_offset;
      this._sent = next;
      await this._socket.send({ offset, next_offset, text });
    }
  }

  /** Write lines as a build does; progress is told twice a second. */
  async writeSteadily(): Promise<void> {
    const { perSecond, seconds, interval } = STEADY;
    const begun = Date.now();
    const before = this._sent;
    const end = before + perSecond * seconds;
    for (let turn = 0; this._sent < end; turn++) {
      await new Promise(resolve => setTimeout(resolve, interval));
      const due = Math.floor(((Date.now() - begun) * perSecond) / 1000);
      await this.write(Math.min(before + due, end));
      if (turn % 8 === 0) {
        const progress = { ...(RUNNING.progress as object), done: turn };
        const next_attempt_on = null;
        await this._socket.send({
          status: 'BUILDING',
          next_attempt_on,
          progress
        });
      }
    }
  }

  private _offset = 0;
  private _sent = 0;
}

/** Times between frames while something happens, in ms. */
async function frames(page: Page, action: () => Promise<void>) {
  const watching = page.evaluate(
    () =>
      new Promise<number[]>(resolve => {
        const gaps: number[] = [];
        let before = performance.now();
        const watch = (now: number) => {
          gaps.push(now - before);
          before = now;
          if (document.body.dataset.watched) {
            delete document.body.dataset.watched;
            resolve(gaps);
          } else {
            requestAnimationFrame(watch);
          }
        };
        requestAnimationFrame(watch);
      })
  );
  await action();
  await page.evaluate(() => (document.body.dataset.watched = 'true'));
  return longest(await watching);
}

/** Wait until the log shows a line. */
function shown(page: Page, line: number): Promise<unknown> {
  return page.evaluate(async last => {
    const log = () => document.getElementById('conda-store-log-900');
    while (!log()?.textContent!.includes(`module_${last}.py`)) {
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
  }, line);
}

// What a socket is told has to be known before the page is there.
test.use({ autoGoto: false });

test(`a log of ${MANY} lines, and more`, async ({ page }) => {
  const socket = await Socket.open(page, /build\/900\/logs\/stream/);
  const writer = new Writer(socket);
  await page.route(/api\/v1\/build\/(899|900)\/\?/, route =>
    route.fulfill({ json: { status: 'ok', data: RUNNING } })
  );
  await page.routeWebSocket(/build\/899\/logs\/stream/, () => undefined);
  await page.goto();
  const open = (id: number) =>
    page.evaluate(
      build =>
        window.jupyterapp.commands.execute('conda-store:open-build-log', {
          build
        }),
      id
    );
  // The code of the log is loaded before: that is not what is measured.
  await open(899);
  await page.locator('.jp-CondaStore-tools').first().waitFor();

  const measured = async (action: () => Promise<void>) => {
    const begun = Date.now();
    const [gaps, cost] = await work(page, () =>
      frames(page, async () => {
        await action();
        await shown(page, writer.last);
      })
    );
    return { ms: Date.now() - begun, longest_frames_ms: gaps, ...cost };
  };
  const opened = await measured(async () => {
    const writing = writer.write(MANY);
    await open(900);
    await writing;
  });
  tell({ lines: MANY, opened });
  const steady = await measured(() => writer.writeSteadily());
  tell({ lines_per_second: STEADY.perSecond, steady });
  const burst = await measured(() => writer.write(writer.last + 1 + BURST));
  tell({ lines_at_once: BURST, burst });
  await socket.close();
});
