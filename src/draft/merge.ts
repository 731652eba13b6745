import {
  channelOrder,
  contend,
  inOrderOf,
  isReordered,
  reorder
} from './channelorder';
import { applyEdits } from './edits';
import type { ISpecificationEdit } from './names';
import { read } from './read';
import type { IEntry } from './read';

/** What both sides changed, each in its own way: an entry, or the order of the channels. */
export interface IMergeConflict {
  name: string;
  /** How it is written on each side; `null` where it was taken out. */
  mine: string | null;
  theirs: string | null;
}

export interface IMerge {
  text: string;
  /** What was decided for mine and against theirs. */
  conflicts: IMergeConflict[];
}

/**
 * Their text with what I changed in it: a three-way merge by entry, not by line, so that two
 * people who add a package each at the same place do not meet. Their comments stay. The order of
 * channels is a change as any other.
 *
 * @param base - what both began with
 * @throws EditError when one of the texts cannot be understood
 */
export function merge(base: string, mine: string, theirs: string): IMerge {
  const edits = editsBetween(base, mine);
  const [before, after] = [read(base), read(theirs)];
  const conflicts = edits.flatMap(edit => {
    const name = edit.name;
    const was = find(before.entries, edit.section, name);
    const is = find(after.entries, edit.section, name);
    const mineNow = edit.add;
    return was !== is && is !== mineNow
      ? [{ name, mine: mineNow, theirs: is }]
      : [];
  });
  const text = applyEdits(
    theirs,
    edits.map(({ name: _, ...edit }) => edit)
  );
  const [was, mineIs, theirsIs] = [base, mine, theirs].map(channelOrder);
  if (!isReordered(was, mineIs)) {
    return { text, conflicts };
  }
  if (contend(was, mineIs, theirsIs)) {
    const [mine, theirs] = [mineIs, theirsIs].map(one => `[${one.join(', ')}]`);
    conflicts.push({ name: 'channels', mine, theirs });
  }
  return {
    text: reorder(text, inOrderOf(mineIs, channelOrder(text))),
    conflicts
  };
}

interface INamedEdit extends ISpecificationEdit {
  name: string;
}

/** What leads from one text to another, entry by entry. */
export function editsBetween(before: string, after: string): INamedEdit[] {
  const [old, now] = [read(before), read(after)];
  const edits: INamedEdit[] = [];
  for (const section of ['channels', 'dependencies', 'pip'] as const) {
    const was = old.entries.filter(entry => entry.section === section);
    const is = now.entries.filter(entry => entry.section === section);
    for (const { name, text } of was) {
      if (!is.some(entry => entry.name === name)) {
        edits.push({ name, section, remove: text, add: null });
      }
    }
    for (const { name, text } of is) {
      const before = was.find(entry => entry.name === name);
      if (before?.text !== text) {
        const remove = before?.text ?? null;
        edits.push({ name, section, remove, add: text });
      }
    }
  }
  return [...edits, ...variableEdits(old.variables, now.variables)];
}

function variableEdits(
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>
): INamedEdit[] {
  const section = 'variables';
  const gone = Object.keys(old).filter(name => !(name in now));
  const changed = Object.keys(now).filter(name => now[name] !== old[name]);
  return [
    ...gone.map(name => ({ name, section, remove: name, add: null }) as const),
    ...changed.map(
      name =>
        ({ name, section, remove: null, add: `${name}=${now[name]}` }) as const
    )
  ];
}

function find(
  entries: readonly IEntry[],
  section: ISpecificationEdit['section'],
  name: string
): string | null {
  return (
    entries.find(one => one.section === section && one.name === name)?.text ??
    null
  );
}
