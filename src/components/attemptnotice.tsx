import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { clock, exactly } from '../format';
import { hasEnded } from '../model';
import type { IBuild } from '../model';
import { attemptOf } from '../trying';
import { StateIcon } from './stateicon';

export interface IAttemptNoticeProps {
  build: IBuild;
  /** How often a build is tried in all, if that is known. */
  most: number | null;
  trans: TranslationBundle;
}

/** Of a build that is tried again by itself: when, and why. */
export function AttemptNotice(props: IAttemptNoticeProps): JSX.Element | null {
  const { build, most, trans } = props;
  const { failure, next_attempt_on: time } = build;
  if (hasEnded(build) || !failure) {
    return null;
  }
  const attempt = attemptOf(build);
  return (
    <div className="jp-CondaStore-failure jp-mod-passing">
      <p className="jp-CondaStore-failureMessage">
        <StateIcon tone="warn" />
        {time ? (
          <time dateTime={time} title={exactly(time)}>
            {most === null
              ? trans.__('Attempt %1 at %2, because:', attempt, clock(time))
              : trans.__(
                  'Attempt %1 of %2 at %3, because:',
                  attempt,
                  most,
                  clock(time)
                )}
          </time>
        ) : (
          <span>
            {most === null
              ? trans.__('Attempt %1, because:', attempt)
              : trans.__('Attempt %1 of %2, because:', attempt, most)}
          </span>
        )}
      </p>
      <p>{failure.message}</p>
    </div>
  );
}
