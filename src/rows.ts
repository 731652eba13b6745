import type { IGroup } from './arrangement';
import { buildKey, keyOf, refOf } from './model';
import type { IBuild, IBuildList, IEnvironment } from './model';

/** A line of the tree of environments. Keys are unique in the tree. */
export type Row = {
  key: string;
  level: number;
  /** The place among its siblings, from 1, and how many there are. */
  position: number;
  siblings: number;
} & (
  | { kind: 'group'; name: string; count: number; expanded: boolean }
  | { kind: 'environment'; environment: IEnvironment; expanded: boolean }
  | { kind: 'build'; build: IBuild; latest: boolean }
  /** Builds that are on their way, or why they cannot be had. */
  | { kind: 'note'; error: string | null }
  | { kind: 'more'; environmentKey: string; count: number }
);

export interface IRowOptions {
  groups: readonly IGroup[];
  /** Whether groups have headers. */
  grouped: boolean;
  isExpanded: (key: string) => boolean;
  buildsOf: (key: string) => IBuildList;
}

export function groupKey(name: string): string {
  return `@${name}`;
}

/** The lines of the tree from top to bottom. */
export function rowsOf(options: IRowOptions): Row[] {
  const { groups, grouped } = options;
  const rows: Row[] = [];
  groups.forEach((group, index) => {
    const key = groupKey(group.name);
    const expanded = !grouped || options.isExpanded(key);
    if (grouped) {
      rows.push({
        kind: 'group',
        key,
        level: 1,
        position: index + 1,
        siblings: groups.length,
        name: group.name,
        count: group.environments.length,
        expanded
      });
    }
    if (expanded) {
      pushEnvironments(rows, group.environments, options);
    }
  });
  return rows;
}

function pushEnvironments(
  rows: Row[],
  environments: readonly IEnvironment[],
  options: IRowOptions
): void {
  const level = options.grouped ? 2 : 1;
  environments.forEach((environment, index) => {
    const key = keyOf(refOf(environment));
    const expanded = options.isExpanded(key);
    rows.push({
      kind: 'environment',
      key,
      level,
      position: index + 1,
      siblings: environments.length,
      environment,
      expanded
    });
    if (expanded) {
      pushBuilds(rows, key, level + 1, options.buildsOf(key));
    }
  });
}

function pushBuilds(
  rows: Row[],
  environmentKey: string,
  level: number,
  { page, error }: IBuildList
): void {
  const items = page?.items ?? [];
  const siblings = items.length;
  items.forEach((build, index) =>
    rows.push({
      kind: 'build',
      key: buildKey(build),
      level,
      position: index + 1,
      siblings,
      build,
      latest: index === 0
    })
  );
  const base = { level, position: 0, siblings };
  if (!page || error) {
    rows.push({ kind: 'note', key: `${environmentKey}#note`, ...base, error });
  }
  const count = page ? page.count - siblings : 0;
  if (count > 0) {
    const key = `${environmentKey}#more`;
    rows.push({ kind: 'more', key, ...base, environmentKey, count });
  }
}

/** Whether a line can have the focus and be selected. */
export function isItem(row: Row): boolean {
  return row.kind !== 'note' && row.kind !== 'more';
}
