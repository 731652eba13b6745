import { BUILD_TIME, Environments } from './environments';
import { expect } from './lab';
import { run, test } from './pages';

const BROKEN = 'name: watched\ndependencies:\n  - tiny\n  - = wrong\n';

test('what is watched is asked for, seen, mended, stopped and forgotten', async ({
  lab
}) => {
  const write = (content: string) =>
    lab.evaluate(
      async ([path, text]) => {
        const { contents } = window.jupyterapp.serviceManager;
        await contents.save('specs', { type: 'directory' });
        await contents.save(path, {
          type: 'file',
          format: 'text',
          content: text
        });
      },
      ['specs/environment.yml', content] as const
    );
  await write(BROKEN);
  const asked = run(lab, 'watch-file', { path: 'specs' });
  const dialog = lab.getByRole('dialog');
  await expect(dialog.getByLabel('Path')).toHaveValue('specs');
  await dialog.getByRole('button', { name: 'Watch' }).click();
  await asked;

  const { panel } = new Environments(lab);
  const file = panel.locator('[data-file$="/specs/environment.yml"]');
  await expect(file.getByRole('alert')).toContainText('Line 4:');
  await expect(panel.getByText('Watched files (1 problem)')).toBeVisible();
  await file.getByRole('button', { name: 'environment.yml' }).click();
  await expect(lab.locator('.jp-FileEditor:visible')).toContainText('= wrong');

  await write(BROKEN.replace('  - = wrong\n', ''));
  await expect(file).toContainText('build 1: Ready', { timeout: BUILD_TIME });
  await expect(file.getByRole('alert')).toHaveCount(0);

  await panel.getByRole('button', { name: 'Stop watching specs' }).click();
  const path = panel.locator('[data-path$="/specs"]');
  await expect(path).toContainText('stopped');
  await panel.getByRole('button', { name: 'Forget specs' }).click();
  await expect(path).toHaveCount(0);
});

test('cleaning up shows what would go before it goes', async ({ lab }) => {
  const bodies: unknown[] = [];
  await lab.context().route(/api\/v1\/collect\//, async route => {
    const body = route.request().postDataJSON();
    bodies.push(body);
    const why = 'it was made long ago';
    await route.fulfill({
      json: {
        status: 'ok',
        data: {
          dry_run: body.dry_run,
          items: [{ kind: 'prefix', subject: 'old, build 1', why, freed: 5e8 }],
          kept: [{ kind: 'prefix', subject: 'new, build 2', why: 'in use' }],
          skipped: [],
          kinds: {},
          freed: 5e8,
          seconds: 0.1,
          settings: { keep_last: 5, keep_days: 30 }
        }
      }
    });
  });
  const { panel } = new Environments(lab);
  await new Environments(lab).open();
  await expect(panel.getByRole('meter')).toHaveAttribute(
    'aria-valuetext',
    /used/
  );
  await panel.getByRole('button', { name: 'Clean up…' }).click();
  const dialog = lab.getByRole('dialog');
  await expect(dialog).toContainText('Frees 500 MB:');
  await expect(dialog).toContainText('1 build stays');
  await dialog.getByRole('spinbutton').first().fill('1');
  await dialog.getByRole('button', { name: 'Remove (frees 500 MB)' }).click();
  await expect(dialog).toContainText('1 thing was removed');
  expect(bodies).toEqual([
    { dry_run: true },
    { keep_last: 1, keep_days: 30, dry_run: true },
    { keep_last: 1, keep_days: 30, dry_run: false }
  ]);
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await lab.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});
