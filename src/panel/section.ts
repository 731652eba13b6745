import { VDomRenderer } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';

/** A part of the panel, which is drawn only while it is on the screen. */
export abstract class Section<
  Model extends VDomRenderer.IModel
> extends VDomRenderer<Model> {
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
