import type { TranslationBundle } from '@jupyterlab/translation';
import { SidePanel, VDomRenderer } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ISignal } from '@lumino/signaling';
import { Panel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';
import React from 'react';

import { CommandIDs } from './commands';
import { EnvironmentsView } from './components/environmentsview';
import { FilterBox } from './components/filterbox';
import { environmentIcon } from './icons';
import { keyOf, refOf } from './model';
import type { IBuild, IEnvironment, IEnvironmentRef } from './model';
import { PanelModel } from './panelmodel';
import type {
  IEnvironmentManager,
  IEnvironmentPanel,
  ISelection
} from './tokens';

/** The panel in the left sidebar. */
export class EnvironmentPanel extends SidePanel implements IEnvironmentPanel {
  constructor(options: EnvironmentPanel.IOptions) {
    super({ content: new Panel() });
    const { manager, commands, trans } = options;
    this.id = 'conda-store-panel';
    this.addClass('jp-CondaStore-panel');
    this.title.icon = environmentIcon;
    this.title.caption = trans.__('Environments');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Environments'));
    this._model = new PanelModel(manager);
    this.header.addWidget(new Filter(this._model, trans));
    this._list = new List(this._model, commands, trans);
    this.content.addWidget(this._list);
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

  reveal(ref: IEnvironmentRef): void {
    this._model.reveal(ref);
    void this._list.renderPromise?.then(() => {
      const item = [...this.node.querySelectorAll('[data-key]')].find(
        node => (node as HTMLElement).dataset.key === keyOf(ref)
      );
      item?.scrollIntoView({ block: 'nearest' });
    });
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  private _list: List;
  private _model: PanelModel;
}

class Filter extends VDomRenderer<PanelModel> {
  constructor(
    model: PanelModel,
    private _trans: TranslationBundle
  ) {
    super(model);
    this.addClass('jp-CondaStore-header');
  }

  protected override render(): JSX.Element {
    return (
      <FilterBox
        value={this.model.filter}
        onChange={value => (this.model.filter = value)}
        trans={this._trans}
      />
    );
  }
}

/** Connects the list's component with the model and the commands. */
class List extends VDomRenderer<PanelModel> {
  constructor(
    model: PanelModel,
    private _commands: CommandRegistry,
    private _trans: TranslationBundle
  ) {
    super(model);
    this.addClass('jp-CondaStore-content');
  }

  protected override render(): JSX.Element {
    const { manager } = this.model;
    const run = (id: string, args = {}) =>
      void this._commands.execute(id, args);
    const refAnd = (environment: IEnvironment) => ({ ...refOf(environment) });
    const naming = ({ namespace, name, id: build }: IBuild) => ({
      namespace,
      name,
      build
    });
    return (
      <EnvironmentsView
        connection={manager.connection}
        total={manager.environments.length}
        environments={this.model.shown}
        hidden={this.model.matching.length - this.model.shown.length}
        showNamespaces={this.model.showNamespaces}
        activeKey={this.model.activeKey}
        mostAttempts={manager.about?.max_attempts ?? null}
        isExpanded={key => this.model.isExpanded(key)}
        buildsOf={key => this.model.buildsOf(key)}
        trans={this._trans}
        onActivate={key => this.model.activate(key)}
        onToggle={key => this.model.toggle(key)}
        onShowMore={() => this.model.showMore()}
        onShowMoreBuilds={key => this.model.showMoreBuilds(key)}
        onClearFilter={() => (this.model.filter = '')}
        onRetry={() => run(CommandIDs.refresh)}
        onCreate={() => run(CommandIDs.createEnvironment)}
        onFromFile={() => run(CommandIDs.createFromFile)}
        onNewNotebook={one => run(CommandIDs.newNotebook, refAnd(one))}
        onDelete={one => run(CommandIDs.deleteEnvironment, refAnd(one))}
        onOpenLog={build => run(CommandIDs.openBuildLog, { build: build.id })}
        onCancel={build => run(CommandIDs.cancelBuild, { build: build.id })}
        onRebuild={build => run(CommandIDs.retryBuild, { build: build.id })}
        onDeleteBuild={build =>
          run(CommandIDs.deleteBuild, { build: build.id })
        }
        onEdit={build => run(CommandIDs.editEnvironment, naming(build))}
        onRollBack={build => run(CommandIDs.rollBack, naming(build))}
        onMenu={openContextMenu}
      />
    );
  }
}

/** The application's own context menu, defined in the settings, at an element. */
function openContextMenu(anchor: HTMLElement): void {
  const { left, bottom } = anchor.getBoundingClientRect();
  anchor.dispatchEvent(
    new MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      clientX: left,
      clientY: bottom,
      view: window
    })
  );
}

export namespace EnvironmentPanel {
  export interface IOptions {
    manager: IEnvironmentManager;
    commands: CommandRegistry;
    trans: TranslationBundle;
  }
}
