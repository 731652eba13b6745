import { isScalar, isSeq, parseDocument } from 'yaml';

/** The platforms that a specification names, as other tools read them; often none. */
export function platformsOf(text: string): string[] {
  const platforms = parseDocument(text).get('platforms');
  return isSeq(platforms)
    ? platforms.items.map(item => String(isScalar(item) ? item.value : item))
    : [];
}
