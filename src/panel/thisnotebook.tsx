import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { CommandIDs } from '../commands';
import { StateIcon } from '../components/stateicon';
import { TextButton } from '../components/textbutton';
import { refOf } from '../model';
import type { IEnvironment } from '../model';
import { environmentTone } from '../state';
import type { ICurrentNotebook } from '../tokens';
import { environmentWord } from '../words';

/** What the notebook in front runs in, and what can be done about it. */
export class ThisNotebookSection extends ReactWidget {
  constructor(private _options: ThisNotebookSection.IOptions) {
    super();
    this.id = 'conda-store-panel-notebook';
    this.addClass('jp-CondaStore-section');
    this.addClass('jp-CondaStore-thisNotebook');
    this.title.label = _options.trans.__('This notebook');
    _options.notebook.changed.connect(this.update, this);
  }

  override dispose(): void {
    this._options.notebook.changed.disconnect(this.update, this);
    super.dispose();
  }

  protected override render(): JSX.Element {
    const { notebook, trans } = this._options;
    const { environment } = notebook;
    return (
      <div className="jp-CondaStore-thisNotebookBody">
        {environment ? (
          <InEnvironment {...this._options} environment={environment} />
        ) : (
          <p className="jp-CondaStore-empty">
            {trans.__('Its kernel is of no environment in this list.')}
          </p>
        )}
      </div>
    );
  }
}

function InEnvironment(
  props: ThisNotebookSection.IOptions & { environment: IEnvironment }
): JSX.Element {
  const { commands, environment, notebook, trans } = props;
  const { build, available } = notebook;
  const ref = { ...refOf(environment) };
  const run = (id: string, args = {}) => void commands.execute(id, args);
  return (
    <>
      <div className="jp-CondaStore-title">
        <StateIcon tone={environmentTone(environment)} />
        <button
          type="button"
          className="jp-CondaStore-link jp-CondaStore-name"
          title={trans.__('Show %1', environment.name)}
          onClick={() => run(CommandIDs.openPanel, ref)}
        >
          {environment.name}
        </button>
        <span className="jp-CondaStore-meta">
          {build !== null && <span>{trans.__('build %1', build)}</span>}
          <span>
            {available !== null
              ? trans.__('%1 available', available)
              : environmentWord(environment, trans)}
          </span>
        </span>
      </div>
      <div className="jp-CondaStore-buttons">
        <TextButton
          label={trans.__('Add package…')}
          caption={trans.__('Add packages to %1', environment.name)}
          disabledReason={
            environment.can.build
              ? undefined
              : trans.__('you may not change it')
          }
          onClick={() => run(CommandIDs.addToNotebook)}
        />
        {available !== null && (
          <TextButton
            label={trans.__('Restart with build %1', available)}
            caption={trans.__('Restart the kernel in the current build')}
            onClick={() => run(CommandIDs.useCurrentBuild)}
          />
        )}
        <TextButton
          label={trans.__('Terminal')}
          caption={trans.__(
            'Open a terminal in which %1 is active',
            environment.name
          )}
          onClick={() => run(CommandIDs.openTerminal, ref)}
        />
      </div>
    </>
  );
}

export namespace ThisNotebookSection {
  export interface IOptions {
    notebook: ICurrentNotebook;
    commands: CommandRegistry;
    trans: TranslationBundle;
  }
}
