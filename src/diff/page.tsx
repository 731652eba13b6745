import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { CommandIDs } from '../commands';
import { DiffView } from '../components/diff/diffview';
import { environmentIcon } from '../icons';
import { keyOf } from '../model';
import { copyText, downloadText } from '../transfer';
import { DiffModel } from './model';
import type { ISources, Side } from './sides';
import { toCsv, toMarkdown } from './texts';

/** What is different between two builds, environments, drafts or files. */
export class DiffPage extends VDomRenderer<DiffModel> {
  constructor(private _options: DiffPage.IOptions) {
    super(new DiffModel(_options.sources, _options.left, _options.right));
    const { trans } = _options;
    this.addClass('jp-CondaStore-page');
    this.addClass('jp-CondaStore-diffPage');
    this.title.icon = environmentIcon;
    this.title.label = trans.__('Differences');
    this.title.closable = true;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { model } = this;
      super.dispose();
      model.dispose();
    }
  }

  protected override render(): JSX.Element {
    const { model } = this;
    const { commands, sources, trans } = this._options;
    const name = (side: Side) => {
      const ref = model.environmentOf(side);
      return ref ? keyOf(ref) : side;
    };
    const { comparison } = model;
    const title = comparison
      ? `${comparison.a.label} → ${comparison.b.label}`
      : `${name(model.left)} → ${name(model.right)}`;
    return (
      <DiffView
        left={model.left}
        right={model.right}
        environments={model.environments}
        environmentOf={side => model.environmentOf(side)}
        buildsOf={ref => model.buildsOf(ref)}
        hasDraft={ref => !!sources.drafts?.get(ref)}
        comparison={comparison}
        texts={model.texts}
        error={model.error}
        trans={trans}
        onCompare={(left, right) => model.compare(left, right)}
        onRetry={() => model.refresh()}
        onCopy={() =>
          comparison && void copyText(toMarkdown(title, comparison, trans))
        }
        onExport={() =>
          comparison && downloadText('differences.csv', toCsv(comparison))
        }
        onRollBack={(ref, build) =>
          void commands.execute(CommandIDs.rollBack, {
            namespace: ref.namespace,
            name: ref.name,
            build
          })
        }
      />
    );
  }
}

export namespace DiffPage {
  export interface IOptions {
    left: Side;
    right: Side;
    sources: ISources;
    commands: CommandRegistry;
    trans: TranslationBundle;
  }
}
