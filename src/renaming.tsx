import { Dialog, Notification, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import type { IActionContext } from './actions';
import { TextInput } from './components/textinput';
import { FormDialog } from './formdialog';
import type { IFormBody } from './formdialog';
import { refOf } from './model';
import type { IEnvironment, IEnvironmentRef } from './model';
import { RequestError } from './restapi/request';
import type { IEnvironmentManager } from './tokens';

/** The form of a name; the server holds to it, too. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** How long a toast offers to undo, in ms. */
const UNDO = 10_000;

/** Ask what an environment is to be called, and call it that. */
export async function renameEnvironment(
  environment: IEnvironment,
  context: IActionContext
): Promise<void> {
  const { manager, trans } = context;
  const ref = refOf(environment);
  const body = new Body(ref, manager, trans);
  const dialog = new FormDialog<string>(body, {
    title: trans.__('Rename %1', ref.name),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Rename') })
    ],
    focusNodeSelector: 'input'
  });
  body.onReason = reason => dialog.updateButton(reason);
  const { button, value } = await dialog.launch();
  if (!button.accept || !value || value === ref.name) {
    return;
  }
  const after = { ...ref, name: value };
  if (await rename(ref, value, context)) {
    Notification.success(
      trans.__('%1 is called %2 now', ref.name, after.name),
      {
        autoClose: UNDO,
        actions: [
          {
            label: trans.__('Undo'),
            caption: trans.__('Call it %1 again', ref.name),
            callback: () => void rename(after, ref.name, context)
          }
        ]
      }
    );
  }
}

/** Whether it was done; if not, what is in the way has been said. */
async function rename(
  ref: IEnvironmentRef,
  name: string,
  { manager, trans }: IActionContext
): Promise<boolean> {
  try {
    await manager.change(() => manager.api.rename(ref, name));
    return true;
  } catch (reason) {
    const hints = reason instanceof RequestError ? reason.hints : [];
    const { message } = reason as Error;
    await showErrorMessage(
      trans.__('%1 could not be renamed', ref.name),
      [message, ...hints].join('\n')
    );
    return false;
  }
}

class Body extends ReactWidget implements IFormBody<string> {
  constructor(
    private _ref: IEnvironmentRef,
    private _manager: IEnvironmentManager,
    private _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-CondaStore-quick');
    this._name = _ref.name;
  }

  readonly acceptsEnter = true;

  onReason: (reason: string | null) => void = () => undefined;

  get isAcceptable(): boolean {
    return this._reason() === null;
  }

  getValue(): string {
    return this._name;
  }

  protected override render(): JSX.Element {
    const trans = this._trans;
    const reason = this._reason();
    this.onReason(reason);
    return (
      <div className="jp-CondaStore-quickForm">
        <div className="jp-CondaStore-fields">
          <label>
            {trans.__('New name')}
            <TextInput
              className="jp-mod-styled"
              value={this._name}
              // The dialog may be there before its field is.
              autoFocus
              spellCheck={false}
              autoComplete="off"
              aria-invalid={reason !== null}
              onFocus={event => event.target.select()}
              onText={text => {
                this._name = text.trim();
                this.update();
              }}
            />
          </label>
        </div>
        <p className="jp-CondaStore-faint">
          {trans.__(
            'Its builds, its history and what runs in it stay. Its kernels get the new name.'
          )}
        </p>
        <p role="status" className="jp-CondaStore-verdict">
          {reason ?? ''}
        </p>
      </div>
    );
  }

  /** Why it cannot be called that, if so. */
  private _reason(): string | null {
    const trans = this._trans;
    const { namespace } = this._ref;
    const name = this._name;
    if (!name) {
      return trans.__('Give the environment a name');
    }
    if (!NAME.test(name)) {
      return trans.__(
        'Use at most 64 letters, digits, ".", "_" or "-", beginning with a letter or digit'
      );
    }
    return name !== this._ref.name && this._manager.find({ namespace, name })
      ? trans.__('There is an environment %1 already', name)
      : null;
  }

  private _name: string;
}
