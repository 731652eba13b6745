import type { IDisposable } from '@lumino/disposable';

/** How much is handed on in one frame, in characters: more takes longer than a frame lasts. */
const PER_FRAME = 120_000;

/**
 * Hands on a text that comes in pieces of any size: at most once in a frame, and no more than
 * can be drawn in one.
 */
export class Portions implements IDisposable {
  constructor(private _handOn: (portion: string) => void) {}

  /** What waits for its frame. */
  get rest(): string {
    return this._pending.join('');
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this.clear();
  }

  add(text: string): void {
    if (text && !this.isDisposed) {
      this._pending.push(text);
      this._frame ??= requestAnimationFrame(this._flush);
    }
  }

  /** What waits is not wanted any more. */
  clear(): void {
    this._pending = [];
    if (this._frame !== null) {
      cancelAnimationFrame(this._frame);
      this._frame = null;
    }
  }

  private _flush = (): void => {
    const portion = this._take();
    this._frame =
      this._pending.length > 0 ? requestAnimationFrame(this._flush) : null;
    this._handOn(portion);
  };

  private _take(): string {
    const portion: string[] = [];
    let room = PER_FRAME;
    while (room > 0 && this._pending.length > 0) {
      const text = this._pending[0];
      portion.push(text.slice(0, room));
      if (text.length > room) {
        this._pending[0] = text.slice(room);
      } else {
        this._pending.shift();
      }
      room -= text.length;
    }
    return portion.join('');
  }

  private _frame: number | null = null;
  private _isDisposed = false;
  private _pending: string[] = [];
}
