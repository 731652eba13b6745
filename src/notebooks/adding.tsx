import { Dialog, ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Notice } from '../components/notice';
import { PlanView } from '../components/planview';
import { TextInput } from '../components/textinput';
import type { ICreated } from '../model';
import { AddingModel } from './addingmodel';

/** Ask which packages to add, show what that changes, and have it built. */
export async function addPackages(
  options: AddingModel.IOptions,
  trans: TranslationBundle,
  /** What happens then, on the button. */
  label = trans.__('Build')
): Promise<ICreated | null> {
  const dialog = new AddingDialog(options, trans, label);
  await dialog.launch();
  return dialog.created;
}

/** Closes when the build has been asked for, or when the user gives up. */
class AddingDialog extends Dialog<void> {
  constructor(
    options: AddingModel.IOptions,
    trans: TranslationBundle,
    label: string
  ) {
    const model = new AddingModel(options);
    super({
      title: trans.__('Add packages to %1', options.environment.name),
      body: ReactWidget.create(
        <UseSignal signal={model.stateChanged}>
          {() => <AddingForm model={model} trans={trans} />}
        </UseSignal>
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label })
      ],
      defaultButton: 1,
      focusNodeSelector: 'input[type=text]'
    });
    this.addClass('jp-CondaStore-adding');
    this._model = model;
    model.stateChanged.connect(this._update, this);
    this._update();
  }

  created: ICreated | null = null;

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  override resolve(index?: number): void {
    if (index === 0) {
      super.resolve(index);
    } else if (this._model.isReady) {
      void this._build();
    }
  }

  private async _build(): Promise<void> {
    this.created = await this._model.plan.build();
    if (this.created && !this.isDisposed) {
      super.resolve(1);
    }
  }

  private _update(): void {
    const button = this.node.querySelector<HTMLButtonElement>(
      '.jp-Dialog-footer .jp-mod-accept'
    );
    if (button) {
      button.disabled = !this._model.isReady;
    }
  }

  private _model: AddingModel;
}

function AddingForm(props: {
  model: AddingModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const { plan } = model;
  return (
    <div className="jp-CondaStore-adding-form">
      <label>
        {trans.__('Packages')}
        <TextInput
          className="jp-mod-styled"
          value={model.packages}
          placeholder={trans.__('polars, numpy>=2')}
          spellCheck={false}
          onText={text => {
            model.packages = text;
          }}
        />
      </label>
      {plan.error && (
        <Notice isError>
          {[plan.error.message, ...plan.error.hints].join(' ')}
        </Notice>
      )}
      {plan.draft ? (
        <PlanView
          planning={plan.planning}
          policy={plan.policy}
          trans={trans}
          onPolicy={policy => (plan.policy = policy)}
        />
      ) : (
        <p role="status">{trans.__('Name at least one package.')}</p>
      )}
    </div>
  );
}
