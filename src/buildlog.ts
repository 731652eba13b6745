import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import type { IRestAPI } from './tokens';

/** Time between two requests, in ms: short while lines come, longer while none do. */
const INTERVAL = { min: 150, max: 1000, growth: 1.5 };

/** Reads the log of a build from its beginning until it is complete. */
export class BuildLog implements IDisposable {
  constructor(
    private _api: Pick<IRestAPI, 'log'>,
    readonly buildId: number
  ) {
    this._poll = new Poll({
      factory: () => this._read(),
      frequency: { interval: INTERVAL.min, backoff: true, max: 30_000 },
      name: `conda-store-jupyter:log-${buildId}`,
      standby: 'when-hidden'
    });
  }

  /** More of the log. The first emission comes later than construction. */
  readonly appended = new Signal<this, string>(this);
  readonly completed = new Signal<this, void>(this);

  get isComplete(): boolean {
    return this._complete;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._poll.dispose();
      Signal.clearData(this);
    }
  }

  private async _read(): Promise<void> {
    const chunk = await this._api.log(this.buildId, this._offset);
    if (this.isDisposed) {
      return;
    }
    this._offset = chunk.nextOffset;
    // A chunk may end inside a character, which the decoder keeps for the next.
    const text = this._decoder.decode(chunk.bytes, { stream: !chunk.complete });
    if (text) {
      this.appended.emit(text);
    }
    if (chunk.complete) {
      this._complete = true;
      this.completed.emit();
      this._poll.dispose();
    } else {
      this._setInterval(text.length > 0);
    }
  }

  private _setInterval(lively: boolean): void {
    const { min, max, growth } = INTERVAL;
    const { interval } = this._poll.frequency;
    this._poll.frequency = {
      ...this._poll.frequency,
      interval: lively ? min : Math.min(interval * growth, max)
    };
  }

  private _complete = false;
  private _decoder = new TextDecoder();
  private _offset = 0;
  private _poll: Poll<void>;
}
