import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { Channel } from './channel';
import { BUILD_TIME, Environments } from './environments';

let channel: Channel;

test.beforeAll(async () => {
  channel = await Channel.start();
});

test.afterEach(async () => {
  await channel.reset();
});

test.afterAll(() => {
  channel.stop();
});

/** Ask for a build of one small package, which no other test may have downloaded. */
async function create(
  page: IJupyterLabPageFixture,
  name: string,
  dependency: string
): Promise<Environments> {
  const environments = new Environments(page);
  await environments.open();
  await environments.panel
    .getByRole('button', { name: 'New environment:' })
    .click();
  await environments.write(
    `name: ${name}\nchannels: [${channel.url}]\ndependencies: [${dependency}]\n`
  );
  await environments.submit(`This will create ${name}`);
  return environments;
}

test('a build that hangs is watched live, cancelled, and retried', async ({
  page
}) => {
  const frames: string[] = [];
  page.on('websocket', socket => {
    if (socket.url().includes('/logs/stream?offset=0')) {
      socket.on('framereceived', ({ payload }) => frames.push(`${payload}`));
    }
  });
  await channel.fail('*/tiny-*.conda', 'hang');
  const environments = await create(page, 'hangs', 'tiny');
  const first = environments.build('hangs', 1);

  await test.step('its log is there while it runs', async () => {
    await expect(environments.log).toContainText('solved:');
    await expect(environments.log.getByRole('status')).toHaveText(
      'Downloading'
    );
    expect(frames.join('')).toContain('solved:');
  });

  await test.step('cancel it from the panel', async () => {
    await first.getByRole('button', { name: 'Cancel build 1' }).click();
    await expect(first).toHaveAttribute('data-build-status', 'CANCELED');
    await expect(first).toContainText('Cancelled');
    await expect(environments.environment('hangs')).toContainText('Cancelled');
    await expect(environments.log.getByRole('status')).toHaveText('Cancelled');
  });

  await test.step('retry it when the channel answers', async () => {
    await channel.reset();
    await first.getByRole('button', { name: 'Retry' }).click();
    await environments.current('hangs', 2);
    await expect(environments.log.getByRole('status')).toHaveText('Ready');
    await expect(environments.log).toContainText('hangs');
  });

  await test.step('delete what was cancelled', async () => {
    await first.getByRole('button', { name: 'Actions for build 1' }).click();
    await page.getByRole('menuitem', { name: 'Delete Build…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Delete build 1 of hangs?');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(first).toHaveCount(0);
    await expect(environments.build('hangs', 2)).toBeVisible();
  });
});

test('a channel that fails is tried again, and then by hand', async ({
  page
}) => {
  await channel.fail('*/echo-kernel-*.conda', 'unavailable');
  const environments = await create(page, 'fails', 'echo-kernel');
  const first = environments.build('fails', 1);

  await test.step('the cause is on top of the log, and in the panel', async () => {
    await expect(first).toHaveAttribute('data-build-status', 'FAILED', {
      timeout: BUILD_TIME
    });
    await expect(first).toContainText('attempt 3');
    for (const place of [first, environments.log]) {
      await expect(place.locator('.jp-CondaStore-failure')).toContainText(
        'could not be downloaded'
      );
    }
  });

  await test.step('retry from the log, when the channel is back', async () => {
    await channel.reset();
    await environments.log.getByRole('button', { name: 'Retry' }).click();
    await environments.current('fails', 2);
    await expect(environments.environment('fails')).toContainText('Ready');
  });
});
