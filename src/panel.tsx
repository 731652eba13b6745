import type { TranslationBundle } from '@jupyterlab/translation';
import { SidePanel, VDomRenderer } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import type { AccordionPanel, PanelLayout, Widget } from '@lumino/widgets';
import React from 'react';

import type { Grouping, Sorting } from './arrangement';
import { Attention } from './attention';
import { CommandIDs } from './commands';
import { FilterBox } from './components/filterbox';
import { PanelFooter } from './components/panelfooter';
import { environmentIcon } from './icons';
import type { IEnvironmentRef } from './model';
import { PanelModel } from './panelmodel';
import { BuildsSection } from './panel/builds';
import { EnvironmentsSection } from './panel/environments';
import { RecentBuilds } from './recentbuilds';
import { UsageModel } from './usagemodel';
import type {
  IEnvironmentManager,
  IEnvironmentPanel,
  ISelection
} from './tokens';

/** How much more height the environments get than any other section, at first. */
const SHARE = 4;

/** The panel in the left sidebar. */
export class EnvironmentPanel extends SidePanel implements IEnvironmentPanel {
  constructor(private _options: EnvironmentPanel.IOptions) {
    super();
    const { manager, commands, trans } = _options;
    this.id = 'conda-store-panel';
    this.addClass('jp-CondaStore-panel');
    this.title.icon = environmentIcon;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Environments'));
    this._model = new PanelModel(manager);
    this._builds = new RecentBuilds(manager);
    this._attention = new Attention(manager);
    this._usage = new UsageModel(manager);
    this._filter = new Filter(this._model, trans, () => this._list.focusItem());
    this.header.addWidget(this._filter);
    this._list = new EnvironmentsSection({
      model: this._model,
      commands,
      trans,
      previews: _options.previews ?? false,
      focusFilter: () => this.focusFilter()
    });
    this.addWidget(this._list);
    this.addWidget(new BuildsSection({ model: this._builds, commands, trans }));
    this._shareHeight();
    // Made now, as a toolbar that is made later would stand below the footer.
    this.toolbar.node.setAttribute(
      'aria-label',
      trans.__('Actions for environments')
    );
    (this.layout as PanelLayout).addWidget(
      new Footer(
        this._usage,
        trans,
        () => void commands.execute(CommandIDs.cleanUp)
      )
    );
    this._attention.changed.connect(this._updateBadge, this);
    this._updateBadge();
  }

  readonly widget: Widget = this;

  get selection(): ISelection | null {
    return this._model.selection;
  }

  get selectionChanged(): ISignal<this, ISelection | null> {
    return this._model.selectionChanged as unknown as ISignal<
      this,
      ISelection | null
    >;
  }

  get groupBy(): Grouping {
    return this._model.groupBy;
  }

  set groupBy(value: Grouping) {
    this._model.groupBy = value;
  }

  get sortBy(): Sorting {
    return this._model.sortBy;
  }

  set sortBy(value: Sorting) {
    this._model.sortBy = value;
  }

  get problems(): number {
    return this._attention.problems;
  }

  set problems(count: number) {
    this._attention.problems = count;
  }

  addSection(section: Widget, rank: number): void {
    this.insertWidget(rank, section);
    this._shareHeight();
  }

  focusFilter(): void {
    this._filter.node.querySelector('input')?.focus();
  }

  reveal(ref: IEnvironmentRef): void {
    this._model.reveal(ref);
    this._list.reveal();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._attention.dispose();
      this._builds.dispose();
      this._usage.dispose();
      this._model.dispose();
      super.dispose();
    }
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._setVisible(true);
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._setVisible(false);
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._setVisible(this.isVisible);
  }

  private _shareHeight(): void {
    const content = this.content as AccordionPanel;
    content.setRelativeSizes(
      content.widgets.map(one => (one === this._list ? SHARE : 1))
    );
  }

  private _setVisible(visible: boolean): void {
    this._attention.isWatched = visible;
    this._builds.isVisible = visible;
    this._usage.isVisible = visible;
  }

  /** How many builds run, and how many failed unseen, as a number on the tab. */
  private _updateBadge(): void {
    const { trans } = this._options;
    const { problems, running, unseenFailures } = this._attention;
    const words = [trans.__('Environments')];
    if (running > 0) {
      words.push(trans._n('%1 build running', '%1 builds running', running));
    }
    if (unseenFailures > 0) {
      words.push(trans._n('%1 failed', '%1 failed', unseenFailures));
    }
    if (problems > 0) {
      words.push(
        trans._n(
          '%1 watched file is broken',
          '%1 watched files are broken',
          problems
        )
      );
    }
    this.title.caption = words.join(' – ');
    const failures = unseenFailures + problems;
    const count = running + failures;
    // The sidebar keeps the id of the tab there.
    const dataset: Record<string, string> = { ...this.title.dataset };
    delete dataset['cs-badge'];
    delete dataset['cs-badge-tone'];
    if (count > 0) {
      dataset['cs-badge'] = String(count);
      dataset['cs-badge-tone'] = failures > 0 ? 'error' : 'busy';
    }
    this.title.dataset = dataset;
  }

  private _attention: Attention;
  private _builds: RecentBuilds;
  private _filter: Filter;
  private _list: EnvironmentsSection;
  private _model: PanelModel;
  private _usage: UsageModel;
}

class Filter extends VDomRenderer<PanelModel> {
  constructor(
    model: PanelModel,
    private _trans: TranslationBundle,
    private _onLeave: () => void
  ) {
    super(model);
    this.addClass('jp-CondaStore-header');
  }

  protected override render(): JSX.Element {
    return (
      <FilterBox
        value={this.model.filter}
        onChange={value => (this.model.filter = value)}
        onLeave={this._onLeave}
        trans={this._trans}
      />
    );
  }
}

class Footer extends VDomRenderer<UsageModel> {
  constructor(
    model: UsageModel,
    private _trans: TranslationBundle,
    private _onCleanUp: () => void
  ) {
    super(model);
    this.addClass('jp-CondaStore-footerWidget');
  }

  protected override render(): JSX.Element {
    const { used, free } = this.model;
    const { connection, about } = this.model.manager;
    return (
      <PanelFooter
        connection={connection}
        version={about?.version ?? null}
        space={used === null ? null : { used, free }}
        quotas={this.model.quotas}
        trans={this._trans}
        onCleanUp={this._onCleanUp}
      />
    );
  }
}

export namespace EnvironmentPanel {
  export interface IOptions {
    manager: IEnvironmentManager;
    commands: CommandRegistry;
    trans: TranslationBundle;
    /** Whether a click opens the page of an environment, until the next click. */
    previews?: boolean;
  }
}
