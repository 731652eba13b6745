import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

import { entryName } from '../draft/names';

let last: { text: string; found: Map<string, string> } | null = null;

/**
 * What a specification says of each package that it names, as `kind name` → entry. It is asked
 * for at each drawing, mostly of the same text.
 */
export function requestedOf(text: string): ReadonlyMap<string, string> {
  last = last?.text === text ? last : { text, found: read(text) };
  return last.found;
}

function read(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const list = parseDocument(text).get('dependencies');
  for (const item of isSeq(list) ? list.items : []) {
    const pip = isMap(item) ? item.get('pip') : null;
    if (isScalar(item) && typeof item.value === 'string') {
      found.set(`conda ${entryName('dependencies', item.value)}`, item.value);
    } else if (isSeq(pip)) {
      for (const entry of pip.items) {
        const value = isScalar(entry) ? String(entry.value) : '';
        found.set(`pypi ${entryName('pip', value)}`, value);
      }
    }
  }
  return found;
}
