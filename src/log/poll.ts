import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';

import type { ILogSink } from './stream';
import type { IRestAPI } from '../tokens';

/** Time between two requests, in ms: short while lines come, longer while none do. */
const INTERVAL = { min: 150, max: 1000, growth: 1.5 };

/** Reads the log of a build from its beginning until it is complete, by asking for more. */
export class LogPoll implements IDisposable {
  constructor(
    private _api: Pick<IRestAPI, 'log'>,
    private _buildId: number,
    private _sink: Pick<ILogSink, 'append' | 'complete'>
  ) {
    this._poll = new Poll({
      factory: () => this._read(),
      frequency: { interval: INTERVAL.min, backoff: true, max: 30_000 },
      name: `conda-store-jupyter:log-${_buildId}`,
      standby: 'when-hidden'
    });
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    this._poll.dispose();
  }

  private async _read(): Promise<void> {
    const chunk = await this._api.log(this._buildId, this._offset);
    if (this.isDisposed) {
      return;
    }
    this._offset = chunk.nextOffset;
    // A chunk may end inside a character, which the decoder keeps for the next.
    const text = this._decoder.decode(chunk.bytes, { stream: !chunk.complete });
    if (text) {
      this._sink.append(text);
    }
    if (chunk.complete) {
      this.dispose();
      this._sink.complete();
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

  private _decoder = new TextDecoder();
  private _offset = 0;
  private _poll: Poll<void>;
}
