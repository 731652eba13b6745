import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { bytes, duration } from '../../format';
import type { IEstimate } from '../../log/estimate';
import type { IBuild } from '../../model';
import { buildWord, progressWords } from '../../words';

/** How long a build may be silent before it is said, in ms. */
const SILENCE = 30_000;

export interface IProgressStripProps {
  build: IBuild;
  estimate: (now: number) => IEstimate | null;
  /** How long nothing has been written, in ms. */
  silence: (now: number) => number | null;
  /** Bytes per second. */
  speed: number | null;
  /** Seconds per step of the last complete build. */
  lastTimings: IBuild['timings'] | null;
  trans: TranslationBundle;
}

/** How far a build is in all, and when it is likely to be ready. */
export function ProgressStrip(props: IProgressStripProps): JSX.Element | null {
  const { build, trans } = props;
  if (build.next_attempt_on || build.status === 'QUEUED') {
    return null;
  }
  const estimate = props.estimate(Date.now());
  const percent = estimate && Math.floor(estimate.fraction * 100);
  const facts = factsOf(props, estimate);
  return (
    <div className="jp-CondaStore-progress">
      <div
        role="progressbar"
        className="jp-CondaStore-bar"
        aria-label={trans.__('Build %1 of %2', build.number, build.name)}
        aria-valuetext={[buildWord(build, trans), ...facts].join(', ')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
      >
        <span style={{ width: `${percent ?? 0}%` }} />
      </div>
      <span className="jp-CondaStore-meta">
        {facts.map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </span>
    </div>
  );
}

function factsOf(
  props: IProgressStripProps,
  estimate: IEstimate | null
): string[] {
  const { build, lastTimings, speed, trans } = props;
  const facts = [progressWords(build, trans)];
  if (estimate) {
    facts.unshift(`${Math.floor(estimate.fraction * 100)} %`);
  }
  if (speed !== null && speed > 0) {
    facts.push(trans.__('%1 per second', bytes(speed)));
  }
  if (estimate && estimate.remaining !== null) {
    facts.push(
      estimate.remaining < 1000
        ? trans.__('any moment now')
        : trans.__('about %1 left', rough(estimate.remaining))
    );
  }
  const last = Object.values(lastTimings ?? {}).reduce((a, b) => a + b, 0);
  if (last > 0) {
    facts.push(trans.__('last time %1 in all', duration(last * 1000)));
  }
  const silence = props.silence(Date.now());
  if (silence !== null && silence > SILENCE) {
    facts.push(trans.__('still working, no output for %1', duration(silence)));
  }
  return facts.filter(fact => fact !== '');
}

/** No more exact than an estimate is. */
function rough(milliseconds: number): string {
  const step = milliseconds > 60_000 ? 10_000 : 1000;
  return duration(Math.ceil(milliseconds / step) * step);
}
