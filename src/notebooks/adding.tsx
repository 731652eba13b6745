import { Dialog, ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { PlanSummary } from '../components/plansummary';
import { TextInput } from '../components/textinput';
import { keyOf, refOf } from '../model';
import type { ICreated, Policy } from '../model';
import { AddingModel } from './addingmodel';
import type { Planning } from './addingmodel';

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
    this.created = await this._model.build();
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
      <Policies model={model} trans={trans} />
      <div
        className="jp-CondaStore-adding-plan"
        role="status"
        aria-live="polite"
        aria-busy={model.planning.state === 'solving'}
      >
        <Outcome planning={model.planning} trans={trans} />
      </div>
    </div>
  );
}

function Policies(props: {
  model: AddingModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const choices: [Policy, string][] = [
    ['minimal', trans.__('Change as little as possible')],
    ['latest', trans.__('Take the newest of everything')]
  ];
  return (
    <fieldset>
      <legend>{trans.__('The other packages')}</legend>
      {choices.map(([policy, label]) => (
        <label key={policy}>
          <input
            type="radio"
            name={`policy of ${keyOf(refOf(model.environment))}`}
            checked={model.policy === policy}
            onChange={() => {
              model.policy = policy;
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Outcome(props: {
  planning: Planning;
  trans: TranslationBundle;
}): JSX.Element {
  const { planning, trans } = props;
  switch (planning.state) {
    case 'empty':
      return <p>{trans.__('Name at least one package.')}</p>;
    case 'solving':
      return <p>{trans.__('Looking what that changes…')}</p>;
    case 'failed':
      return (
        <Trouble
          message={planning.error.message}
          hints={[
            ...planning.error.problems.map(problem => problem.message),
            ...planning.error.hints
          ]}
        />
      );
    case 'solved':
      return planning.plan.conflict ? (
        <Trouble
          message={planning.plan.conflict.message}
          hints={planning.plan.conflict.hints}
        />
      ) : (
        <PlanSummary plan={planning.plan} trans={trans} />
      );
  }
}

function Trouble(props: { message: string; hints: readonly string[] }) {
  return (
    <div className="jp-CondaStore-adding-trouble">
      <p>{props.message}</p>
      {props.hints.map(hint => (
        <p key={hint}>{hint}</p>
      ))}
    </div>
  );
}
