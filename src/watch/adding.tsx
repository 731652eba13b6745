import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { TextInput } from '../components/textinput';
import { FormDialog } from '../formdialog';
import type { IFormBody } from '../formdialog';

/** What is to be watched. */
export interface IWish {
  path: string;
  recursive: boolean;
}

/** Ask which file or directory is to be watched. */
export async function askForPath(
  path: string,
  trans: TranslationBundle
): Promise<IWish | null> {
  const body = new Body(path, trans);
  const dialog = new FormDialog<IWish>(body, {
    title: trans.__('Watch a file or directory'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Watch') })
    ],
    focusNodeSelector: 'input[type="text"]'
  });
  body.onReason = reason => dialog.updateButton(reason);
  const { button, value } = await dialog.launch();
  return button.accept ? value : null;
}

class Body extends ReactWidget implements IFormBody<IWish> {
  constructor(
    path: string,
    private _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-CondaStore-quick');
    this._wish = { path, recursive: false };
  }

  onReason: (reason: string | null) => void = () => undefined;

  get isAcceptable(): boolean {
    return this._wish.path.trim() !== '';
  }

  getValue(): IWish {
    return { ...this._wish, path: this._wish.path.trim() };
  }

  protected override render(): JSX.Element {
    const trans = this._trans;
    const { path, recursive } = this._wish;
    this.onReason(this.isAcceptable ? null : trans.__('Write a path'));
    return (
      <div className="jp-CondaStore-quickForm">
        <div className="jp-CondaStore-fields">
          <label>
            {trans.__('Path')}
            <TextInput
              className="jp-mod-styled"
              value={path}
              placeholder={trans.__('environment.yml, or a directory')}
              spellCheck={false}
              autoComplete="off"
              onText={text => this._set({ path: text })}
            />
          </label>
        </div>
        <label className="jp-CondaStore-check">
          <input
            type="checkbox"
            checked={recursive}
            onChange={event => this._set({ recursive: event.target.checked })}
          />
          {trans.__('Of a directory: what is below it, too')}
        </label>
        <p className="jp-CondaStore-faint">
          {trans.__(
            'A path of the file browser, or one of the machine that begins with a slash. Whoever may write there decides what is built.'
          )}
        </p>
      </div>
    );
  }

  private _set(changes: Partial<IWish>): void {
    this._wish = { ...this._wish, ...changes };
    this.update();
  }

  private _wish: IWish;
}
