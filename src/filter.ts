import { StringExt } from '@lumino/algorithm';

import { keyOf, refOf } from './model';
import type { IEnvironment } from './model';
import { stateOf } from './state';
import type { EnvironmentState } from './state';

/** What is typed into the filter, taken apart. */
export interface IFilter {
  words: readonly string[];
  /** `status:`: what an environment is, in the words of the list. */
  statuses: readonly string[];
  /** `ns:`: the beginning of a namespace. */
  namespaces: readonly string[];
  /** `pkg:`: the name of a package that the current build has. */
  packages: readonly string[];
  /** `lang:`: the language of a kernel. */
  languages: readonly string[];
}

/** A penalty that puts what only resembles a word after all that contains it. */
const RESEMBLES = 1e6;

/** Words people use for several states, and for states that are named otherwise. */
const ALIASES: Record<string, readonly EnvironmentState[]> = {
  ready: ['ready', 'no-kernel', 'degraded'],
  failed: ['failed', 'degraded', 'interrupted'],
  running: ['queued', 'building'],
  building: ['queued', 'building'],
  cancelled: ['canceled']
};

const TOKENS: Record<string, Exclude<keyof IFilter, 'words'>> = {
  status: 'statuses',
  is: 'statuses',
  ns: 'namespaces',
  namespace: 'namespaces',
  pkg: 'packages',
  package: 'packages',
  lang: 'languages',
  language: 'languages'
};

/** Words and `token:value`s; a token without a value yet is no condition. */
export function parseFilter(text: string): IFilter {
  const found = {
    words: [] as string[],
    statuses: [] as string[],
    namespaces: [] as string[],
    packages: [] as string[],
    languages: [] as string[]
  };
  for (const part of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const [name, value] = split(part);
    const token = TOKENS[name];
    if (!token) {
      found.words.push(part);
    } else if (value) {
      found[token].push(value);
    }
  }
  return found;
}

function split(part: string): [string, string] {
  const at = part.indexOf(':');
  return at < 0 ? ['', part] : [part.slice(0, at), part.slice(at + 1)];
}

/**
 * How well an environment fits: 0 is best, `null` is not at all.
 *
 * @param withPackages - the keys of the environments that have all packages of the
 *   filter; `null` while that is not known, which lets none pass
 */
export function score(
  environment: IEnvironment,
  filter: IFilter,
  withPackages: ReadonlySet<string> | null
): number | null {
  const { namespace, kernels } = environment;
  const key = keyOf(refOf(environment));
  const fits =
    filter.statuses.every(word => hasStatus(environment, word)) &&
    filter.namespaces.every(word =>
      namespace.name.toLowerCase().startsWith(word)
    ) &&
    filter.languages.every(word =>
      kernels.some(kernel => kernel.language.toLowerCase().startsWith(word))
    ) &&
    (filter.packages.length === 0 || (withPackages?.has(key) ?? false));
  if (!fits) {
    return null;
  }
  let total = 0;
  for (const word of filter.words) {
    const found = scoreOfWord(environment, key.toLowerCase(), word);
    if (found === null) {
      return null;
    }
    total += found;
  }
  return total;
}

function hasStatus(environment: IEnvironment, word: string): boolean {
  const state = stateOf(environment);
  return (
    ALIASES[word]?.includes(state) ??
    (state.startsWith(word) || state.replace('-', '').startsWith(word))
  );
}

function scoreOfWord(
  { name, description }: IEnvironment,
  key: string,
  word: string
): number | null {
  const lower = name.toLowerCase();
  const at = lower.indexOf(word);
  if (at >= 0) {
    return at;
  }
  if (key.includes(word) || description.toLowerCase().includes(word)) {
    return 1000;
  }
  const fuzzy = StringExt.matchSumOfSquares(lower, word);
  return fuzzy ? RESEMBLES + fuzzy.score : null;
}
