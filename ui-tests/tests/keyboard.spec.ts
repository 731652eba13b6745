import { BUILD_TIME, Environments } from './environments';
import { expect, test } from './lab';

/** A name that no earlier run against the same server has used. */
const name = `keys-${Date.now() % 1_000_000}`;

test.use({ kernels: null });

test('from nothing to a notebook and back, without a pointer', async ({
  page
}) => {
  const environments = new Environments(page);
  const { keyboard } = page;
  const palette = async (words: string) => {
    const input = page.locator('#modal-command-palette input');
    // What opens meanwhile, such as the log, takes the focus: one presses again.
    await expect(async () => {
      await keyboard.press('ControlOrMeta+Shift+c');
      await expect(input).toBeFocused({ timeout: 1000 });
    }).toPass();
    await keyboard.insertText(words);
    await expect(
      page.locator('#modal-command-palette .lm-mod-active')
    ).toContainText(words);
    await keyboard.press('Enter');
  };

  await test.step('create it: name, packages, Enter', async () => {
    await palette('New Environment From Packages…');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('New environment');
    await expect(
      dialog.getByRole('combobox', { name: 'Add a package' })
    ).toBeFocused();
    await keyboard.type('cycler');
    await expect(dialog.getByRole('option').first()).toBeVisible();
    await keyboard.press('Enter');
    await expect(dialog.getByRole('list')).toContainText('cycler');
    await keyboard.press('Shift+Tab');
    await expect(dialog.getByLabel('Name')).toBeFocused();
    await keyboard.press('ControlOrMeta+a');
    await keyboard.insertText(name);
    const open = dialog.getByLabel('Open a notebook when it is ready');
    while (!(await open.evaluate(node => node === document.activeElement))) {
      await keyboard.press('Tab');
    }
    await keyboard.press('Space');
    await expect(open).not.toBeChecked();
    const create = dialog.getByRole('button', { name: 'Create' });
    await expect(create).not.toHaveAttribute('aria-disabled', 'true');
    while (!(await create.evaluate(node => node === document.activeElement))) {
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    // The log opens when the server has the build, and takes the focus.
    await expect
      .poll(() =>
        page.evaluate(
          () =>
            document.activeElement?.closest('.jp-CondaStore-logWidget') !== null
        )
      )
      .toBe(true);
  });

  await test.step('find it, and wait for it', async () => {
    await keyboard.press('ControlOrMeta+Alt+e');
    await expect(environments.panel).toBeVisible();
    await palette('Filter Environments');
    await expect(environments.panel.getByRole('searchbox')).toBeFocused();
    await keyboard.insertText(name);
    const items = environments.panel.getByRole('treeitem', { level: 1 });
    await expect(items).toHaveCount(1);
    await keyboard.press('ArrowDown');
    await expect(environments.environment(name)).toBeFocused();
    await expect(environments.environment(name)).toContainText('Ready', {
      timeout: BUILD_TIME
    });
  });

  await test.step('change it: Enter opens its page', async () => {
    await keyboard.press('Enter');
    const content = page.locator('.jp-CondaStore-environmentPage:visible');
    await expect(content.getByRole('heading', { name })).toBeVisible();
    const add = content.getByLabel('Package to add');
    await expect(add).toBeVisible();
    for (let tabs = 0; tabs < 40; tabs++) {
      if (await add.evaluate(node => node === document.activeElement)) {
        break;
      }
      await keyboard.press('Tab');
    }
    await expect(add).toBeFocused();
    await keyboard.insertText('tiny');
    await keyboard.press('Enter');
    const draft = content.getByRole('region', { name: 'Draft' });
    await expect(draft).toContainText('tiny');
    await keyboard.press('ControlOrMeta+Enter');
    await expect(draft).toHaveCount(0);
    await environments.open();
    await expect(environments.environment(name)).toContainText('build 2', {
      timeout: BUILD_TIME
    });
  });

  await test.step('roll back from the tree', async () => {
    await palette('Filter Environments');
    await keyboard.press('ArrowDown');
    await expect(environments.environment(name)).toBeFocused();
    const item = environments.environment(name);
    if ((await item.getAttribute('aria-expanded')) !== 'true') {
      await keyboard.press('ArrowRight');
    }
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await expect(environments.build(name, 1)).toBeFocused();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(`Use build 1 of ${name}?`);
    await expect(
      dialog.getByRole('button', { name: 'Roll back' })
    ).toBeFocused();
    await keyboard.press('Enter');
    await environments.current(name, 1);
  });

  await test.step('Ctrl+Enter starts a notebook', async () => {
    await environments.build(name, 1).focus();
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await expect(environments.environment(name)).toBeFocused();
    await keyboard.press('ControlOrMeta+Enter');
    await expect(page.locator('.jp-NotebookPanel')).toContainText(name);
  });
});
