import { parseFilter, score } from './filter';
import type { IFilter } from './filter';
import type { IEnvironment } from './model';
import { stateOf } from './state';
import type { EnvironmentState } from './state';

export const GROUPINGS = ['namespace', 'status', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const SORTINGS = ['name', 'recent', 'size'] as const;
export type Sorting = (typeof SORTINGS)[number];

/** How the environments are shown. */
export interface IArrangement {
  filter: string;
  groupBy: Grouping;
  sortBy: Sorting;
}

/** The states that are told apart as groups, the most urgent first. */
const STATUS_GROUPS = ['running', 'failed', 'ready', 'other'] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number];

const STATUS_GROUP: Record<EnvironmentState, StatusGroup> = {
  queued: 'running',
  building: 'running',
  failed: 'failed',
  degraded: 'failed',
  interrupted: 'failed',
  ready: 'ready',
  'no-kernel': 'ready',
  canceled: 'other',
  archived: 'other',
  empty: 'other'
};

/** Environments that belong together. */
export interface IGroup {
  /** A namespace or a `StatusGroup`; empty when there are no groups. */
  name: string;
  environments: IEnvironment[];
}

/** The environments that the filter lets through, in groups and in order. */
export function arrange(
  environments: readonly IEnvironment[],
  { filter: text, groupBy, sortBy }: IArrangement,
  withPackages: ReadonlySet<string> | null
): IGroup[] {
  const filter = parseFilter(text);
  const found = select(environments, filter, withPackages);
  const compare = COMPARE[sortBy];
  // Sorting is stable, and what comes in is sorted by name.
  found.sort(
    (a, b) => a.score - b.score || compare(a.environment, b.environment)
  );
  const groups = new Map<string, IEnvironment[]>();
  for (const { environment } of found) {
    const name = groupOf(environment, groupBy);
    const group = groups.get(name);
    if (group) {
      group.push(environment);
    } else {
      groups.set(name, [environment]);
    }
  }
  return [...groups]
    .map(([name, members]) => ({ name, environments: members }))
    .sort((a, b) => rank(a.name, groupBy).localeCompare(rank(b.name, groupBy)));
}

function select(
  environments: readonly IEnvironment[],
  filter: IFilter,
  withPackages: ReadonlySet<string> | null
): { environment: IEnvironment; score: number }[] {
  return environments.flatMap(environment => {
    const found = score(environment, filter, withPackages);
    return found === null ? [] : [{ environment, score: found }];
  });
}

const COMPARE: Record<Sorting, (a: IEnvironment, b: IEnvironment) => number> = {
  name: () => 0,
  recent: (a, b) => lastTouched(b) - lastTouched(a),
  size: (a, b) => sizeOf(b) - sizeOf(a)
};

/** When it was last built or used, in ms since 1970. */
function lastTouched({ latest_build, last_used_on }: IEnvironment): number {
  const times = [latest_build?.ended_on ?? latest_build?.scheduled_on];
  return Math.max(
    ...[...times, last_used_on].map(time => (time ? Date.parse(time) : 0))
  );
}

/** Bytes of all builds where the server says so, otherwise of the current one. */
function sizeOf({ size, current_build }: IEnvironment): number {
  return size ?? current_build?.size ?? 0;
}

function groupOf(environment: IEnvironment, groupBy: Grouping): string {
  switch (groupBy) {
    case 'namespace':
      return environment.namespace.name;
    case 'status':
      return STATUS_GROUP[stateOf(environment)];
    case 'none':
      return '';
  }
}

function rank(name: string, groupBy: Grouping): string {
  return groupBy === 'status'
    ? String(STATUS_GROUPS.indexOf(name as StatusGroup))
    : name;
}

/** The words that a filter asks the server about. */
export function packagesOf(filter: string): readonly string[] {
  return parseFilter(filter).packages;
}
