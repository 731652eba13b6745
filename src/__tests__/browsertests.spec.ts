import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

const BROWSER_TESTS = join(__dirname, '..', '..', 'ui-tests');

/** The titles of the tests in a file, as they are written there. */
function titlesOf(file: string): string[] {
  const source = readFileSync(join(BROWSER_TESTS, 'tests', file), 'utf8');
  const calls = /\b(?:test|lab|pages)\(\s*(?:'((?:[^'\\]|\\.)+)'|`([^`]+)`)/g;
  return [...source.matchAll(calls)].map(([, plain, template]) =>
    (plain ?? template).replace(/\\(.)/g, '$1')
  );
}

/** The features of the table in the README, and the tests that it names. */
function features(): [string, string[]][] {
  const readme = readFileSync(join(BROWSER_TESTS, 'README.md'), 'utf8');
  return readme
    .split('\n')
    .filter(line => /^\| (?!feature )/.test(line))
    .map(line => {
      const [feature, , tests] = line.split('|').slice(1, -1);
      return [feature.trim(), named(tests.trim())];
    });
}

/** `file: title; file: title`, where a title may have semicolons and colons itself. */
function named(cell: string): string[] {
  return cell ? cell.split(/; (?=[a-z]+: )/) : [];
}

describe('the table of what the browser tests show', () => {
  const known = new Set(
    readdirSync(join(BROWSER_TESTS, 'tests'))
      .filter(file => file.endsWith('.spec.ts'))
      .flatMap(file =>
        titlesOf(file).map(title => `${file.replace('.spec.ts', '')}: ${title}`)
      )
  );

  it('has every feature', () => {
    expect(features().length).toBeGreaterThan(42);
  });

  it.each(features())('%s: is shown by tests that are there', (_, tests) => {
    expect(tests).not.toEqual([]);
    // A title may begin like `file: `, too, where it was cut in two.
    expect(tests.filter(test => !known.has(test))).toEqual([]);
  });
});
