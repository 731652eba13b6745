import AxeBuilder from '@axe-core/playwright';

import { expect } from './lab';
import { add, open, run, test } from './pages';

/** Faults of JupyterLab's own toolbar buttons, which are not ours to mend. */
const NOT_OURS = 'jp-button';

const THEMES = [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
];

/** What is shown, and what of the page it is in. */
const VIEWS: [string, string, (...builds: number[]) => [string, object][]][] = [
  [
    'the differences',
    '.jp-CondaStore-diffPage',
    (first, second) => [
      ['diff', { left: `build:${first}`, right: `build:${second}` }]
    ]
  ],
  [
    'the exports',
    '.jp-CondaStore-sharePage',
    (_, second) => [['share', { build: second }]]
  ],
  [
    'the log',
    '.jp-CondaStore-logWidget',
    (_, second) => [['open-build-log', { build: second }]]
  ],
  ...['packages', 'specification', 'builds', 'settings'].map(
    tab =>
      [
        `the ${tab} of an environment`,
        '.jp-CondaStore-environmentPage',
        () => [
          [
            'open-environment',
            { namespace: 'default', name: 'pages', tab }
          ] as [string, object]
        ]
      ] as (typeof VIEWS)[number]
  )
];

for (const [what, selector, commands] of VIEWS) {
  test(`nothing keeps anybody out of ${what}`, async ({ lab, builds }) => {
    await run(lab, 'refresh');
    for (const [command, args] of commands(...builds)) {
      await run(lab, command, args);
    }
    const view = lab.locator(`${selector}:visible`);
    await expect(view).toBeVisible();
    await expect(view.getByText('Loading…')).toHaveCount(0);
    if (what.startsWith('the packages')) {
      await view.getByRole('button', { name: 'Details of tiny' }).click();
      const draft = await add(view, 'post-link-demo');
      await draft.getByRole('button', { name: 'Preview' }).click();
      await expect(draft).toContainText('+1 added');
    }
    // JupyterLab's body has no height: axe would take all text in it for hidden.
    await lab.addStyleTag({ content: 'html, body { height: 100vh }' });
    for (const theme of THEMES) {
      await lab.theme.setTheme(theme);
      const { violations } = await new AxeBuilder({ page: lab })
        .include(selector)
        .exclude(NOT_OURS)
        .analyze();
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`)
      );
      expect.soft(found, theme).toEqual([]);
    }
    const discard = view.getByRole('button', { name: 'Discard' });
    if (await discard.count()) {
      await discard.click();
    }
  });
}

test('the keyboard alone changes an environment', async ({ lab, builds }) => {
  const page = await open(lab);
  await page.getByRole('tab', { name: /^Packages/ }).focus();
  await lab.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Specification' })).toBeFocused();
  await lab.keyboard.press('End');
  await expect(page.getByRole('tab', { name: 'Settings' })).toBeFocused();
  await lab.keyboard.press('Home');
  await page.getByLabel('Package to add').focus();
  await lab.keyboard.type('post-link-demo');
  await lab.keyboard.press('Enter');
  const draft = page.getByRole('region', { name: 'Draft' });
  await expect(draft).toContainText('+post-link-demo');
  await draft.getByRole('button', { name: 'Preview' }).focus();
  await lab.keyboard.press('Enter');
  await expect(draft).toContainText('+1 added');
  await draft.getByRole('button', { name: /^Take back/ }).focus();
  await lab.keyboard.press('Space');
  await expect(draft).toHaveCount(0);
});

test('a narrow page shows what matters', async ({ lab, builds }) => {
  await lab.setViewportSize({ width: 420, height: 700 });
  const page = await open(lab);
  const row = page.locator('[data-package="tiny"]');
  await expect(row).toContainText('tiny >=3');
  await expect(row.locator('[data-column="size"]')).toBeHidden();
  const { scrolled, width } = await page.evaluate(node => ({
    scrolled: node.scrollWidth,
    width: node.clientWidth
  }));
  expect(scrolled).toBeLessThanOrEqual(width);
  await lab.setViewportSize({ width: 1024, height: 768 });
});
