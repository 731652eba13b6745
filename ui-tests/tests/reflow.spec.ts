import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { serveCanned } from './canned';
import { Environments } from './environments';
import { expect } from './lab';
import { NAME, add, run, start, test } from './pages';

/** 1280 × 800 at 200 %. */
const ZOOMED = { width: 640, height: 400 };

const USUAL = { width: 1280, height: 720 };

/**
 * Words that are cut off at the side, with nothing to scroll and no dots that tell (WCAG 1.4.10).
 * Dots are allowed only where there is a title with more.
 */
async function cutOff(root: Locator): Promise<string[]> {
  return root.evaluate(node => {
    const found: string[] = [];
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const words = text.textContent?.trim() ?? '';
      const parent = text.parentElement!;
      if (!words || !parent.checkVisibility({ visibilityProperty: true })) {
        continue;
      }
      if (parent.closest('.cm-editor, .jp-CondaStore-hidden, option, select')) {
        continue;
      }
      range.selectNodeContents(text);
      const { left, right, width } = range.getBoundingClientRect();
      if (width <= 1) {
        continue;
      }
      for (
        let box: HTMLElement | null = parent;
        box && box !== document.body;
        box = box.parentElement
      ) {
        const { overflowX, textOverflow, clipPath } = getComputedStyle(box);
        const edges = box.getBoundingClientRect();
        if (clipPath !== 'none' || textOverflow === 'ellipsis') {
          break;
        }
        if (overflowX === 'auto' || overflowX === 'scroll') {
          // Scrolled to, unless it is the whole view that would have to be moved.
          if (
            box === node ||
            box.classList.contains('jp-CondaStore-pageBody')
          ) {
            if (right > edges.right + 1) {
              found.push(`scrolled sideways: ${words}`);
            }
          }
          break;
        }
        if (
          overflowX !== 'visible' &&
          (right > edges.right + 1 || left < edges.left - 1)
        ) {
          found.push(words);
          break;
        }
      }
    }
    return found;
  });
}

async function narrow(
  page: IJupyterLabPageFixture,
  width: number
): Promise<void> {
  await page.evaluate(wide => {
    const { shell } = window.jupyterapp as unknown as {
      shell: {
        _hsplitPanel: {
          node: HTMLElement;
          setRelativeSizes(sizes: number[]): void;
        };
      };
    };
    const split = shell._hsplitPanel;
    split.setRelativeSizes([wide, split.node.clientWidth - wide, 0]);
  }, width);
}

test('in a sidebar of 250 pixels everything can be read', async ({ lab }) => {
  await serveCanned(lab.context());
  await run(lab, 'refresh');
  const environments = new Environments(lab);
  await environments.open();
  await narrow(lab, 250);
  for (const name of ['data-science', 'torch', 'stats']) {
    const item = environments.environment(name);
    if ((await item.getAttribute('aria-expanded')) !== 'true') {
      await environments.row(name).click();
    }
    await expect(environments.build(name, 1)).toBeVisible();
  }
  const { width } = (await environments.panel.boundingBox())!;
  expect(width).toBeLessThan(260);
  expect(await cutOff(environments.panel)).toEqual([]);
  for (const button of await environments.panel.getByRole('button').all()) {
    const box = await button.boundingBox();
    expect.soft(box!.x + box!.width).toBeLessThanOrEqual(250 + 40);
  }
});

