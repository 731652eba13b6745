import type { TranslationBundle } from '@jupyterlab/translation';
import {
  checkIcon,
  circleEmptyIcon,
  circleIcon,
  errorIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import { duration } from '../../format';
import { hasEnded } from '../../model';
import type { IBuild, Step } from '../../model';
import { PHASE_STEPS, phaseStates, progressOf } from '../../state';
import type { Phase, PhaseState } from '../../state';
import { phaseWord } from '../../words';
import { useTick } from '../usetick';

const ICONS = {
  done: checkIcon,
  current: circleIcon,
  failed: errorIcon,
  todo: circleEmptyIcon
};

export interface IPhaseRailProps {
  build: IBuild;
  /** The line of the log on which a step began, if it did. */
  lineOf: (step: Step) => number | null;
  /** How long the build was at a step, in ms. */
  timeAt: (step: Step, now: number) => number | null;
  trans: TranslationBundle;
  onGoTo: (line: number) => void;
}

/** The way of a build, with the place where it is. A phase leads to its part of the log. */
export function PhaseRail(props: IPhaseRailProps): JSX.Element {
  const { build, trans } = props;
  useTick(hasEnded(build) ? null : 1000);
  return (
    <ol className="jp-CondaStore-phases" aria-label={trans.__('Phases')}>
      <Queued build={build} trans={trans} />
      {phaseStates(build).map(([phase, state]) => (
        <PhaseItem key={phase} {...props} phase={phase} state={state} />
      ))}
    </ol>
  );
}

/** How long it waited for its turn, which is no time of its own. */
function Queued(props: {
  build: IBuild;
  trans: TranslationBundle;
}): JSX.Element {
  const { build, trans } = props;
  const begun = build.started_on ?? build.ended_on;
  const waits = build.status === 'QUEUED' && !build.next_attempt_on;
  const state: PhaseState = waits ? 'current' : 'done';
  const time = begun || waits ? waitedFor(build, begun) : null;
  return (
    <li
      className={`jp-CondaStore-phase jp-mod-${state}`}
      aria-current={waits ? 'step' : undefined}
    >
      <span className="jp-CondaStore-phaseBody">
        <PhaseIcon state={state} />
        <span>{trans.__('Queued')}</span>
        <span className="jp-CondaStore-phaseTime">
          {time === null ? '' : duration(time)}
        </span>
      </span>
    </li>
  );
}

function waitedFor(build: IBuild, begun: string | null): number {
  const end = begun ? Date.parse(begun) : Date.now();
  return Math.max(end - Date.parse(build.scheduled_on), 0);
}

function PhaseItem(
  props: IPhaseRailProps & { phase: Phase; state: PhaseState }
): JSX.Element {
  const { build, phase, state, trans, lineOf, onGoTo } = props;
  const steps = PHASE_STEPS[phase];
  const lines = steps.flatMap(step => lineOf(step) ?? []);
  const line = lines.length > 0 ? Math.min(...lines) : null;
  const times = steps.flatMap(step => props.timeAt(step, Date.now()) ?? []);
  const time = times.reduce((sum, one) => sum + one, 0);
  const body = (
    <>
      <PhaseIcon state={state} />
      <span>{phaseWord(phase, trans)}</span>
      <span className="jp-CondaStore-phaseTime">
        {times.length > 0 && state !== 'todo' ? duration(time) : ''}
      </span>
      {state === 'current' && (
        <span className="jp-CondaStore-phaseCount">
          {countOf(build, trans)}
        </span>
      )}
    </>
  );
  return (
    <li
      className={`jp-CondaStore-phase jp-mod-${state}`}
      aria-current={state === 'current' ? 'step' : undefined}
    >
      {line === null ? (
        <span
          className="jp-CondaStore-phaseBody"
          title={stateWord(state, trans)}
        >
          {body}
        </span>
      ) : (
        <button
          type="button"
          className="jp-CondaStore-phaseBody"
          title={trans.__('%1: go to line %2', stateWord(state, trans), line)}
          onClick={() => onGoTo(line)}
        >
          {body}
        </button>
      )}
    </li>
  );
}

function countOf(build: IBuild, trans: TranslationBundle): string {
  const progress = progressOf(build);
  return progress && progress.total > 0
    ? trans.__('%1 of %2', progress.done, progress.total)
    : '';
}

function PhaseIcon({ state }: { state: PhaseState }): JSX.Element {
  const Icon = ICONS[state].react;
  return <Icon tag="span" width="14px" height="14px" aria-hidden="true" />;
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
