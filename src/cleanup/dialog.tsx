import { Dialog, ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Cleanup } from '../components/cleanup';
import { bytes } from '../format';
import type { IEnvironmentManager } from '../tokens';
import { CleanupModel } from './model';

/** Show what is not needed any more, and remove it when that is wanted. */
export async function cleanUp(
  manager: IEnvironmentManager,
  trans: TranslationBundle
): Promise<void> {
  await new CleanupDialog(manager, trans).launch();
}

/** Stays open until the result was seen. */
class CleanupDialog extends Dialog<void> {
  constructor(
    manager: IEnvironmentManager,
    private _trans: TranslationBundle
  ) {
    const model = new CleanupModel(manager);
    super({
      title: _trans.__('Clean up'),
      body: ReactWidget.create(
        <UseSignal signal={model.stateChanged}>
          {() => (
            <Cleanup
              state={model.state}
              keeping={model.keeping}
              trans={_trans}
              onKeep={changes => model.keep(changes)}
              onRetry={() => void model.retry()}
            />
          )}
        </UseSignal>
      ),
      buttons: [
        Dialog.cancelButton({ label: _trans.__('Close') }),
        Dialog.warnButton({ label: _trans.__('Remove') })
      ]
    });
    this.addClass('jp-CondaStore-cleanupDialog');
    this._model = model;
    model.stateChanged.connect(this._update, this);
    this._update();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  override resolve(index?: number): void {
    if (index === 1) {
      void this._model.remove();
    } else if (index !== undefined) {
      super.resolve(index);
    }
    // Enter in one of the fields means neither.
  }

  private _update(): void {
    const { state, isReady } = this._model;
    const button = this.node.querySelector<HTMLButtonElement>(
      '.jp-Dialog-footer .jp-mod-accept'
    );
    const label = button?.querySelector('.jp-Dialog-buttonLabel');
    if (state.step === 'removing' || state.step === 'done') {
      // The button that was pressed does nothing now, and keys must go somewhere.
      this.node
        .querySelector<HTMLElement>('.jp-Dialog-footer .jp-mod-reject')
        ?.focus();
    }
    if (button && label) {
      const freed = state.step === 'shown' ? state.found.freed : 0;
      button.disabled = !isReady;
      button.hidden = state.step === 'done';
      const words = isReady
        ? this._trans.__('Remove (frees %1)', bytes(freed))
        : this._trans.__('Remove');
      label.textContent = words;
      button.setAttribute('aria-label', words);
    }
  }

  private _model: CleanupModel;
}
