import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

import { entryName } from '../draft/names';

/** What a specification says of each package that it names, as `kind name` → entry. */
export function requestedOf(text: string): Map<string, string> {
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
