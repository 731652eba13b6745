import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IBuild } from '../model';
import { canRetry, canRetryLatest } from '../trying';
import { TextButton } from './textbutton';

export interface IRetryButtonsProps {
  build: IBuild;
  trans: TranslationBundle;
  disabledReason?: string;
  /** Latest: without the lock that it began with. */
  onRetry: (latest: boolean) => void;
  /** Without it, that is offered elsewhere. */
  onEdit?: () => void;
}

/** The ways to try a build again that came to nothing; none for any other. */
export function RetryButtons(props: IRetryButtonsProps): JSX.Element | null {
  const { build, disabledReason, trans, onEdit, onRetry } = props;
  if (!canRetry(build)) {
    return null;
  }
  return (
    <>
      <TextButton
        label={trans.__('Retry')}
        caption={trans.__('Build the same specification again')}
        disabledReason={disabledReason}
        onClick={() => onRetry(false)}
      />
      {canRetryLatest(build) && (
        <TextButton
          label={trans.__('Retry without lock')}
          caption={trans.__(
            'Solve it anew with the newest of everything, instead of beginning with the packages of before'
          )}
          disabledReason={disabledReason}
          onClick={() => onRetry(true)}
        />
      )}
      {onEdit && (
        <TextButton
          label={trans.__('Edit and retry…')}
          caption={trans.__('Change the specification and build that')}
          disabledReason={disabledReason}
          onClick={onEdit}
        />
      )}
    </>
  );
}
