import { galata, test as base } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

export { expect } from '@jupyterlab/galata';

/** What JupyterLab gives to pages of a test server. */
interface IExposed {
  jupyterapp: {
    commands: { execute(id: string, args?: object): Promise<unknown> };
    shell: {
      collapseLeft(): void;
      collapseRight(): void;
      widgets(area: string): Iterable<{ dispose(): void }>;
    };
  };
}

/**
 * Tests with `lab` instead of `page` share one JupyterLab, which takes longer to load than most
 * of them take. It is tidied up after each. For tests that do not leave anything in the page's
 * own state: reloading, drafts, settings and kernels want a `page`. What the server is to answer
 * instead of the truth is said to `lab.context()`.
 */
export const test = base.extend<
  { lab: IJupyterLabPageFixture },
  { shared: IJupyterLabPageFixture }
>({
  shared: [
    async ({ browser }, provide, info) => {
      const { baseURL, viewport } = info.project.use;
      const context = await browser.newContext({ baseURL, viewport });
      const page = await context.newPage();
      const lab = await galata.initTestPage(
        '/lab',
        false,
        baseURL ?? '',
        true,
        galata.DEFAULT_SETTINGS,
        true,
        true,
        page,
        new Map(),
        new Map(),
        '',
        async one => {
          await one
            .locator('#jupyterlab-splash')
            .waitFor({ state: 'detached' });
        },
        new Map()
      );
      await lab.goto('?reset');
      await provide(lab);
      await context.close();
    },
    { scope: 'worker' }
  ],
  lab: async ({ shared }, provide) => {
    await provide(shared);
    await tidy(shared);
  }
});

async function tidy(page: IJupyterLabPageFixture): Promise<void> {
  // Those of the page itself are Galata's.
  await page.context().unrouteAll({ behavior: 'ignoreErrors' });
  while ((await page.getByRole('dialog').count()) > 0) {
    await page.keyboard.press('Escape');
  }
  await page.evaluate(async () => {
    const { commands, shell } = (window as unknown as IExposed).jupyterapp;
    for (const area of ['main', 'down']) {
      [...shell.widgets(area)].forEach(widget => widget.dispose());
    }
    shell.collapseLeft();
    shell.collapseRight();
    // What was told of the last test would cover what the next one clicks on.
    document
      .querySelectorAll<HTMLElement>('.Toastify__toast button[class*="lose"]')
      .forEach(button => button.click());
    await commands.execute('apputils:change-theme', {
      theme: 'JupyterLab Light'
    });
    await commands.execute('conda-store:refresh');
  });
}
