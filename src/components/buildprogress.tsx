import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IBuild } from '../model';
import { fractionOf } from '../state';
import { buildWord, progressWords } from '../words';

export interface IBuildProgressProps {
  build: IBuild;
  trans: TranslationBundle;
}

/** What a running build does, and how far it is; nothing while it waits to be tried again. */
export function BuildProgress(props: IBuildProgressProps): JSX.Element | null {
  const { build, trans } = props;
  if (build.next_attempt_on) {
    return null;
  }
  const fraction = fractionOf(build);
  const percent = fraction === null ? undefined : Math.round(fraction * 100);
  const word = buildWord(build, trans);
  const details = progressWords(build, trans);
  return (
    <div className="jp-CondaStore-progress">
      <div
        role="progressbar"
        className={`jp-CondaStore-bar${
          percent === undefined ? ' jp-mod-indeterminate' : ''
        }`}
        aria-label={trans.__('Build %1 of %2', build.number, build.name)}
        aria-valuetext={details ? `${word}, ${details}` : word}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span style={{ width: `${percent ?? 30}%` }} />
      </div>
      {details && <span className="jp-CondaStore-meta">{details}</span>}
    </div>
  );
}
