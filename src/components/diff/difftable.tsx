import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { CHANGES } from '../../difference';
import type { ChangeKind, IChange, IDiff } from '../../difference';
import { SearchField } from '../searchfield';
import { useVirtualRows } from '../virtualrows';
import { VersionChange } from './versionchange';
import { SIGNS, changeWord } from './words';

/** Height of a row, in pixels, before it has been drawn. */
const ROW = 25;

export interface IDiffTableProps {
  diff: IDiff;
  trans: TranslationBundle;
  /** Without the means to look for something, as in a small place. */
  bare?: boolean;
}

/** Every package that differs, grouped by what becomes of it. */
export function DiffTable(props: IDiffTableProps): JSX.Element {
  const { diff, trans, bare } = props;
  const [filter, setFilter] = React.useState('');
  const [requested, setRequested] = React.useState(false);
  const scroller = React.useRef<HTMLDivElement>(null);
  const rows = React.useMemo(
    () => rowsOf(diff.changes, filter, requested),
    [diff, filter, requested]
  );
  const { indices, before, after, measure } = useVirtualRows(
    rows.length,
    ROW,
    scroller
  );
  return (
    <div className="jp-CondaStore-diff">
      {!bare && (
        <div className="jp-CondaStore-tableTools">
          <SearchField
            value={filter}
            label={trans.__('Filter the packages')}
            onChange={setFilter}
          />
          <label>
            <input
              type="checkbox"
              checked={requested}
              onChange={event => setRequested(event.target.checked)}
            />
            {trans.__('Requested only')}
          </label>
        </div>
      )}
      <div
        ref={scroller}
        className="jp-CondaStore-tableScroller"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Packages that differ')}
      >
        <table className="jp-CondaStore-table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Package')}</th>
              <th scope="col">{trans.__('Before')}</th>
              <th scope="col">{trans.__('After')}</th>
              <th scope="col">{trans.__('Source')}</th>
            </tr>
          </thead>
          <tbody>
            {before > 0 && <Space height={before} />}
            {indices.map(index => {
              const row = rows[index];
              return 'heading' in row ? (
                <tr key={row.heading} ref={measure} data-index={index}>
                  <th colSpan={4} scope="rowgroup">
                    {headingOf(row.heading, row.count, trans)}
                  </th>
                </tr>
              ) : (
                <Row
                  key={`${row.kind} ${row.name}`}
                  change={row}
                  index={index}
                  measure={measure}
                  trans={trans}
                />
              );
            })}
            {after > 0 && <Space height={after} />}
          </tbody>
        </table>
        {rows.length === 0 && (
          <p className="jp-CondaStore-nothing">
            {diff.changes.length === 0
              ? trans.__('Both hold the same packages.')
              : trans.__('No package matches.')}
          </p>
        )}
      </div>
    </div>
  );
}

function headingOf(
  kind: ChangeKind,
  count: number,
  trans: TranslationBundle
): string {
  return `${SIGNS[kind]} ${changeWord(kind, trans)} (${count})`;
}

function Row(props: {
  change: IChange;
  index: number;
  measure: (element: HTMLElement | null) => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { change, index, measure, trans } = props;
  return (
    <tr ref={measure} data-index={index} data-change={change.change}>
      <th scope="row">
        {change.name}
        {change.requested && (
          <span className="jp-CondaStore-chip">{trans.__('requested')}</span>
        )}
      </th>
      <VersionChange change={change} trans={trans} />
      <td>{sourceOf(change)}</td>
    </tr>
  );
}

/** The channel, or both where it is another one. */
function sourceOf({ kind, change, before, after }: IChange): string {
  if (change === 'channel-changed') {
    return `${channelName(before?.channel)} → ${channelName(after?.channel)}`;
  }
  return kind === 'pypi' ? 'PyPI' : channelName((after ?? before)?.channel);
}

function Space({ height }: { height: number }): JSX.Element {
  return (
    <tr aria-hidden="true">
      <td colSpan={4} style={{ height, padding: 0, border: 'none' }} />
    </tr>
  );
}

/** "conda-forge" of "https://conda.anaconda.org/conda-forge". */
function channelName(channel: string | undefined): string {
  return (channel ?? '').replace(/\/+$/, '').split('/').pop() ?? '';
}

type RowData = IChange | { heading: ChangeKind; count: number };

function rowsOf(
  changes: readonly IChange[],
  filter: string,
  requested: boolean
): RowData[] {
  const wanted = filter.trim().toLowerCase();
  const shown = changes.filter(
    one =>
      one.name.toLowerCase().includes(wanted) && (!requested || one.requested)
  );
  return CHANGES.flatMap(heading => {
    // What was asked for comes first.
    const group = shown
      .filter(one => one.change === heading)
      .sort((a, b) => Number(b.requested) - Number(a.requested));
    return group.length > 0 ? [{ heading, count: group.length }, ...group] : [];
  });
}
