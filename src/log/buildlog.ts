import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { LogPoll } from './poll';
import { LogStream } from './stream';
import type { ILogNews } from '../model';
import type { IRestAPI } from '../tokens';

/** The log of a build from its beginning until it is complete: live where that is possible. */
export class BuildLog implements IDisposable {
  constructor(
    private _api: Pick<IRestAPI, 'log' | 'openLog'>,
    readonly buildId: number
  ) {
    const sink = {
      append: (text: string) => this.appended.emit(text),
      restart: () => this.restarted.emit(),
      news: (news: ILogNews) => this.changed.emit(news),
      complete: () => {
        this._complete = true;
        this.completed.emit();
      }
    };
    const stream = new LogStream(offset => _api.openLog(buildId, offset), {
      ...sink,
      unavailable: () => {
        this._source = new LogPoll(this._api, buildId, sink);
      }
    });
    this._source = stream;
    stream.start();
  }

  /** More of the log. The first emission comes later than construction. */
  readonly appended = new Signal<this, string>(this);
  /** What was appended before does not count: the log begins again. */
  readonly restarted = new Signal<this, void>(this);
  /** How the build is now; only while the log is live. */
  readonly changed = new Signal<this, ILogNews>(this);
  readonly completed = new Signal<this, void>(this);

  get isComplete(): boolean {
    return this._complete;
  }

  get isDisposed(): boolean {
    return this._source.isDisposed;
  }

  dispose(): void {
    this._source.dispose();
    Signal.clearData(this);
  }

  private _complete = false;
  private _source: IDisposable;
}
