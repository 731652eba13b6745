import { serveCanned } from './canned';
import { expect, test } from './lab';
import { run } from './pages';

test('settings say what they do, and hold no secrets', async ({
  lab: page
}) => {
  const settings = await page.evaluate(async () => {
    const registry = await window.galata.getPlugin(
      '@jupyterlab/apputils-extension:settings'
    );
    const ids = window.jupyterapp
      .listPlugins()
      .filter(id => id.startsWith('conda-store-jupyter:'));
    const found: { key: string; title: string; help: string }[] = [];
    for (const id of ids) {
      const loaded = await registry!.load(id).catch(() => null);
      const properties = loaded?.schema.properties ?? {};
      for (const [key, { title, description }] of Object.entries(properties)) {
        found.push({ key, title: title ?? '', help: description ?? '' });
      }
    }
    return found;
  });
  expect(settings.length).toBeGreaterThan(8);
  for (const { key, title, help } of settings) {
    expect.soft(title, key).not.toBe('');
    expect.soft(`${key} ${title}`, help).not.toMatch(/token|password|secret/i);
  }
  // They are looked at when they are changed, without a reload.
  const set = (value: boolean) =>
    page.evaluate(async show => {
      const registry = await window.galata.getPlugin(
        '@jupyterlab/apputils-extension:settings'
      );
      await registry!.set('conda-store-jupyter:statusbar', 'show', show);
    }, value);
  await serveCanned(page.context());
  await run(page, 'refresh');
  const item = page.locator('.jp-CondaStore-statusItem');
  await expect(item).toBeVisible();
  await set(false);
  await expect(item).toHaveCount(0);
  await set(true);
  await expect(item).toBeVisible();
});
