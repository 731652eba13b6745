import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Scalar } from 'yaml';

import type { IProblem } from '../model';
import { entryName } from './names';

/** A package or channel as it is written. */
export interface IEntry {
  section: 'dependencies' | 'pip' | 'channels';
  text: string;
  /** Of a package its name alone, in lower case. */
  name: string;
  /** Where it stands, in UTF-16 units. */
  from: number;
  to: number;
}

/** What a specification says, as far as it can be understood. */
export interface IReading {
  /** Whether it is YAML at all, and a mapping: only then it can be edited in other ways. */
  isReadable: boolean;
  name: string | null;
  entries: readonly IEntry[];
  variables: Readonly<Record<string, string>>;
  /** What is wrong as YAML, before any server has seen it. */
  problems: readonly IProblem[];
}

/** Read a specification. Never throws. */
export function read(text: string): IReading {
  const document = parseDocument(text);
  const { contents } = document;
  const problems = document.errors.map(({ message, pos }) =>
    syntaxProblem(text, message, pos[0], pos[1])
  );
  const isReadable =
    problems.length === 0 && (contents === null || isMap(contents));
  if (!isReadable || contents === null) {
    return { isReadable, name: null, entries: [], variables: {}, problems };
  }
  const name = document.get('name');
  return {
    isReadable,
    name: typeof name === 'string' ? name : null,
    entries: [
      ...entriesOf(document.get('channels', true), 'channels'),
      ...entriesOf(document.get('dependencies', true), 'dependencies')
    ],
    variables: variablesOf(document),
    problems
  };
}

/** Channels that packages are looked for in; none where those of the server hold. */
export function channelsOf({ entries }: IReading): readonly string[] {
  return entries
    .filter(entry => entry.section === 'channels')
    .map(entry => entry.text);
}

function entriesOf(list: unknown, section: IEntry['section']): IEntry[] {
  if (!isSeq(list)) {
    return [];
  }
  return list.items.flatMap(item => {
    if (isMap(item) && section === 'dependencies') {
      return entriesOf(item.get('pip', true), 'pip');
    }
    return isScalar(item) && item.value !== null && item.range
      ? [entryOf(item, section)]
      : [];
  });
}

function entryOf(item: Scalar, section: IEntry['section']): IEntry {
  // As it is written, so that `1.10` stays what it is.
  const text =
    typeof item.value === 'string' ? item.value : (item.source ?? '');
  const [from, to] = item.range!;
  return { section, text, name: entryName(section, text), from, to };
}

function variablesOf(document: Document): Record<string, string> {
  const map = document.get('variables', true);
  if (!isMap(map)) {
    return {};
  }
  return Object.fromEntries(
    map.items.map(({ key, value }) => [
      String(isScalar(key) ? key.value : key),
      isScalar(value) ? String(value.value ?? '') : String(value ?? '')
    ])
  );
}

function syntaxProblem(
  text: string,
  message: string,
  from: number,
  to: number
): IProblem {
  const before = text.slice(0, from);
  const line = before.split('\n').length;
  return {
    code: 'yaml-syntax',
    // The rest of it draws the line, which the editor shows anyway.
    message: message.split(/ at line \d+/)[0],
    hint: '',
    line,
    column: [...before.slice(before.lastIndexOf('\n') + 1)].length + 1,
    start: [...before].length,
    end: [...text.slice(0, Math.max(to, from + 1))].length,
    severity: 'error'
  };
}
