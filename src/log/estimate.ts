import { STEPS } from '../model';
import type { IBuild, Step } from '../model';
import { fractionOf } from '../state';

/** What each step takes of a usual build, where no earlier build tells; their sum is 1. */
const USUAL: Record<Step, number> = {
  solve: 0.12,
  fetch: 0.4,
  link: 0.25,
  pip: 0.08,
  bytecode: 0.08,
  check: 0.04,
  seal: 0.01,
  activate: 0.01,
  publish: 0.01
};

export interface IEstimate {
  /** How much of the work is done, from 0 to 1. */
  fraction: number;
  /** How long it will still take, in ms; `null` while nobody can know. */
  remaining: number | null;
}

/**
 * How far a running build is.
 *
 * @param build - of which the step and its progress are known
 * @param elapsed - how long it has been at the present step, in ms
 * @param last - seconds per step of the environment's last complete build
 */
export function estimate(
  build: IBuild,
  elapsed: number,
  last: IBuild['timings'] | null
): IEstimate | null {
  const { step } = build;
  if (build.status !== 'BUILDING' || !step || !STEPS.includes(step)) {
    return null;
  }
  const known = last && Object.keys(last).length > 0 ? last : null;
  const weight = (one: Step) => (known ? (known[one] ?? 0) : USUAL[one]);
  const at = STEPS.indexOf(step);
  const sum = (steps: readonly Step[]) =>
    steps.reduce((total, one) => total + weight(one), 0);
  const before = sum(STEPS.slice(0, at));
  const after = sum(STEPS.slice(at + 1));
  const here = hereOf(fractionOf(build), elapsed, known ? weight(step) : null);
  const total = before + weight(step) + after;
  return {
    fraction: total > 0 ? (before + weight(step) * here.fraction) / total : 0,
    remaining:
      here.remaining === null || !known
        ? here.remaining
        : here.remaining + after * 1000
  };
}

/**
 * How far the present step is. What it did so far tells more the further it is;
 * before that, what it took the last time.
 */
function hereOf(
  fraction: number | null,
  elapsed: number,
  seconds: number | null
): IEstimate {
  const expected = seconds === null ? null : seconds * 1000;
  const byTime =
    expected === null ? null : Math.min(elapsed / Math.max(expected, 1), 0.95);
  const byPace =
    fraction !== null && fraction > 0.05
      ? (elapsed * (1 - fraction)) / fraction
      : null;
  const byLast = expected === null ? null : Math.max(expected - elapsed, 0);
  const weight = fraction ?? 0;
  return {
    fraction: fraction ?? byTime ?? 0,
    remaining:
      byPace !== null && byLast !== null
        ? byPace * weight + byLast * (1 - weight)
        : (byPace ?? byLast)
  };
}

/** How fast bytes come, over the last few seconds. */
export class Speed {
  /** Take note of how many bytes have come in all by now, in ms. */
  add(bytes: number, now: number): void {
    if (bytes < (this._samples.at(-1)?.bytes ?? 0)) {
      this._samples = [];
    }
    this._samples.push({ bytes, now });
    while (this._samples.length > 2 && now - this._samples[0].now > WINDOW) {
      this._samples.shift();
    }
  }

  /** Bytes per second, or `null` while nobody can know. */
  get perSecond(): number | null {
    const [first] = this._samples;
    const last = this._samples.at(-1);
    const time = last && first ? last.now - first.now : 0;
    return time >= 500 ? ((last!.bytes - first.bytes) * 1000) / time : null;
  }

  private _samples: { bytes: number; now: number }[] = [];
}

/** What the pace is measured over, in ms. */
const WINDOW = 4000;
