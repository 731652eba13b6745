import React from 'react';

import { StateIcon } from './stateicon';

/** What there is to say instead of what would be here. */
export function Notice(props: {
  isError?: boolean;
  children: React.ReactNode;
}): JSX.Element {
  const { isError, children } = props;
  return isError ? (
    <div role="alert" className="jp-CondaStore-failure">
      <p className="jp-CondaStore-failureMessage">
        <StateIcon tone="error" />
        <span>{children}</span>
      </p>
    </div>
  ) : (
    <p role="status" className="jp-CondaStore-nothing">
      {children}
    </p>
  );
}
