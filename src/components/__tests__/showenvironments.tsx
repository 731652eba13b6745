import { nullTranslator } from '@jupyterlab/translation';
import { render } from '@testing-library/react';
import React from 'react';

import { withHeights } from '../../__tests__/sizes';
import { arrange } from '../../arrangement';
import type { IBuild, IBuildList, IEnvironment } from '../../model';
import { rowsOf } from '../../rows';
import { EnvironmentsView } from '../environmentsview';
import type { IEnvironmentsViewProps } from '../environmentsview';

const trans = nullTranslator.load('');

export type Overrides = Partial<IEnvironmentsViewProps> & {
  isExpanded?: (key: string) => boolean;
  buildsOf?: (key: string) => IBuildList;
};

withHeights();

function callbacks() {
  return {
    onActivate: jest.fn(),
    onToggle: jest.fn(),
    onOpen: jest.fn(),
    onPreview: jest.fn(),
    onRename: jest.fn(),
    onAddKernel: jest.fn(),
    onFilter: jest.fn(),
    onShowMoreBuilds: jest.fn(),
    onClearFilter: jest.fn(),
    onRetry: jest.fn(),
    onCreate: jest.fn(),
    onWrite: jest.fn(),
    onFromFile: jest.fn(),
    onNewNotebook: jest.fn(),
    onDelete: jest.fn(),
    onOpenLog: jest.fn(),
    onEdit: jest.fn(),
    onApply: jest.fn(),
    onRollBack: jest.fn(),
    onCancel: jest.fn(),
    onRebuild: jest.fn(),
    onDeleteBuild: jest.fn(),
    onMenu: jest.fn()
  };
}

/** Draw the list with fixed data, and tell what was called. */
export function show(environments: IEnvironment[], overrides: Overrides = {}) {
  const called = callbacks();
  const {
    isExpanded = () => false,
    buildsOf = () => ({ page: null, error: null }),
    ...others
  } = overrides;
  const groups = arrange(
    environments,
    { filter: '', groupBy: 'none', sortBy: 'name' },
    null
  );
  render(
    <EnvironmentsView
      connection={{ state: 'connected', error: null, asOf: new Date() }}
      total={environments.length}
      rows={rowsOf({ groups, grouped: false, isExpanded, buildsOf })}
      searching={false}
      showNamespaces={false}
      groupedByStatus={false}
      activeKey=""
      mostAttempts={3}
      trans={trans}
      {...called}
      {...others}
    />
  );
  return called;
}

/** Everything expanded, with these builds. */
export const withBuilds = (...items: IBuild[]): Overrides => ({
  isExpanded: () => true,
  buildsOf: () => ({ page: { items, count: items.length }, error: null })
});
