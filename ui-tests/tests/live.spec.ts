import { mkdtemp, rm, writeFile } from 'fs/promises';
import { tmpdir } from 'os';
import { join } from 'path';

import { SecondServer, command, watchedFile } from './beside';
import { Environments } from './environments';
import { expect, test } from './lab';
import { Store } from './store';

const API = 'conda-store/api/v1';
const ALL = new RegExp(API);

/** Sooner than the list is asked for when nothing told of a change: every 10 s. */
const SOON = { timeout: 5000 };

/** A name that no earlier run against the same server has used. */
const fresh = (name: string) => `${name}-${Date.now() % 1_000_000}`;

const specification = (name: string, version: number) =>
  `name: ${name}\ndependencies:\n  - tiny ==${version}.0\n`;

test('what other processes do appears in the open panel', async ({ lab }) => {
  const environments = new Environments(lab);
  const { panel } = environments;
  // Whatever the other tests have left: a row out of view is not in the document.
  const only = (name: string) => panel.getByRole('searchbox').fill(name);
  const starting = SecondServer.start();
  await environments.open();
  await expect(panel).toContainText('Connected');

  await test.step('the command line', async () => {
    const name = fresh('commanded');
    await only(name);
    const folder = await mkdtemp(join(tmpdir(), 'conda-store-ui-tests-'));
    const file = join(folder, 'environment.yml');
    await writeFile(file, specification(name, 1));
    await command('env', 'create', '--no-wait', '-f', file);
    await expect(environments.environment(name)).toBeVisible(SOON);
    await environments.expand(name);
    await environments.current(name, 1);
    await command('env', 'delete', '--yes', name);
    await expect(environments.environment(name)).toHaveCount(0, SOON);
    await rm(folder, { recursive: true });
  });

  await test.step('another server', async () => {
    const name = fresh('served');
    await only(name);
    const second = await starting;
    try {
      const [first] = await second.use(async store => [
        await store.built(specification(name, 1)),
        await store.built(specification(name, 2))
      ]);
      await environments.expand(name);
      await environments.current(name, 2);
      const body = { build_id: first.id };
      await second.use(store =>
        store.send('PUT', `environment/default/${name}/`, body)
      );
      await expect(environments.build(name, 1)).toContainText('current', SOON);
    } finally {
      await second.stop();
    }
  });

  await test.step('a file that is watched', async () => {
    const name = fresh('watched');
    await only(name);
    const file = watchedFile(`${name}.yml`);
    await writeFile(file, specification(name, 1));
    await expect(environments.environment(name)).toBeVisible(SOON);
    await environments.expand(name);
    await environments.current(name, 1);
    await writeFile(file, specification(name, 2));
    await expect(environments.build(name, 2)).toBeVisible(SOON);
    await environments.current(name, 2);
    await rm(file);
    await only('');
  });
});

test('a lost connection is told, and comes back', async ({ lab, request }) => {
  const environments = new Environments(lab);
  const { panel } = environments;
  const store = new Store(request);
  const name = fresh('meanwhile');
  await environments.open();
  await expect(panel).toContainText('Connected');

  await lab.context().route(ALL, route => route.abort());
  await store.send('POST', 'specification/', {
    specification: specification(name, 1)
  });
  await expect(panel).toContainText('The server does not answer.');
  await expect(panel).toContainText('Connection lost');
  await expect(environments.environment(name)).toHaveCount(0);
  await lab.context().unroute(ALL);
  await expect(environments.environment(name)).toBeVisible({
    timeout: 30_000
  });
  await expect(panel).toContainText('Connected');
});

test('a page that nobody sees asks for nothing', async ({ lab, request }) => {
  const environments = new Environments(lab);
  await environments.open();
  await expect(environments.panel).toContainText('Connected');
  const hide = (hidden: boolean) =>
    lab.evaluate(value => {
      Object.defineProperty(document, 'hidden', {
        configurable: true,
        get: () => value
      });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  const asked: string[] = [];
  await hide(true);
  await lab.waitForLoadState('networkidle');
  lab.on('request', request => {
    if (ALL.test(request.url())) {
      asked.push(request.url());
    }
  });
  const name = fresh('unseen');
  await new Store(request).built(specification(name, 1));
  expect(asked).toEqual([]);
  await hide(false);
  await expect(environments.environment(name)).toBeVisible(SOON);
  expect(asked).not.toEqual([]);
});
