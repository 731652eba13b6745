import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { attempt } from '../actions';
import { CommandIDs, HostCommandIDs } from '../commands';
import { WatchList } from '../components/watchlist';
import type { WatchModel } from '../watch/model';
import { PanelSection } from './section';

/** The watched files: connects their list with the model and the commands. */
export class WatchedSection extends PanelSection<WatchModel> {
  constructor(private _options: WatchedSection.IOptions) {
    super(_options.model, 'watched', () => {
      const { model, trans } = _options;
      return model.problems > 0
        ? trans._n(
            'Watched files (%1 problem)',
            'Watched files (%1 problems)',
            model.problems
          )
        : trans.__('Watched files');
    });
  }

  protected override draw(): JSX.Element {
    const { model } = this;
    const { commands, trans } = this._options;
    const run = (id: string, args = {}) => void commands.execute(id, args);
    return (
      <WatchList
        groups={model.groups}
        more={model.more}
        error={model.error}
        trans={trans}
        disabledReason={
          model.manager.connection.state === 'connected'
            ? undefined
            : trans.__('the server does not answer')
        }
        canOpen={path =>
          model.contentsPath(path) !== null &&
          commands.hasCommand(HostCommandIDs.openDocument)
        }
        onOpenFile={(path, line) => void this._open(path, line)}
        onOpenEnvironment={ref => run(CommandIDs.openEnvironment, { ...ref })}
        onOpenLog={build => run(CommandIDs.openBuildLog, { build })}
        onStop={(path, stopped) =>
          void attempt(
            () => model.stop(path, stopped),
            trans.__('%1 could not be changed', path.path)
          )
        }
        onForget={path =>
          void attempt(
            () => model.forget(path),
            trans.__('%1 could not be forgotten', path.path)
          )
        }
        onAdd={() => run(CommandIDs.watchFile)}
      />
    );
  }

  private async _open(path: string, line?: number): Promise<void> {
    const { commands } = this._options;
    await commands.execute(HostCommandIDs.openDocument, {
      path: this.model.contentsPath(path),
      factory: 'Editor'
    });
    if (line !== undefined && commands.hasCommand(HostCommandIDs.goToLine)) {
      await commands.execute(HostCommandIDs.goToLine, { line });
    }
  }
}

export namespace WatchedSection {
  export interface IOptions {
    model: WatchModel;
    commands: CommandRegistry;
    trans: TranslationBundle;
  }
}