test.describe('at 200 %', () => {
  test.afterEach(({ lab }) => lab.setViewportSize(USUAL));

  for (const [what, selector, command] of [
    ['the differences', 'diffPage', 'diff'],
    ['the exports', 'sharePage', 'share'],
    ...['packages', 'specification', 'builds', 'settings'].map(tab => [
      `the ${tab} of an environment`,
      'environmentPage',
      tab
    ])
  ]) {
    test(`${what} can be read and used`, async ({ lab, builds }) => {
      await lab.setViewportSize(ZOOMED);
      const [first, second] = builds;
      await run(
        lab,
        ...((command === 'diff'
          ? ['diff', { left: `build:${first}`, right: `build:${second}` }]
          : command === 'share'
            ? ['share', { build: second }]
            : [
                'open-environment',
                { namespace: 'default', name: NAME, tab: command }
              ]) as [string, object])
      );
      const page = lab.locator(`.jp-CondaStore-${selector}:visible`);
      await expect(page).toBeVisible();
      await expect(page.getByText('Loading…')).toHaveCount(0);
      if (command === 'packages') {
        const draft = await add(page, 'post-link-demo');
        await draft.getByRole('button', { name: 'Preview' }).click();
        await expect(draft).toContainText('+1 added');
        expect(await cutOff(page)).toEqual([]);
        const build = draft.getByRole('button', { name: 'Build', exact: true });
        await build.scrollIntoViewIfNeeded();
        // Nothing lies on top of it: a click arrives.
        await build.click({ trial: true });
        await draft.getByRole('button', { name: 'Discard' }).click();
        await expect(draft).toHaveCount(0);
      }
      expect(await cutOff(page)).toEqual([]);
      const sideways = await lab.evaluate(
        () => document.documentElement.scrollWidth - innerWidth
      );
      expect(sideways).toBeLessThanOrEqual(0);
    });
  }

  test('the small form has its buttons in view', async ({ lab, builds }) => {
    await lab.setViewportSize(ZOOMED);
    for (const [command, button] of [
      ['quick-create', 'Create'],
      ['clone-environment', 'Clone'],
      ['add-package', 'Build'],
      ['delete-environment', 'Delete']
    ]) {
      await start(lab, command, { namespace: 'default', name: NAME });
      const dialog = lab.getByRole('dialog');
      await expect(
        dialog.getByRole('button', { name: button, exact: true })
      ).toBeInViewport({ ratio: 1 });
      expect(await cutOff(dialog)).toEqual([]);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await expect(dialog).toHaveCount(0);
    }
  });

  test('a specification can be written', async ({ lab }) => {
    await lab.setViewportSize(ZOOMED);
    const environments = new Environments(lab);
    await run(lab, 'create-environment', {});
    await environments.write('name: low\nfoo: 1\ndependencies: [tiny]\n');
    const page = lab.locator('.jp-CondaStore-createPage:visible');
    await expect(page.getByRole('button', { name: /^2:1/ })).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    for (const one of [
      page.getByRole('combobox', { name: 'Add a channel' }),
      page.getByRole('button', { name: 'Build', exact: true })
    ]) {
      await one.scrollIntoViewIfNeeded();
      await expect(one).toBeInViewport();
    }
  });
});

test('who wants no motion sees none', async ({ lab }) => {
  await serveCanned(lab.context());
  await run(lab, 'refresh');
  const environments = new Environments(lab);
  await environments.open();
  const moving = () =>
    lab.evaluate(
      () =>
        document
          .getAnimations()
          .filter(one =>
            ((one.effect as KeyframeEffect).target as Element).closest(
              '[class*="jp-CondaStore"]'
            )
          ).length
    );
  await expect.poll(moving).toBeGreaterThan(0);
  await lab.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
  await lab.emulateMedia({ reducedMotion: null });
});

test('colours are those of the theme, and never the only sign', async ({
  lab,
  builds
}) => {
  await serveCanned(lab.context());
  await run(lab, 'refresh');
  const environments = new Environments(lab);
  await environments.open();
  const ground = () =>
    environments.panel.evaluate(node => {
      const { backgroundColor, color } = getComputedStyle(node);
      return [backgroundColor, color];
    });
  const light = await ground();
  await lab.theme.setTheme('JupyterLab Dark High Contrast');
  const dark = await ground();
  expect(dark[0]).not.toBe(light[0]);
  expect(dark[1]).not.toBe(light[1]);
  for (const [name, word] of [
    ['data-science', 'Ready'],
    ['geo-and-a-rather-long-name', 'Downloading'],
    ['stats', 'Queued'],
    ['torch', 'Failed'],
    ['tools', 'no kernel']
  ]) {
    await expect(environments.environment(name)).toContainText(word);
  }
  // What has the focus is seen.
  await environments.panel.getByRole('searchbox').focus();
  await lab.keyboard.press('ArrowDown');
  const outline = await lab.evaluate(() => {
    const row = document.activeElement!.firstElementChild!;
    const { outlineStyle, outlineWidth } = getComputedStyle(row);
    return [outlineStyle, parseFloat(outlineWidth)];
  });
  expect(outline[0]).toBe('solid');
  expect(outline[1]).toBeGreaterThanOrEqual(1);
});
