import { VDomRenderer } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import React from 'react';

/** A part of the panel. It is loaded when it is first on the screen, and drawn while it is. */
export abstract class DrawnSection<
  Model extends VDomRenderer.IModel
> extends VDomRenderer<Model> {
  /** What it shows; components may be lazy. */
  protected abstract draw(): JSX.Element;

  protected override render(): JSX.Element {
    return <React.Suspense>{this.draw()}</React.Suspense>;
  }

  protected override onUpdateRequest(msg: Message): void {
    if (this.isVisible) {
      super.onUpdateRequest(msg);
    }
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.update();
  }
}
