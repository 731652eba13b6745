import { writeFile } from 'fs/promises';
import { tmpdir } from 'os';
import { join } from 'path';

import { expect, test } from '@jupyterlab/galata';

import { SecondServer, command, watchedFile } from '../tests/beside';
import { Environments } from '../tests/environments';
import { Store } from '../tests/store';

const TIMES = 5;
const LAST = 10_000_000_000;

test('the time until a change made elsewhere is seen', async ({
  page,
  request
}) => {
  const environments = new Environments(page);
  const second = await SecondServer.start();
  await environments.open();
  await expect(environments.panel).toContainText('Connected');
  const yaml = (name: string) => `name: ${name}\ndependencies: [tiny]\n`;
  const send = (name: string) => (store: Store) =>
    store.send('POST', 'specification/', { specification: yaml(name) });

  const ways: Record<string, (name: string) => Promise<unknown>> = {
    'this server': name => send(name)(new Store(request)),
    'another server': name => second.use(send(name)),
    // From when the command has ended.
    'command line': async name => {
      const file = join(tmpdir(), `${name}.yml`);
      await writeFile(file, yaml(name));
      await command('env', 'create', '--no-wait', '-f', file);
    },
    'watched file': name => writeFile(watchedFile(`${name}.yml`), yaml(name))
  };
  try {
    for (const [way, change] of Object.entries(ways)) {
      const times: number[] = [];
      for (let number = 0; number < TIMES; number++) {
        // On top of the list, of which only what is in view is drawn.
        const name = `a${LAST - (Date.now() % LAST)}`;
        const seen = environments.environment(name).waitFor();
        await change(name);
        const begun = Date.now();
        await seen;
        times.push(Date.now() - begun);
      }
      const description = JSON.stringify({ way, seen_after_ms: times });
      console.log(description);
      test.info().annotations.push({ type: 'measured', description });
    }
  } finally {
    await second.stop();
  }
});
