import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { Channel } from './channel';
import { Environments } from './environments';
import { expect, test } from './lab';
import { run } from './pages';
import { Store } from './store';
import type { IBuilt } from './store';

let count = 0;

/** A name that no earlier run against the same server has used. */
const fresh = () => `told-${Date.now() % 1_000_000}-${++count}`;

/** What is announced of an environment. */
function toast(page: IJupyterLabPageFixture, name: string) {
  return page.locator('.Toastify__toast', { hasText: name });
}

/** Versions that nobody has downloaded yet, so that it can be watched. */
const good = (name: string, version = 3) =>
  `name: ${name}\nchannels: [${channel.url}]\ndependencies: [tiny ==${version}.0]\n`;
let channel: Channel;

test.beforeAll(async () => {
  channel = await Channel.start();
});

test.afterAll(() => {
  channel.stop();
});

/** Have it built while the page looks on: what was over before is no news. */
async function build(
  page: IJupyterLabPageFixture,
  store: Store,
  yaml: string
): Promise<void> {
  await channel.fail('*/tiny-*.conda', 'hang');
  const { build_id } = await store.send('POST', 'specification/', {
    specification: yaml
  });
  await expect(
    page.getByRole('button', { name: /^Building told/ })
  ).toBeVisible();
  await channel.reset();
  await expect
    .poll(async () => (await store.get<IBuilt>(`build/${build_id}/`)).status)
    .toBe('COMPLETED');
}

test('the end of a build is told, with what can be done next', async ({
  lab,
  request
}) => {
  const store = new Store(request);
  const ready = fresh();
  await build(lab, store, good(ready));
  await expect(toast(lab, ready)).toContainText(`${ready} build 1 is ready`);
  await toast(lab, ready).getByRole('button', { name: 'Open log' }).click();
  const log = lab.locator('.jp-CondaStore-logWidget:visible');
  await expect(log).toContainText(ready);
});

test('nothing is told of what is being looked at', async ({ lab, request }) => {
  const environments = new Environments(lab);
  const store = new Store(request);
  const watched = fresh();
  const other = fresh();
  await store.built(good(watched));
  await environments.open();
  await run(lab, 'refresh');
  await run(lab, 'open-environment', { namespace: 'default', name: watched });
  await build(lab, store, good(watched, 2));
  await expect(
    lab.locator('.jp-CondaStore-environmentPage:visible')
  ).toContainText('build 2');
  // What ends after it is told, so it would have been told by then, too.
  await build(lab, store, good(other, 1));
  await expect(toast(lab, other)).toContainText('is ready');
  await expect(toast(lab, `${watched} build 2`)).toHaveCount(0);
});
