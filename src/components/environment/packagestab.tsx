import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { arranged } from '../../packages';
import type { IBuildPackage, IPackageFilter } from '../../packages';
import type { IProject } from '../../restapi/packages';
import { Notice } from '../notice';
import { SearchField } from '../searchfield';
import { TextButton } from '../textbutton';
import { AddPackages } from './addpackages';
import { PackagesTable } from './packagestable';
import type { IPackagesTableProps } from './packagestable';

export interface IPackagesTabProps extends Omit<
  IPackagesTableProps,
  'packages' | 'filter' | 'onOrder' | 'onShow'
> {
  /** `null` while they are read. */
  packages: readonly IBuildPackage[] | null;
  error: Error | null;
  /** Whether newer versions are being looked for; why they could not be. */
  isChecking: boolean;
  checkError: Error | null;
  /** Whether the build has packages at all. */
  isReady: boolean;
  trans: TranslationBundle;
  onCheck: () => void;
  onUpdateAll: () => void;
  onAdd: (spec: string, kind: 'conda' | 'pypi') => void;
  /** What PyPI says of a project; `null` where it cannot be asked. */
  project: (name: string) => Promise<IProject | null>;
  /** Names that begin like this. */
  suggest: (text: string) => Promise<string[]>;
}

const INITIAL: IPackageFilter = {
  text: '',
  requestedOnly: false,
  updatesOnly: false,
  order: { column: 'name', descending: false }
};

/** What a build holds, to be looked through and changed. */
export function PackagesTab(props: IPackagesTabProps): JSX.Element {
  const { packages, error, updates, trans } = props;
  const [filter, setFilter] = React.useState(INITIAL);
  const shown = React.useMemo(
    () => arranged(packages ?? [], filter, updates),
    [packages, filter, updates]
  );
  const set = (changes: Partial<IPackageFilter>) =>
    setFilter({ ...filter, ...changes });
  if (!props.isReady) {
    return (
      <Notice>{trans.__('There is no usable build to look into yet.')}</Notice>
    );
  }
  if (error) {
    return <Notice isError>{error.message}</Notice>;
  }
  return (
    <>
      <div className="jp-CondaStore-tableTools">
        <SearchField
          value={filter.text}
          label={trans.__('Filter the packages')}
          onChange={text => set({ text })}
        />
        <label>
          <input
            type="checkbox"
            checked={filter.requestedOnly}
            onChange={event => set({ requestedOnly: event.target.checked })}
          />
          {trans.__('Requested only')}
        </label>
        <Updates
          {...props}
          only={filter.updatesOnly}
          onOnly={updatesOnly => set({ updatesOnly })}
        />
        <AddPackages
          suggest={props.suggest}
          project={props.project}
          disabledReason={props.disabledReason}
          trans={trans}
          onAdd={props.onAdd}
        />
      </div>
      <span className="jp-CondaStore-hidden" role="status">
        {packages && trans._n('%1 package', '%1 packages', shown.length)}
      </span>
      {packages ? (
        <PackagesTable
          {...props}
          packages={shown}
          filter={filter}
          onOrder={order => set({ order })}
          onShow={name =>
            setFilter({ ...INITIAL, order: filter.order, text: name })
          }
        />
      ) : (
        <Notice>{trans.__('Loading…')}</Notice>
      )}
    </>
  );
}

function Updates(
  props: IPackagesTabProps & {
    only: boolean;
    onOnly: (only: boolean) => void;
  }
): JSX.Element {
  const { updates, isChecking, checkError, disabledReason, trans } = props;
  if (isChecking) {
    return (
      <span role="status" className="jp-CondaStore-faint">
        {trans.__('Looking for updates…')}
      </span>
    );
  }
  if (!updates) {
    return (
      <TextButton
        label={trans.__('Check for updates')}
        caption={
          checkError
            ? checkError.message
            : trans.__('Find out which newer versions can be had together')
        }
        onClick={props.onCheck}
      />
    );
  }
  if (updates.size === 0) {
    return (
      <span className="jp-CondaStore-faint">
        {trans.__('Everything is up to date')}
      </span>
    );
  }
  return (
    <>
      <label>
        <input
          type="checkbox"
          checked={props.only}
          onChange={event => props.onOnly(event.target.checked)}
        />
        {trans._n('%1 update', '%1 updates', updates.size)}
      </label>
      <TextButton
        label={trans.__('Update all…')}
        caption={trans.__('Show what a build with the newest versions changes')}
        disabledReason={disabledReason}
        onClick={props.onUpdateAll}
      />
    </>
  );
}
