import { expect } from './lab';
import { NAME, run, test } from './pages';

test('export: copy, save in the file browser, archive and link', async ({
  page,
  tmpPath,
  builds
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await run(page, 'share', { build: builds[1] });
  const content = page.locator('.jp-CondaStore-sharePage:visible');
  const row = (type: string) => content.locator(`[data-artifact="${type}"]`);
  await expect(content.locator('[data-artifact]')).toHaveCount(8);
  await row('explicit.txt').getByRole('button', { name: /^Copy/ }).click();
  await expect(row('explicit.txt')).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
    '@EXPLICIT'
  );
  for (const type of ['conda-lock.yml', 'archive.tar.zst']) {
    await row(type).getByRole('button', { name: /^Save/ }).click();
    await expect(row(type)).toContainText(`Saved as ${tmpPath}/`, {
      timeout: 60_000
    });
  }
  await expect(
    page.locator('.jp-DirListing-item', { hasText: 'conda-lock.yml' })
  ).toBeVisible();

  for (const tool of ['conda', 'mamba', 'pixi', 'docker', 'curl']) {
    await expect(
      content.getByRole('group', { name: tool, exact: true })
    ).toBeVisible();
  }
  const docker = content.getByRole('group', { name: 'docker' });
  const [, image] = /COPY --from=(\S+) \/opt\/env/.exec(
    await docker.innerText()
  )!;
  expect(image).toMatch(new RegExp(`^localhost:\\d+/default/${NAME}:`));
  // What is pulled by this name is there.
  const manifest = image.replace(
    /^([^/]+)\/(.*):(\d+)$/,
    '$1/v2/$2/manifests/$3'
  );
  const pulled = await page.request.get(`http://${manifest}`);
  expect((await pulled.json()).layers.length).toBeGreaterThan(0);

  const curl = content.getByRole('group', { name: 'curl' });
  await curl.getByRole('button', { name: 'Make a link' }).click();
  await expect(curl).toContainText('The link is good until', {
    timeout: 60_000
  });
  await curl.getByRole('button', { name: /Copy the lines/ }).click();
  const lines = await page.evaluate(() => navigator.clipboard.readText());
  const [, link] = /curl .* '?(http[^'\s]+)/.exec(lines)!;
  const response = await page.request.get(link, {
    headers: { Cookie: '', Range: 'bytes=0-9' }
  });
  expect(response.status()).toBe(206);
});
