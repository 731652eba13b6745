import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/** What runs on kernels that go on as they are. */
export function Running(props: {
  sessions: string[];
  trans: TranslationBundle;
}): JSX.Element | null {
  const { sessions, trans } = props;
  if (sessions.length === 0) {
    return null;
  }
  return (
    <>
      <p>
        {trans.__(
          'These have a kernel of this environment, which goes on as it is until it is restarted:'
        )}
      </p>
      <ul>
        {sessions.map(name => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </>
  );
}
