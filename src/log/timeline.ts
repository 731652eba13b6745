import { STEPS } from '../model';
import type { Step } from '../model';

/**
 * Where a line has its parts: `2026-11-22T15:48:07.123Z INFO  solve    text`, which are
 * the time, the level in 5 columns, the step in 8, and the text.
 */
const LEVEL = 25;
const STEP = 31;
const TEXT = 40;

/** The part of a log that belongs to one step. */
export interface ISection {
  step: Step;
  /** Its first and its last line, from 1. */
  first: number;
  last: number;
  /** When they were written, in ms since 1970. */
  began: number;
  ended: number;
}

/** What the lines of a log say of its build: when it did what, and where it went wrong. */
export class Timeline {
  /** In the order of the log; a step that was come back to has several. */
  get sections(): readonly ISection[] {
    return this._sections;
  }

  /** The number of the first line with an error in the last attempt. */
  get firstError(): number | null {
    return this._firstError;
  }

  /** When the last line was written, in ms since 1970. */
  get lastLine(): number | null {
    return this._sections.at(-1)?.ended ?? null;
  }

  /** The first line of a step in the last attempt. */
  lineOf(step: Step): number | null {
    return this._attempt().find(one => one.step === step)?.first ?? null;
  }

  /** How long the last attempt has been at a step, in ms; the last step runs until `now`. */
  timeOf(step: Step, now: number | null): number | null {
    const sections = this._attempt();
    const own = sections.filter(one => one.step === step);
    if (own.length === 0) {
      return null;
    }
    return own.reduce((sum, one) => {
      const next = sections[sections.indexOf(one) + 1];
      const end = next ? next.began : (now ?? one.ended);
      return sum + Math.max(end - one.began, 0);
    }, 0);
  }

  clear(): void {
    this._sections = [];
    this._firstError = null;
    this._lines = 0;
    this._rest = '';
    this._timed = null;
  }

  /** Take in more of the log; an unfinished line waits for its end. */
  append(text: string): void {
    const all = this._rest + text;
    let at = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', at)) {
      this._lines += 1;
      this._read(all, at, end);
      at = end + 1;
    }
    this._settle(all);
    this._rest = all.slice(at);
  }

  /** Nearly every line is of the section before it, and told apart without being parsed. */
  private _read(all: string, from: number, to: number): void {
    const known = this._sections.at(-1);
    const step =
      to - from >= TEXT ? all.slice(from + STEP, from + TEXT).trim() : '';
    if (!isStep(step)) {
      // Such as the further lines of a message.
      if (known) {
        known.last = this._lines;
      }
      return;
    }
    if (!known || known.step !== step) {
      this._settle(all);
      this._begin(step, timeAt(all, from) ?? known?.ended ?? 0);
    } else {
      known.last = this._lines;
      this._timed = from;
    }
    if (this._firstError === null && all.startsWith('ERROR', from + LEVEL)) {
      this._firstError = this._lines;
    }
  }

  /** Only the last line of a section tells when it ended: to parse all times takes longer. */
  private _settle(all: string): void {
    const known = this._sections.at(-1);
    if (known && this._timed !== null) {
      known.ended = timeAt(all, this._timed) ?? known.ended;
    }
    this._timed = null;
  }

  private _begin(step: Step, when: number): void {
    const line = this._lines;
    if (this._isAgain(step)) {
      this._firstError = null;
    }
    this._sections.push({
      step,
      first: line,
      last: line,
      began: when,
      ended: when
    });
  }

  /** Whether this is the beginning of another attempt. */
  private _isAgain(step: Step): boolean {
    return step === STEPS[0] && this._sections.length > 0;
  }

  private _attempt(): ISection[] {
    const begin = this._sections.map(one => one.step).lastIndexOf(STEPS[0]);
    return this._sections.slice(Math.max(begin, 0));
  }

  private _firstError: number | null = null;
  private _lines = 0;
  private _rest = '';
  private _sections: ISection[] = [];
  /** Where the last line of the last section begins, until its time is read. */
  private _timed: number | null = null;
}

/** When the line that begins there was written, in ms since 1970; `null` if it does not say so. */
function timeAt(all: string, from: number): number | null {
  const time = Date.parse(all.slice(from, from + LEVEL - 1));
  return Number.isNaN(time) ? null : time;
}

const KNOWN = new Set<string>(STEPS);

function isStep(word: string): word is Step {
  return KNOWN.has(word);
}
