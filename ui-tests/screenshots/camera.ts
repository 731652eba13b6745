import { execFileSync } from 'child_process';
import { join } from 'path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

export const IMAGES = join(__dirname, '..', '..', 'docs', 'images');

const THEMES = {
  light: 'JupyterLab Light',
  dark: 'JupyterLab Dark'
};

/** Pictures that have been taken; `pictures.json` says which there are. */
export const taken = new Set<string>();

/**
 * Take a picture in light and in dark colours.
 *
 * @param part - all that is to be seen; without it the whole window
 */
export async function take(
  page: IJupyterLabPageFixture,
  name: string,
  part?: Locator
): Promise<void> {
  for (const [suffix, theme] of Object.entries(THEMES)) {
    await setTheme(page, theme);
    const path = join(IMAGES, `${name}-${suffix}.png`);
    await (part ?? page).screenshot({
      path,
      animations: 'disabled',
      caret: 'hide'
    });
    shrink(path);
  }
  await setTheme(page, THEMES.light);
  taken.add(name);
}

async function setTheme(
  page: IJupyterLabPageFixture,
  theme: string
): Promise<void> {
  await page.theme.setTheme(theme);
  // Its style sheet is there; what the page makes of it is drawn in the frame after.
  await page.evaluate(
    () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
  );
}

/** 256 colours are enough for an interface. */
function shrink(path: string): void {
  execFileSync(process.env.PYTHON ?? 'python', [
    join(__dirname, 'shrink.py'),
    path
  ]);
}
