import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Tab } from '../../environment/model';
import { Notice } from '../notice';
import { Tabs } from '../tabs';
import { BuildsTab } from './buildstab';
import type { IBuildsTabProps } from './buildstab';
import { DraftBar } from './draftbar';
import type { IDraftBarProps } from './draftbar';
import { EnvironmentHeader } from './environmentheader';
import type { IEnvironmentHeaderProps } from './environmentheader';
import { PackagesTab } from './packagestab';
import type { IPackagesTabProps } from './packagestab';
import { SettingsTab } from './settingstab';
import type { ISettingsTabProps } from './settingstab';
import { SpecificationTab } from './specificationtab';
import type { ISpecificationTabProps } from './specificationtab';

type Own<T> = Omit<T, 'trans' | 'disabledReason'>;

export interface IEnvironmentViewProps {
  /** Makes the ids of elements unique. */
  id: string;
  tab: Tab;
  /** What is not given is not there. */
  header: Own<IEnvironmentHeaderProps> | null;
  packages: Own<IPackagesTabProps>;
  specification: Own<ISpecificationTabProps>;
  builds: Own<IBuildsTabProps>;
  settings: Own<ISettingsTabProps> | null;
  draft: Own<IDraftBarProps> | null;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  /** Whether the environment may still come: the list is not here yet. */
  isLoading: boolean;
  trans: TranslationBundle;
  onTab: (tab: Tab) => void;
}

/** An environment: what it is, and everything in it behind tabs. */
export function EnvironmentView(props: IEnvironmentViewProps): JSX.Element {
  const { id, tab, header, draft, isLoading, trans, onTab } = props;
  if (!header) {
    return (
      <div className="jp-CondaStore-pageBody">
        <Notice isError={!isLoading}>
          {isLoading
            ? trans.__('Loading…')
            : trans.__('There is no such environment any more.')}
        </Notice>
      </div>
    );
  }
  const common = { trans, disabledReason: props.disabledReason };
  return (
    <div className="jp-CondaStore-pageBody">
      <EnvironmentHeader {...header} {...common} />
      <Tabs<Tab>
        label={trans.__('Parts of the environment')}
        prefix={id}
        selected={tab}
        tabs={tabsOf(props)}
        onSelect={onTab}
      >
        {tab === 'packages' && <PackagesTab {...props.packages} {...common} />}
        {tab === 'specification' && (
          <SpecificationTab {...props.specification} {...common} />
        )}
        {tab === 'builds' && <BuildsTab {...props.builds} {...common} />}
        {tab === 'settings' && props.settings && (
          <SettingsTab {...props.settings} {...common} />
        )}
      </Tabs>
      {draft && <DraftBar {...draft} {...common} />}
    </div>
  );
}

function tabsOf({ packages, header, trans }: IEnvironmentViewProps) {
  const builds = header?.environment.builds_count;
  return [
    {
      id: 'packages' as const,
      label: trans.__('Packages'),
      extra: packages.packages ? String(packages.packages.length) : undefined
    },
    { id: 'specification' as const, label: trans.__('Specification') },
    {
      id: 'builds' as const,
      label: trans.__('Builds'),
      extra: builds === undefined ? undefined : String(builds)
    },
    { id: 'settings' as const, label: trans.__('Settings') }
  ];
}
