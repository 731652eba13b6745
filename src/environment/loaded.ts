/**
 * Something that is read from the server when it is first looked at, and again
 * when what it is about has changed.
 */
export class Loaded<T> {
  /**
   * @param _changed - is called when it has come, or could not be had
   */
  constructor(private _changed: () => void) {}

  /** What was last read, which is kept while it is read again. */
  get value(): T | null {
    return this._value;
  }

  get error(): Error | null {
    return this._error;
  }

  get isLoading(): boolean {
    return this._abort !== null;
  }

  /**
   * Have it read, unless that was done for this key.
   *
   * @param key - what it is about: another one, and what is there is of no use any more
   * @param version - another one, and it is read again
   */
  want(
    key: string,
    version: string,
    read: (signal: AbortSignal) => Promise<T>
  ): void {
    if (key !== this._key) {
      this._value = null;
    } else if (version === this._version) {
      return;
    }
    this._key = key;
    this._version = version;
    void this._read(read);
  }

  /** Forget it. It is read when it is next wanted. */
  drop(): void {
    this._abort?.abort();
    this._abort = null;
    this._key = this._version = null;
    this._value = this._error = null;
  }

  private async _read(
    read: (signal: AbortSignal) => Promise<T>
  ): Promise<void> {
    this._abort?.abort();
    const abort = (this._abort = new AbortController());
    try {
      const value = await read(abort.signal);
      if (!abort.signal.aborted) {
        this._value = value;
        this._error = null;
      }
    } catch (reason) {
      if (!abort.signal.aborted) {
        this._error = reason instanceof Error ? reason : Error(String(reason));
        // It is tried again when it is next wanted by somebody who asks for it.
      }
    }
    if (!abort.signal.aborted) {
      this._abort = null;
      this._changed();
    }
  }

  private _abort: AbortController | null = null;
  private _error: Error | null = null;
  private _key: string | null = null;
  private _value: T | null = null;
  private _version: string | null = null;
}
