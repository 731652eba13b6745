import { isMap, parseDocument } from 'yaml';

/** The variables of a specification, in order; none of a text that cannot be understood. */
export function variablesOf(text: string): [string, string][] {
  const variables = parseDocument(text).get('variables');
  return isMap(variables)
    ? variables.items.map(({ key, value }) => [
        String(key),
        value === null ? '' : String(value)
      ])
    : [];
}
