import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { CommandIDs } from '../commands';
import type { RecentBuilds } from '../recentbuilds';
import { PanelSection } from './section';

const BuildList = React.lazy(async () => {
  const { BuildList } = await import('../components/buildlist');
  return { default: BuildList };
});

/** The newest builds: connects their list with the model and the commands. */
export class BuildsSection extends PanelSection<RecentBuilds> {
  constructor(private _options: BuildsSection.IOptions) {
    super(_options.model, 'builds', () => {
      const { model, trans } = _options;
      return model.running > 0
        ? trans._n('Builds (%1 running)', 'Builds (%1 running)', model.running)
        : trans.__('Builds');
    });
  }

  protected override draw(): JSX.Element {
    const { model } = this;
    const { commands, trans } = this._options;
    const run = (id: string, args = {}) => void commands.execute(id, args);
    return (
      <BuildList
        builds={model.builds}
        count={model.count}
        error={model.error}
        trans={trans}
        disabledReason={
          model.manager.connection.state === 'stale'
            ? trans.__('The server does not answer')
            : undefined
        }
        onOpenLog={({ id: build }) => run(CommandIDs.openBuildLog, { build })}
        onCancel={({ id: build }) => run(CommandIDs.cancelBuild, { build })}
        onShowMore={() => model.showMore()}
      />
    );
  }
}

export namespace BuildsSection {
  export interface IOptions {
    model: RecentBuilds;
    commands: CommandRegistry;
    trans: TranslationBundle;
  }
}
