import type { INotebookTracker } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import type { ICurrentNotebook } from '../tokens';
import type { NotebookEnvironment } from './notebookenvironment';
import type { Notebooks } from './notebooks';

/** The environment of the notebook that is in front, as it changes. */
export class CurrentNotebook implements ICurrentNotebook {
  constructor(
    private _tracker: INotebookTracker,
    private _notebooks: Notebooks
  ) {
    _tracker.currentChanged.connect(this._onCurrent, this);
    this._onCurrent();
  }

  readonly changed = new Signal<this, void>(this);

  get path(): string | null {
    return this._tracker.currentWidget?.context.path ?? null;
  }

  get environment() {
    return this._current?.environment ?? null;
  }

  get build(): number | null {
    return this._current?.running?.build_number ?? null;
  }

  get available(): number | null {
    return this._current?.available ?? null;
  }

  private _onCurrent(): void {
    const panel = this._tracker.currentWidget;
    const current = this._notebooks.find(panel);
    this._current?.changed.disconnect(this._emit, this);
    this._current = current;
    current?.changed.connect(this._emit, this);
    panel?.disposed.connect(this._onCurrent, this);
    this._emit();
  }

  private _emit(): void {
    this.changed.emit();
  }

  private _current: NotebookEnvironment | null = null;
}
