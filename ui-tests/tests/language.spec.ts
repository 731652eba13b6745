import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

import { expect } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { Environments } from './environments';
import { run, test } from './pages';

/** What is the same in every language: names of tools, and what the store of the test has in it. */
const NAMES =
  /^(conda|mamba|pixi|docker|curl|python|pandas|matplotlib|default|pages|Python [\d.]+|[\d.]+ [kMG]?B)$/;

const SOURCES = join(__dirname, '..', '..', 'src');

/** Every text of the sources that goes through the translator: one, or one and several. */
function messages(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const text = "'((?:[^'\\\\]|\\\\.)*)'";
  for (const file of files.filter(name => /(?<!spec)\.tsx?$/.test(name))) {
    const source = readFileSync(join(SOURCES, file), 'utf8');
    const calls = new RegExp(
      `trans\\.(?:__\\(\\s*${text}|_n\\(\\s*${text},\\s*${text})`,
      'g'
    );
    for (const [, only, first, several] of source.matchAll(calls)) {
      const one = only ?? first;
      const plain = (word: string) => word.replace(/\\(.)/g, '$1');
      found.set(
        plain(one),
        // A text with a plural has two forms, any other has one: others are not taken.
        [one, several].flatMap(word => (word ? [`⟦${plain(word)}⟧`] : []))
      );
    }
  }
  return found;
}

/** Words of the interface that stand outside of the brackets of a translation. */
function untranslated(node: Element): string[] {
  const data =
    '.cm-editor, code, pre, option, .jp-CondaStore-name, th[scope="row"], td, dd, time';
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement!;
    const words = walker.currentNode.textContent ?? '';
    // What a sentence is put together of stands in one element.
    const whole = parent.textContent ?? '';
    if (
      /\p{L}{2}/u.test(words) &&
      !whole.includes('⟦') &&
      !parent.closest(data) &&
      parent.checkVisibility()
    ) {
      found.push(words.trim());
    }
  }
  return found;
}

test.use({
  autoGoto: false,
  mockSettings: {
    '@jupyterlab/apputils-extension:notification': { fetchNews: 'false' },
    '@jupyterlab/translation-extension:plugin': { locale: 'xx_XX' }
  }
});

test('every word comes from the translator', async ({ page, builds }) => {
  const all = messages();
  expect(all.size).toBeGreaterThan(300);
  await page.route(/api\/translations\/xx_XX/, route =>
    route.fulfill({
      json: {
        data: {
          conda_store_jupyter: {
            ...Object.fromEntries(all),
            '': {
              domain: 'conda_store_jupyter',
              language: 'xx-XX',
              plural_forms: 'nplurals=2; plural=(n != 1);'
            }
          }
        },
        message: ''
      }
    })
  );
  await page.goto();
  const environments = new Environments(page);
  await environments.open();
  const { panel } = environments;
  await expect(panel).toContainText('⟦Connected⟧');
  // Only the environment of these tests: others are called, and call their kernels, anything.
  await panel.getByRole('searchbox').fill('pages');
  await expect(panel.getByRole('treeitem', { level: 1 })).toHaveCount(1);
  const foreign = async (view: Locator) =>
    (await view.evaluate(untranslated)).filter(word => !NAMES.test(word));
  expect.soft(await foreign(panel)).toEqual([]);
  for (const [command, args, selector] of [
    ['create-environment', {}, 'createPage'],
    ...['packages', 'specification', 'builds', 'settings'].map(tab => [
      'open-environment',
      { namespace: 'default', name: 'pages', tab },
      'environmentPage'
    ]),
    [
      'diff',
      { left: `build:${builds[0]}`, right: `build:${builds[1]}` },
      'diffPage'
    ],
    ['share', { build: builds[1] }, 'sharePage'],
    ['open-build-log', { build: builds[1] }, 'logWidget']
  ] as [string, object, string][]) {
    await run(page, command, args);
    const view = page.locator(`.jp-CondaStore-${selector}:visible`);
    await expect(view).toContainText('⟦');
    await expect(view.getByText('Loading…')).toHaveCount(0);
    expect.soft(await foreign(view), `${command} ${selector}`).toEqual([]);
  }
});
