import type { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownEmptyThinIcon,
  caretUpEmptyThinIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import { packageKey } from '../../packages';
import type {
  IBuildPackage,
  IPackageOrder,
  IPackageFilter,
  IPresence,
  PackageColumn
} from '../../packages';
import { useVirtualRows } from '../virtualrows';
import { PackageRow } from './packagerow';

/** Height of a row, in pixels, before it has been drawn. */
const ROW = 28;

export interface IPackageActions {
  /** Take it out of what is asked for. */
  onRemove: (one: IBuildPackage) => void;
  /** Ask for another version of it, or ask for it at all. */
  onRequire: (one: IBuildPackage) => void;
}

export interface IPackagesTableProps extends IPackageActions {
  packages: readonly IBuildPackage[];
  filter: IPackageFilter;
  updates: ReadonlyMap<string, string> | null;
  expanded: ReadonlySet<string>;
  /** Why a package is there; it is asked for only of rows that are open. */
  presenceOf: (one: IBuildPackage) => {
    value: IPresence | null;
    error: Error | null;
  };
  /** What the specification says of it. */
  specOf: (one: IBuildPackage) => string | null;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  trans: TranslationBundle;
  onOrder: (order: IPackageOrder) => void;
  onToggle: (one: IBuildPackage) => void;
  onShow: (name: string) => void;
}

/** Everything that a build holds. */
export function PackagesTable(props: IPackagesTableProps): JSX.Element {
  const { packages, filter, trans } = props;
  const scroller = React.useRef<HTMLDivElement>(null);
  const { indices, before, after, measure } = useVirtualRows(
    packages.length,
    ROW,
    scroller
  );
  const header = (column: PackageColumn, label: string) => (
    <Header
      column={column}
      label={label}
      order={filter.order}
      onOrder={props.onOrder}
    />
  );
  return (
    <div
      ref={scroller}
      className="jp-CondaStore-tableScroller"
      role="region"
      aria-label={trans.__('Packages')}
      tabIndex={0}
    >
      <table
        className="jp-CondaStore-table jp-CondaStore-packages"
        aria-rowcount={packages.length + 1}
      >
        <thead>
          <tr>
            <th scope="col">
              <span className="jp-CondaStore-hidden">
                {trans.__('Details')}
              </span>
            </th>
            {header('name', trans.__('Name'))}
            {header('version', trans.__('Version'))}
            {header('requested', trans.__('Requested'))}
            {header('build', trans.__('Build'))}
            {header('channel', trans.__('Source'))}
            {header('size', trans.__('Size'))}
            <th scope="col">
              <span className="jp-CondaStore-hidden">
                {trans.__('Actions')}
              </span>
            </th>
          </tr>
        </thead>
        {before > 0 && <Space height={before} />}
        {indices.map(index => {
          const one = packages[index];
          const key = packageKey(one);
          const open = props.expanded.has(key);
          return (
            <PackageRow
              key={key}
              one={one}
              index={index}
              measure={measure}
              spec={props.specOf(one)}
              update={props.updates?.get(key) ?? null}
              presence={open ? props.presenceOf(one) : null}
              disabledReason={props.disabledReason}
              trans={trans}
              onToggle={props.onToggle}
              onRemove={props.onRemove}
              onRequire={props.onRequire}
              onShow={props.onShow}
            />
          );
        })}
        {after > 0 && <Space height={after} />}
      </table>
      {packages.length === 0 && (
        <p className="jp-CondaStore-nothing">
          {trans.__('No package matches.')}
        </p>
      )}
    </div>
  );
}

function Header(props: {
  column: PackageColumn;
  label: string;
  order: IPackageOrder;
  onOrder: (order: IPackageOrder) => void;
}): JSX.Element {
  const { column, label, order, onOrder } = props;
  const sorted = order.column === column;
  const Icon = order.descending ? caretDownEmptyThinIcon : caretUpEmptyThinIcon;
  return (
    <th
      scope="col"
      data-column={column}
      aria-sort={
        sorted ? (order.descending ? 'descending' : 'ascending') : undefined
      }
    >
      <button
        type="button"
        onClick={() =>
          onOrder({ column, descending: sorted && !order.descending })
        }
      >
        {label}
        {sorted && (
          <Icon.react
            tag="span"
            width="14px"
            height="14px"
            aria-hidden="true"
          />
        )}
      </button>
    </th>
  );
}

function Space({ height }: { height: number }): JSX.Element {
  return (
    <tbody aria-hidden="true">
      <tr>
        <td colSpan={8} style={{ height, padding: 0, border: 'none' }} />
      </tr>
    </tbody>
  );
}
