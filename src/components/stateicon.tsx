import {
  checkIcon,
  circleEmptyIcon,
  errorIcon,
  refreshIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import { warningIcon } from '../icons';
import type { Tone } from '../state';

const ICONS = {
  ok: checkIcon,
  busy: refreshIcon,
  warn: warningIcon,
  error: errorIcon,
  muted: circleEmptyIcon
};

/** The shape and colour of a state. The word belongs beside it: this one is hidden from readers. */
export function StateIcon({ tone }: { tone: Tone }): JSX.Element {
  const Icon = ICONS[tone].react;
  return (
    <span
      className={`jp-CondaStore-stateIcon jp-mod-${tone}`}
      aria-hidden="true"
    >
      <Icon tag="span" width="16px" height="16px" />
    </span>
  );
}
