/** What could be written at a place of a specification. */
export type IPlace =
  | { kind: 'key'; from: number; word: string }
  | { kind: 'channel'; from: number; word: string }
  | { kind: 'package'; from: number; word: string }
  | {
      kind: 'version';
      from: number;
      word: string;
      name: string;
      /** What stands between the name and the version: `=`, ` >=`, or a space. */
      operator: string;
    };

const KEY = /^([\w-]*)$/;
const TOP = /^([\w-]+)\s*:/;
const ITEM = /^(\s*-\s+)(.*)$/;
const PACKAGE = /^(?:[^\s=<>!~]*::)?([\w.-]*)$/;
const VERSION =
  /^(?:[^\s=<>!~]*::)?([\w.-]+)((?:\s*[=<>!~]+\s*|\s+)(?:[^,|\s]*[,|]\s*[=<>!~]*\s*)*)([\w.*+!]*)$/;

/**
 * What stands before the cursor, by lines: the text need not be YAML yet, as it is
 * being written.
 */
export function placeAt(text: string, at: number): IPlace | null {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(start, at);
  const key = KEY.exec(before);
  if (key) {
    return { kind: 'key', from: start, word: key[1] };
  }
  const item = ITEM.exec(before);
  const section = sectionAbove(text, start);
  if (!item || !section) {
    return null;
  }
  const [, dash, entry] = item;
  const from = start + dash.length;
  if (section === 'channels') {
    return { kind: 'channel', from, word: entry };
  }
  if (section !== 'dependencies' || isBelowPip(text, start, dash)) {
    return null;
  }
  const name = PACKAGE.exec(entry);
  if (name) {
    return { kind: 'package', from: at - name[1].length, word: name[1] };
  }
  const version = VERSION.exec(entry);
  if (version) {
    const [, name, operator, word] = version;
    return { kind: 'version', from: at - word.length, word, name, operator };
  }
  return null;
}

/** The key of the mapping that a line is below. */
function sectionAbove(text: string, start: number): string | null {
  const lines = text.slice(0, start).split('\n');
  for (let index = lines.length - 1; index >= 0; index--) {
    const top = TOP.exec(lines[index]);
    if (top) {
      return top[1];
    }
  }
  return null;
}

/** Whether the nearest line above with fewer spaces before its dash is `- pip:`. */
function isBelowPip(text: string, start: number, dash: string): boolean {
  const depth = dash.indexOf('-');
  const lines = text.slice(0, start).split('\n');
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index];
    const found = line.search(/\S/);
    if (found >= 0 && found < depth) {
      return /^\s*-\s+pip\s*:/.test(line);
    }
  }
  return false;
}
