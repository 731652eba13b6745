import type { TranslationBundle } from '@jupyterlab/translation';
import {
  checkIcon,
  circleEmptyIcon,
  errorIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import type { IBuild } from '../model';
import { phaseStates } from '../state';
import type { PhaseState } from '../state';
import { phaseWord } from '../words';

const ICONS = {
  done: checkIcon,
  current: circleEmptyIcon,
  failed: errorIcon,
  todo: circleEmptyIcon
};

/** The way of a build, with the place where it is. */
export function Phases(props: {
  build: IBuild;
  trans: TranslationBundle;
}): JSX.Element {
  const { build, trans } = props;
  return (
    <ol className="jp-CondaStore-phases" aria-label={trans.__('Phases')}>
      {phaseStates(build).map(([phase, state]) => {
        const Icon = ICONS[state].react;
        return (
          <li
            key={phase}
            className={`jp-CondaStore-phase jp-mod-${state}`}
            aria-current={state === 'current' ? 'step' : undefined}
            title={stateWord(state, trans)}
          >
            <Icon tag="span" width="14px" height="14px" aria-hidden="true" />
            {phaseWord(phase, trans)}
          </li>
        );
      })}
    </ol>
  );
}

function stateWord(state: PhaseState, trans: TranslationBundle): string {
  switch (state) {
    case 'done':
      return trans.__('Done');
    case 'current':
      return trans.__('Under way');
    case 'failed':
      return trans.__('Ended here');
    case 'todo':
      return trans.__('Still to come');
  }
}
