import { ReactWidget } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { TextButton } from '../components/textbutton';
import { CommandIDs } from '../commands';
import { refOf } from '../model';
import type { IEnvironment } from '../model';
import type { IEnvironmentPanel } from '../tokens';
import type { NotebookEnvironment } from './notebookenvironment';
import type { Notebooks } from './notebooks';
import { label } from './toolbarbutton';

/** In the panel: the environment of the notebook that is in front. */
export class NotebookSection extends ReactWidget {
  constructor(
    private _commands: CommandRegistry,
    private _trans: TranslationBundle
  ) {
    super();
    this.id = 'conda-store-panel-notebook';
    this.addClass('jp-CondaStore-panelSection');
    this.addClass('jp-CondaStore-notebookSection');
    this.title.label = _trans.__('This notebook');
  }

  /** `null` while there is no notebook in front. */
  set notebook(notebook: NotebookEnvironment | null) {
    this._notebook?.changed.disconnect(this.update, this);
    this._notebook = notebook;
    notebook?.changed.connect(this.update, this);
    this.update();
  }

  protected override render(): JSX.Element | null {
    const notebook = this._notebook;
    if (!notebook) {
      return null;
    }
    const { environment, available } = notebook;
    const trans = this._trans;
    return (
      <>
        <p role="status">
          {label(notebook, trans)}
          {available !== null && (
            <span className="jp-CondaStore-available">
              {trans.__('%1 available', available)}
            </span>
          )}
        </p>
        {environment ? (
          this._actions(environment, available)
        ) : (
          <p>
            {trans.__(
              'Its kernel is of no environment. Choose one with the button in its toolbar.'
            )}
          </p>
        )}
      </>
    );
  }

  private _actions(
    environment: IEnvironment,
    available: number | null
  ): JSX.Element {
    const trans = this._trans;
    const run = (id: string, args = {}) =>
      void this._commands.execute(id, args);
    return (
      <div className="jp-CondaStore-buttons">
        <TextButton
          label={trans.__('Add packages…')}
          disabledReason={
            environment.can.build ? undefined : trans.__('You may not build it')
          }
          onClick={() => run(CommandIDs.addToNotebook)}
        />
        {available !== null && (
          <TextButton
            label={trans.__('Restart with build %1', available)}
            onClick={() => run(CommandIDs.useCurrentBuild)}
          />
        )}
        <TextButton
          label={trans.__('Terminal')}
          onClick={() =>
            run(CommandIDs.openTerminal, { ...refOf(environment) })
          }
        />
      </div>
    );
  }

  private _notebook: NotebookEnvironment | null = null;
}

/** Show the section above the others for as long as a notebook is in front. */
export function addNotebookSection(
  panel: IEnvironmentPanel,
  section: NotebookSection,
  tracker: INotebookTracker,
  notebooks: Notebooks
): void {
  const update = () => {
    const notebook = notebooks.find(tracker.currentWidget);
    section.notebook = notebook;
    if (notebook && !section.parent) {
      panel.addSection(section, 0);
    } else if (!notebook) {
      section.parent = null;
    }
  };
  tracker.currentChanged.connect(update);
  update();
}
