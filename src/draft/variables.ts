import { isMap, isScalar, stringify } from 'yaml';
import type { Document, Pair, Scalar, YAMLMap } from 'yaml';

import { entryName } from './names';
import type { ISpecificationEdit, ITextChange } from './names';
import {
  EditError,
  keyOf,
  lineEnd,
  lineStart,
  newSection,
  newline
} from './places';

/** As `changeFor`, of an edit of the variables. */
export function changeVariable(
  text: string,
  document: Document,
  edit: ISpecificationEdit
): ITextChange | null {
  const name = entryName('variables', edit.add ?? edit.remove ?? '');
  const value = edit.add?.slice(name.length + 1) ?? null;
  const map = document.get('variables', true);
  if (!isMap(map) || map.items.length === 0) {
    return value === null
      ? null
      : newSection(
          text,
          document,
          'variables',
          `  ${stringify({ [name]: value })}`
        );
  }
  const pair = map.items.find(
    one => isScalar(one.key) && String(one.key.value) === name
  ) as Pair<Scalar, Scalar> | undefined;
  if (map.flow) {
    throw new EditError('Variables in braces have to be edited by hand.');
  }
  if (pair) {
    return value === null
      ? removeVariable(text, document, map, pair)
      : replaceValue(pair, value);
  }
  if (value === null) {
    return null;
  }
  const last = map.items.at(-1) as Pair<Scalar, Scalar>;
  const key = last.key.range![0];
  const from = lineEnd(text, (last.value ?? last.key).range![1]);
  const indent = text.slice(lineStart(text, key), key);
  return {
    from,
    to: from,
    insert: `${newline(text, from)}${indent}${stringify({ [name]: value })}`
  };
}

function replaceValue(
  { key, value: old }: Pair<Scalar, Scalar>,
  value: string
): ITextChange {
  const insert = stringify(value).trim();
  if (!old?.range || old.range[0] === old.range[1]) {
    const at = key.range![1] + 1;
    return { from: at, to: at, insert: ` ${insert}` };
  }
  return { from: old.range[0], to: old.range[1], insert };
}

function removeVariable(
  text: string,
  document: Document,
  map: YAMLMap,
  pair: Pair<Scalar, Scalar>
): ITextChange {
  const to = lineEnd(text, (pair.value ?? pair.key).range![1]);
  if (map.items.length > 1) {
    return { from: lineStart(text, pair.key.range![0]), to, insert: '' };
  }
  const key = keyOf(document, 'variables')!;
  return { from: lineStart(text, key.range![0]), to, insert: '' };
}
