/**
 * Something that is done one at a time. Calls that come while it is under way
 * share one more turn of it, which begins after they came.
 */
export class Coalesced {
  constructor(private _act: () => Promise<void>) {}

  /** Settles when everything asked for so far has been done, or failed. */
  run(): Promise<void> {
    this._again = this._running !== null;
    this._running ??= this._runAll().finally(() => {
      this._running = null;
    });
    return this._running;
  }

  private async _runAll(): Promise<void> {
    do {
      this._again = false;
      await this._act();
    } while (this._again);
  }

  private _again = false;
  private _running: Promise<void> | null = null;
}
