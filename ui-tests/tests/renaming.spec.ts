import { Environments } from './environments';
import { expect } from './lab';
import { open, run, test } from './pages';
import { Store } from './store';

test('F2 renames: panel, page and kernel have the new name; and back', async ({
  lab,
  request
}) => {
  const [before, after] = ['field-notes', 'lab-book'];
  const store = new Store(request);
  await store.built(`name: ${before}\ndependencies:\n  - python\n`);
  const kernels = async () =>
    Object.keys(
      (await (await request.get('/api/kernelspecs')).json()).kernelspecs
    );
  await expect.poll(kernels).toContain(`cs.default.${before}.python3`);
  const environments = new Environments(lab);
  await environments.open();
  const page = await open(lab, before, { tab: 'settings' });
  await run(lab, 'open-build-log', { namespace: 'default', name: before });
  await expect(environments.log).toContainText(before);

  await environments.environment(before).focus();
  await lab.keyboard.press('F2');
  const dialog = lab.getByRole('dialog');
  await expect(dialog).toContainText(`Rename ${before}`);
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await lab.keyboard.type('not a name');
  await expect(dialog).toContainText('Use at most 64 letters');
  await lab.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('textbox').fill(after);
  await lab.keyboard.press('Enter');

  await expect(environments.environment(after)).toBeFocused();
  await expect(environments.environment(before)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: after })).toBeVisible();
  await expect(
    lab.getByRole('tab', { name: after, exact: true })
  ).toBeVisible();
  await expect(lab.getByRole('tab', { name: before })).toHaveCount(0);
  await expect(page).toContainText(`cs.default.${after}.python3`);
  await expect(environments.log).toContainText(after);
  const found = await kernels();
  expect(found).toContain(`cs.default.${after}.python3`);
  expect(found).not.toContain(`cs.default.${before}.python3`);

  await lab.getByRole('button', { name: 'Undo' }).click();
  await expect(environments.environment(before)).toBeVisible();
  await expect(page.getByRole('heading', { name: before })).toBeVisible();
});
