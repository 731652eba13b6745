import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { request as requests } from '@playwright/test';
import type { Locator } from '@playwright/test';

import { expect, test as base } from './lab';
import { Store } from './store';

/** The environment that tests look at and leave as it is. */
export const NAME = 'pages';

export const FIRST = `name: ${NAME}
# What the pages are tried with.
dependencies:
  - tiny <3
  - conflict-a
variables:
  GREETING: hello
`;
export const SECOND = FIRST.replace('tiny <3', 'tiny >=3').replace(
  'variables:',
  '  - activate-demo\nvariables:'
);

/** Tests that want an environment with two builds; it is built once. */
export const test = base.extend<object, { builds: [number, number] }>({
  builds: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, provide, info) => {
      const { baseURL } = info.project.use;
      const context = await requests.newContext({ baseURL });
      const store = new Store(context);
      const made = [await store.built(FIRST), await store.built(SECOND)];
      expect(made.map(one => one.status)).toEqual(['COMPLETED', 'COMPLETED']);
      const [first, second] = made.map(one => one.id);
      // Whichever was rolled back to by an earlier run.
      await store.send('PUT', `environment/default/${NAME}/`, {
        build_id: second
      });
      await provide([first, second]);
      await context.dispose();
    },
    { scope: 'worker' }
  ]
});

/** Run a command of the extension, as the palette does. */
export async function run(
  page: IJupyterLabPageFixture,
  command: string,
  args: object = {}
): Promise<void> {
  await page.evaluate(
    async ([id, given]) => {
      await window.jupyterapp.commands.execute(
        id as string,
        given as Record<string, string>
      );
    },
    [`conda-store:${command}`, args] as const
  );
}

/** Run a command that waits for an answer of the user. */
export async function start(
  page: IJupyterLabPageFixture,
  command: string,
  args: object = {}
): Promise<void> {
  await page.evaluate(
    ([id, given]) => {
      void window.jupyterapp.commands.execute(
        id as string,
        given as Record<string, string>
      );
    },
    [`conda-store:${command}`, args] as const
  );
}

/** Open the page of an environment. */
export async function open(
  page: IJupyterLabPageFixture,
  name = NAME,
  more: object = {}
): Promise<Locator> {
  await run(page, 'refresh');
  await run(page, 'open-environment', { namespace: 'default', name, ...more });
  const content = page.locator('.jp-CondaStore-environmentPage:visible');
  await expect(content.getByRole('heading', { name })).toBeVisible();
  return content;
}

/** Put a package into the draft. */
export async function add(content: Locator, spec: string): Promise<Locator> {
  await content.getByLabel('Package to add').fill(spec);
  await content.getByRole('button', { name: 'Add', exact: true }).click();
  return content.getByRole('region', { name: 'Draft' });
}
