import type { VDomRenderer } from '@jupyterlab/ui-components';

import { DrawnSection } from './drawnsection';

/** A section of the panel, whose title follows its model. */
export abstract class PanelSection<
  T extends VDomRenderer.IModel
> extends DrawnSection<T> {
  /**
   * @param name - tells it from the other sections
   * @param title - what it is called as the model is now
   */
  constructor(
    model: T,
    name: string,
    private _title: () => string
  ) {
    super(model);
    this.id = `conda-store-panel-${name}`;
    this.addClass('jp-CondaStore-panelSection');
    this.addClass('jp-CondaStore-scroller');
    this._setTitle();
    model.stateChanged.connect(this._setTitle, this);
  }

  private _setTitle(): void {
    this.title.label = this._title();
  }
}
