import React from 'react';

import type { IConnection } from '../tokens';
import { EnvironmentTree } from './environmenttree';
import type { IEnvironmentTreeProps } from './environmenttree';
import {
  Failed,
  Loading,
  NoEnvironments,
  NotEnabled,
  NothingFound,
  Stale
} from './notices';

export interface IEnvironmentsViewProps extends Omit<
  IEnvironmentTreeProps,
  'disabledReason'
> {
  connection: IConnection;
  /** How many environments there are, whatever the filter. */
  total: number;
  /** Whether the server is being asked what the filter lets through. */
  searching: boolean;
  onClearFilter: () => void;
  onRetry: () => void;
  onCreate: () => void;
  onWrite: () => void;
  onFromFile: () => void;
}

/** The list of environments, or what there is to say instead. */
export function EnvironmentsView(props: IEnvironmentsViewProps): JSX.Element {
  const { connection, trans } = props;
  const { state, error, asOf } = connection;
  if (state === 'loading') {
    return <Loading trans={trans} />;
  }
  if (state === 'failed') {
    return error?.code === 'not-enabled' ? (
      <NotEnabled trans={trans} onRetry={props.onRetry} />
    ) : (
      <Failed
        trans={trans}
        message={error?.message ?? ''}
        hints={error?.hints ?? []}
        onRetry={props.onRetry}
      />
    );
  }
  return (
    <>
      {state === 'stale' && asOf && (
        <Stale trans={trans} asOf={asOf} onRetry={props.onRetry} />
      )}
      <List {...props} />
    </>
  );
}

function List(props: IEnvironmentsViewProps): JSX.Element {
  const { connection, rows, searching, total, trans } = props;
  if (total === 0) {
    return (
      <NoEnvironments
        trans={trans}
        onCreate={props.onCreate}
        onWrite={props.onWrite}
        onFromFile={props.onFromFile}
      />
    );
  }
  if (rows.length === 0) {
    return searching ? (
      <Loading trans={trans} />
    ) : (
      <NothingFound trans={trans} onClear={props.onClearFilter} />
    );
  }
  return (
    <EnvironmentTree
      {...props}
      disabledReason={
        connection.state === 'stale'
          ? trans.__('The server does not answer')
          : undefined
      }
    />
  );
}
