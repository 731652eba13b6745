import type { IEdit } from '../model';

/** An edit of a specification; of variables an entry is `NAME=value`, of which the name is removed. */
export interface ISpecificationEdit extends Omit<IEdit, 'section'> {
  section: IEdit['section'] | 'variables';
}

/** A part of a text that another one replaces, in UTF-16 units. */
export interface ITextChange {
  from: number;
  to: number;
  insert: string;
}

/** What an entry of a section is about: of `conda-forge::numpy >=2` it is `numpy`. */
export function entryName(
  section: ISpecificationEdit['section'],
  entry: string
): string {
  switch (section) {
    case 'channels':
      return entry;
    case 'variables':
      return entry.split('=', 1)[0];
    case 'dependencies':
      return /^[\w.-]*/
        .exec(entry.replace(/^.*::/, '').trim())![0]
        .toLowerCase();
    case 'pip':
      // PEP 503: names that differ in these only are one.
      return /^[\w.-]*/
        .exec(entry.trim())![0]
        .toLowerCase()
        .replace(/[-_.]+/g, '-');
  }
}

/** "+polars", "−scipy", "numpy >=2": as short as it can be said. */
export function editWord({ remove, add }: ISpecificationEdit): string {
  if (add === null) {
    return `−${remove}`;
  }
  return remove === null ? `+${add}` : `${remove} → ${add}`;
}
