import { ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { environmentIcon } from '../icons';
import type { NotebookEnvironment } from './notebookenvironment';

/** In the toolbar of a notebook: its environment and build, and that there is a newer one. */
export class EnvironmentButton extends ReactWidget {
  constructor(private _options: EnvironmentButton.IOptions) {
    super();
    this.addClass('jp-CondaStore-notebookButton');
  }

  protected override render(): JSX.Element {
    const { notebook, onClick, trans } = this._options;
    return (
      <UseSignal signal={notebook.changed}>
        {() => (
          <button
            className="jp-ToolbarButtonComponent jp-mod-minimal"
            aria-haspopup="menu"
            title={title(notebook, trans)}
            onClick={event =>
              onClick(event.currentTarget.getBoundingClientRect())
            }
          >
            <environmentIcon.react tag="span" width="16px" />
            <span className="jp-ToolbarButtonComponent-label">
              {label(notebook, trans)}
            </span>
            {notebook.available !== null && (
              <span className="jp-CondaStore-available">
                {trans.__('%1 available', notebook.available)}
              </span>
            )}
            <caretDownIcon.react tag="span" width="12px" />
          </button>
        )}
      </UseSignal>
    );
  }
}

export namespace EnvironmentButton {
  export interface IOptions {
    notebook: NotebookEnvironment;
    /** With the place of the button, for a menu below it. */
    onClick: (place: DOMRect) => void;
    trans: TranslationBundle;
  }
}

/** "ml-env · build 7". */
export function label(
  { environment, running }: NotebookEnvironment,
  trans: TranslationBundle
): string {
  if (!environment) {
    return trans.__('No environment');
  }
  return running
    ? trans.__('%1 · build %2', environment.name, running.build_number)
    : environment.name;
}

function title(
  notebook: NotebookEnvironment,
  trans: TranslationBundle
): string {
  const { environment, running, available } = notebook;
  if (!environment) {
    return trans.__('Run this notebook in an environment');
  }
  if (available !== null && running) {
    return trans.__(
      'The kernel runs in build %1 of %2. Build %3 is used when it is restarted.',
      running.build_number,
      environment.name,
      available
    );
  }
  return trans.__('The environment of this notebook: %1', environment.name);
}
