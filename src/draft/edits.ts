import { isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import type { Document, Scalar, YAMLMap, YAMLSeq } from 'yaml';

import { entryName } from './names';
import type { ISpecificationEdit, ITextChange } from './names';
import {
  EditError,
  dash,
  lineEnd,
  lineStart,
  newSection,
  newline,
  quoted
} from './places';
import { changeVariable } from './variables';

export { EditError };

/** The specification after all of these edits; comments and everything else stay as they are. */
export function applyEdits(
  text: string,
  edits: readonly ISpecificationEdit[]
): string {
  return edits.reduce((current, edit) => {
    const change = changeFor(current, edit);
    return change
      ? current.slice(0, change.from) + change.insert + current.slice(change.to)
      : current;
  }, text);
}

/**
 * What has to be changed in a text for an edit, in UTF-16 units as CodeMirror counts;
 * `null` when the text says so already.
 *
 * @throws EditError when the text is no YAML, or the section is not what it should be
 */
export function changeFor(
  text: string,
  edit: ISpecificationEdit
): ITextChange | null {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new EditError(document.errors[0].message);
  }
  if (document.contents !== null && !isMap(document.contents)) {
    throw new EditError('A specification is a mapping.');
  }
  return edit.section === 'variables'
    ? changeVariable(text, document, edit)
    : changeList(text, document, edit);
}

function changeList(
  text: string,
  document: Document,
  edit: ISpecificationEdit
): ITextChange | null {
  const section = edit.section === 'pip' ? 'dependencies' : edit.section;
  const outer = listOf(document, section);
  const pip = edit.section === 'pip';
  const list = pip ? pipOf(outer) : outer;
  const found = list && find(list, edit);
  if (found) {
    return edit.add === null
      ? remove(text, list, found, pip ? outer : null)
      : replace(found, edit.add, list);
  }
  if (edit.add === null) {
    return null;
  }
  if (list && (list.items.length > 0 || list.flow)) {
    return append(text, list, edit.add);
  }
  if (pip && outer && outer.items.length > 0 && !outer.flow) {
    return appendPip(text, outer, edit.add);
  }
  const entry = stringify(edit.add).trim();
  return newSection(
    text,
    document,
    section,
    pip ? `  - pip:\n    - ${entry}\n` : `  - ${entry}\n`
  );
}

function listOf(document: Document, section: string): YAMLSeq | null {
  const node = document.get(section, true);
  if (isSeq(node)) {
    return node;
  }
  if (node !== undefined && !(isScalar(node) && node.value === null)) {
    throw new EditError(`'${section}' is not a list.`);
  }
  return null;
}

/** The list in `- pip: [...]` among the dependencies. */
function pipOf(dependencies: YAMLSeq | null): YAMLSeq | null {
  for (const item of dependencies?.items ?? []) {
    const list = isMap(item) ? item.get('pip') : null;
    if (isSeq(list)) {
      return list;
    }
  }
  return null;
}

/** What is meant to go, by its whole text or else its name; or what is there under the new name. */
function find(list: YAMLSeq, edit: ISpecificationEdit): Scalar | null {
  const entries = list.items.filter(
    (item): item is Scalar => isScalar(item) && typeof item.value === 'string'
  );
  const named = (text: string) => {
    const name = entryName(edit.section, text);
    return entries.find(
      one => entryName(edit.section, String(one.value)) === name
    );
  };
  const meant = edit.remove ?? edit.add ?? '';
  return entries.find(one => one.value === meant) ?? named(meant) ?? null;
}

function replace(
  entry: Scalar,
  value: string,
  list: YAMLSeq
): ITextChange | null {
  if (entry.value === value) {
    return null;
  }
  const [from, to] = entry.range!;
  return { from, to, insert: quoted(value, list) };
}

function remove(
  text: string,
  list: YAMLSeq,
  entry: Scalar,
  outer: YAMLSeq | null
): ITextChange {
  const [from, to] = entry.range!;
  if (list.flow) {
    const index = list.items.indexOf(entry);
    const after = list.items[index + 1] as Scalar | undefined;
    const before = list.items[index - 1] as Scalar | undefined;
    return after
      ? { from, to: after.range![0], insert: '' }
      : { from: before?.range![1] ?? from, to, insert: '' };
  }
  if (list.items.length > 1) {
    return { from: lineStart(text, from), to: lineEnd(text, to), insert: '' };
  }
  // Without its last entry the list would be no list any more.
  const holder = outer?.items.find(
    item => isMap(item) && item.get('pip') === list
  ) as YAMLMap | undefined;
  if (holder && outer && outer.items.length > 1 && holder.items.length === 1) {
    return {
      from: lineStart(text, holder.range![0]),
      to: lineEnd(text, to),
      insert: ''
    };
  }
  const key = text.lastIndexOf(':', list.range![0]) + 1;
  return { from: key, to: lineEnd(text, to), insert: ' []\n' };
}

function append(text: string, list: YAMLSeq, value: string): ITextChange {
  if (list.flow) {
    const at = list.range![1] - 1;
    const last = list.items.at(-1) as Scalar | undefined;
    const from = last?.range![1] ?? at;
    return { from, to: from, insert: (last ? ', ' : '') + quoted(value, list) };
  }
  // After the last package, so that `- pip:` stays the last.
  const entries = list.items.filter(isScalar);
  const last = entries.at(-1);
  const sample = (last ?? list.items[0]) as Scalar;
  const from = last
    ? lineEnd(text, last.range![1])
    : lineStart(text, sample.range![0]);
  const line = `${dash(text, sample)}${quoted(value, list)}\n`;
  return { from, to: from, insert: newline(text, from) + line };
}

/** `- pip:` after the other dependencies. */
function appendPip(text: string, outer: YAMLSeq, value: string): ITextChange {
  const last = outer.items.at(-1) as Scalar;
  const start = dash(text, last);
  const inner = ' '.repeat(start.length);
  const from = lineEnd(text, last.range![1]);
  const entry = stringify(value).trim();
  return {
    from,
    to: from,
    insert: `${newline(text, from)}${start}pip:\n${inner}- ${entry}\n`
  };
}
