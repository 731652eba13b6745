import { nullTranslator } from '@jupyterlab/translation';
import { render } from '@testing-library/react';
import React from 'react';

import type { IBuild, IEnvironment } from '../../model';
import { EnvironmentsView } from '../environmentsview';
import type { IEnvironmentsViewProps } from '../environmentsview';

const trans = nullTranslator.load('');

export type Overrides = Partial<IEnvironmentsViewProps>;

function callbacks() {
  return {
    onActivate: jest.fn(),
    onToggle: jest.fn(),
    onShowMore: jest.fn(),
    onShowMoreBuilds: jest.fn(),
    onClearFilter: jest.fn(),
    onRetry: jest.fn(),
    onCreate: jest.fn(),
    onFromFile: jest.fn(),
    onNewNotebook: jest.fn(),
    onDelete: jest.fn(),
    onOpenLog: jest.fn(),
    onEdit: jest.fn(),
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
  render(
    <EnvironmentsView
      connection={{ state: 'connected', error: null, asOf: new Date() }}
      total={environments.length}
      environments={environments}
      hidden={0}
      showNamespaces={false}
      activeKey=""
      mostAttempts={3}
      isExpanded={() => false}
      buildsOf={() => ({ page: null, error: null })}
      trans={trans}
      {...called}
      {...overrides}
    />
  );
  return called;
}

/** Everything expanded, with these builds. */
export const withBuilds = (...items: IBuild[]): Overrides => ({
  isExpanded: () => true,
  buildsOf: () => ({ page: { items, count: items.length }, error: null })
});
