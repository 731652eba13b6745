import { isMap, isScalar, stringify } from 'yaml';
import type { Document, Scalar, YAMLSeq } from 'yaml';

import type { ITextChange } from './names';

/** A text that cannot be edited, because nobody can tell what it means. */
export class EditError extends Error {}

/** A section that is not there, or there without anything in it. */
export function newSection(
  text: string,
  document: Document,
  section: string,
  body: string
): ITextChange {
  const key = keyOf(document, section);
  if (!key) {
    return {
      from: text.length,
      to: text.length,
      insert: `${newline(text, text.length)}${section}:\n${body}`
    };
  }
  const from = key.range![0];
  return {
    from: lineStart(text, from),
    to: lineEnd(text, from),
    insert: `${section}:\n${body}`
  };
}

export function keyOf(document: Document, section: string): Scalar | null {
  const { contents } = document;
  const pair = isMap(contents)
    ? contents.items.find(one => isScalar(one.key) && one.key.value === section)
    : null;
  return (pair?.key as Scalar | undefined) ?? null;
}

/** As YAML wants it at this place: commas separate in brackets. */
export function quoted(value: string, list: YAMLSeq): string {
  return list.flow && /[,[\]{}]/.test(value)
    ? JSON.stringify(value)
    : stringify(value).trim();
}

/** The beginning of an entry's line, with its dash. */
export function dash(text: string, entry: Scalar): string {
  const start = entry.range![0];
  return text.slice(lineStart(text, start), start).replace(/[^-]/g, ' ');
}

/** Where the line begins that this place is in. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the next line begins. */
export function lineEnd(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') {
    return at;
  }
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** What is missing for a line to begin here. */
export function newline(text: string, at: number): string {
  return at > 0 && text[at - 1] !== '\n' ? '\n' : '';
}
