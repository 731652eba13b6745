import type { IDisposable } from '@lumino/disposable';

import type { ILogNews, LogFrame } from '../model';
import { whenVisible } from '../visibility';

/** Time before a lost connection is made again, in ms: doubles each time that it fails. */
const WAIT = { min: 250, max: 30_000 };

/** The server's word for a build that is not there (any more). */
const UNKNOWN = 4404;

/** Who reads a log. */
export interface ILogSink {
  append(text: string): void;
  /** The log was begun again: what came before is not part of it. */
  restart(): void;
  news(news: ILogNews): void;
  complete(): void;
  /** Nothing can be read in this way. */
  unavailable(): void;
}

/**
 * Reads the log of a build as the server sends it.
 *
 * A connection that is lost is made again from where it was. One that never brought
 * anything is taken for impossible here, as behind a proxy that lets no socket through.
 */
export class LogStream implements IDisposable {
  /**
   * @param _open - connects, from an offset in bytes
   */
  constructor(
    private _open: (offset: number) => WebSocket,
    private _sink: ILogSink
  ) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
    this._socket?.close();
  }

  start(): void {
    try {
      this._socket = this._open(this._offset);
    } catch {
      // Such as a page that may make no connections of this kind.
      this._onClose(0);
      return;
    }
    this._socket.onmessage = ({ data }) => {
      if (!this.isDisposed) {
        this._heard = true;
        this._failures = 0;
        this._onFrame(JSON.parse(data));
      }
    };
    this._socket.onclose = ({ code }) => this._onClose(code);
  }

  private _onFrame(frame: LogFrame): void {
    if ('text' in frame) {
      if (frame.offset !== this._offset) {
        this._sink.restart();
      }
      this._offset = frame.next_offset;
      this._sink.append(frame.text);
    } else if ('complete' in frame) {
      this.dispose();
      this._sink.complete();
    } else {
      this._sink.news(frame);
    }
  }

  private _onClose(code: number): void {
    if (this.isDisposed) {
      return;
    }
    if (code === UNKNOWN) {
      this.dispose();
    } else if (!this._heard) {
      this.dispose();
      this._sink.unavailable();
    } else {
      const longest = Math.min(WAIT.min * 2 ** this._failures, WAIT.max);
      this._failures += 1;
      // Not all at the same moment, when a server comes back to many pages.
      const wait = longest * (0.5 + Math.random() / 2);
      this._timer = setTimeout(() => void this._restart(), wait);
    }
  }

  private async _restart(): Promise<void> {
    await whenVisible();
    if (!this.isDisposed) {
      this.start();
    }
  }

  private _failures = 0;
  /** Whether anything ever came. */
  private _heard = false;
  private _isDisposed = false;
  private _offset = 0;
  private _socket: WebSocket | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
