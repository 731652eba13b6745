import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { CommandIDs } from '../commands';
import { refOf } from '../model';
import type { IBuild, IEnvironment } from '../model';
import type { PanelModel } from '../panelmodel';
import { DrawnSection } from './drawnsection';

const EnvironmentsView = React.lazy(async () => {
  const { EnvironmentsView } = await import('../components/environmentsview');
  return { default: EnvironmentsView };
});

/** The list of environments: connects its component with the model and the commands. */
export class EnvironmentsSection extends DrawnSection<PanelModel> {
  constructor(private _options: EnvironmentsSection.IOptions) {
    super(_options.model);
    this.id = 'conda-store-panel-environments';
    this.addClass('jp-CondaStore-panelSection');
    this.addClass('jp-CondaStore-environments');
    this._setTitle();
    this.model.stateChanged.connect(this._setTitle, this);
  }

  /** On to the item that Tab would reach. */
  focusItem(): void {
    this.node
      .querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')
      ?.focus();
  }

  /** Bring what is selected into view. */
  reveal(): void {
    this._reveal += 1;
    this.update();
  }

  protected override draw(): JSX.Element {
    const { model } = this;
    const { commands, trans, focusFilter, previews } = this._options;
    const run = (id: string, args = {}) => void commands.execute(id, args);
    return (
      <EnvironmentsView
        connection={model.manager.connection}
        total={model.manager.environments.length}
        searching={model.isSearching}
        rows={model.rows}
        showNamespaces={model.showNamespaces}
        groupedByStatus={model.groupBy === 'status'}
        activeKey={model.activeKey}
        reveal={this._reveal}
        mostAttempts={model.manager.about?.max_attempts ?? null}
        trans={trans}
        onActivate={key => model.activate(key)}
        onToggle={key => model.toggle(key)}
        onShowMoreBuilds={key => model.showMoreBuilds(key)}
        onClearFilter={() => (model.filter = '')}
        onFilter={focusFilter}
        onRetry={() => run(CommandIDs.refresh)}
        onCreate={() => run(CommandIDs.quickCreate)}
        onWrite={() => run(CommandIDs.createEnvironment)}
        onFromFile={() => run(CommandIDs.createFromFile)}
        onOpen={one => {
          const open = CommandIDs.openEnvironment;
          if (commands.hasCommand(open)) {
            run(open, refAnd(one));
          } else {
            model.toggle(`${one.namespace.name}/${one.name}`);
          }
        }}
        onPreview={one => {
          const open = CommandIDs.openEnvironment;
          if (previews && commands.hasCommand(open)) {
            run(open, { ...refAnd(one), transient: true });
          } else {
            model.toggle(`${one.namespace.name}/${one.name}`);
          }
        }}
        onRename={one => run(CommandIDs.rename, refAnd(one))}
        onNewNotebook={one => run(CommandIDs.newNotebook, refAnd(one))}
        onAddKernel={one => run(CommandIDs.addKernel, refAnd(one))}
        onDelete={one => run(CommandIDs.deleteEnvironment, refAnd(one))}
        onOpenLog={build => run(CommandIDs.openBuildLog, { build: build.id })}
        onCancel={build => run(CommandIDs.cancelBuild, { build: build.id })}
        onRebuild={build => run(CommandIDs.retryBuild, { build: build.id })}
        onDeleteBuild={build =>
          run(CommandIDs.deleteBuild, { build: build.id })
        }
        onEdit={build => run(CommandIDs.editEnvironment, naming(build))}
        onApply={(build, edit) =>
          run(CommandIDs.editEnvironment, { ...naming(build), edits: [edit] })
        }
        onRollBack={build => run(CommandIDs.rollBack, naming(build))}
        onMenu={openContextMenu}
      />
    );
  }

  private _setTitle(): void {
    const { trans } = this._options;
    const { length } = this.model.manager.environments;
    const shown = this.model.groups.reduce(
      (sum, group) => sum + group.environments.length,
      0
    );
    this.title.label =
      length === 0
        ? trans.__('Environments')
        : shown === length
          ? trans.__('Environments (%1)', length)
          : trans.__('Environments (%1 of %2)', shown, length);
  }

  private _reveal = 0;
}

function refAnd(environment: IEnvironment) {
  return { ...refOf(environment) };
}

function naming({ namespace, name, id: build }: IBuild) {
  return { namespace, name, build };
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

export namespace EnvironmentsSection {
  export interface IOptions {
    model: PanelModel;
    commands: CommandRegistry;
    trans: TranslationBundle;
    focusFilter: () => void;
    /** Whether there is room to look at a page beside what is open. */
    previews: boolean;
  }
}
