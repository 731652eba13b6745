import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import React from 'react';

import { CommandIDs } from '../commands';
import { EnvironmentView } from '../components/environment/environmentview';
import { entryName } from '../draft/names';
import type { ISpecificationEdit } from '../draft/names';
import { environmentIcon } from '../icons';
import type { IHistoryEntry } from '../history';
import type { IBuild } from '../model';
import type { IBuildPackage } from '../packages';
import { pinBuild } from '../restapi/history';
import { copyText } from '../transfer';
import { askVersion, sectionOf } from './choices';
import { EnvironmentModel } from './model';
import { requestedOf } from './requested';
import { variablesOf } from './variables';

/** The page of one environment. */
export class EnvironmentPage extends VDomRenderer<EnvironmentModel> {
  constructor(private _options: EnvironmentPage.IOptions) {
    super(new EnvironmentModel(_options));
    const { ref } = _options;
    this.addClass('jp-CondaStore-page');
    this.addClass('jp-CondaStore-environmentPage');
    this.title.icon = environmentIcon;
    this.title.label = ref.name;
    this.title.caption = `${ref.namespace}/${ref.name}`;
    this.title.closable = true;
  }

  /** Why there is nothing to build; `null` when there is. */
  get whyNoBuild(): string | null {
    return this.model.plan.draft
      ? null
      : this._options.trans.__('There are no changes to be built');
  }

  /** Have the changes of the draft built. */
  async build(): Promise<void> {
    await this._build();
  }

  /** Show what the draft would give. */
  preview(): void {
    this.model.plan.isPreviewed = true;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { model } = this;
      super.dispose();
      model.dispose();
    }
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.update();
  }

  protected override render(): JSX.Element {
    const { model } = this;
    const { environment, manager, plan, shownBuild: shown } = model;
    const { trans } = this._options;
    if (this.isVisible) {
      model.want();
    }
    const reachable = manager.connection.state === 'connected';
    const cannot = environment?.can.build === false;
    return (
      <EnvironmentView
        id={this.id}
        tab={model.tab}
        isLoading={manager.connection.state === 'loading'}
        disabledReason={
          reachable
            ? cannot
              ? trans.__('you may not change it')
              : undefined
            : trans.__('the server does not answer')
        }
        trans={trans}
        onTab={tab => (model.tab = tab)}
        header={
          environment
            ? {
                environment,
                shown,
                onShowCurrent: () => (model.build = null),
                onRollBack: build => this._run(CommandIDs.rollBack, build),
                onOpenLog: build => this._run(CommandIDs.openBuildLog, build),
                onRetry: (build, latest) =>
                  this._run(CommandIDs.retryBuild, build, { latest }),
                onEdit: build => this._run(CommandIDs.editEnvironment, build),
                onApply: (build, edit) => {
                  this._options.drafts.add(model.ref, build.id, edit);
                  plan.isPreviewed = true;
                }
              }
            : null
        }
        packages={this._packages(shown)}
        specification={{
          yaml: model.yaml.value,
          error: model.yaml.error,
          drafted: plan.text,
          onEdit: () => this._run(CommandIDs.editEnvironment, shown),
          onCopy: text => void copyText(text)
        }}
        builds={this._builds()}
        settings={environment ? this._settings(environment) : null}
        draft={this._draft()}
      />
    );
  }

  private _packages(shown: IBuild | null) {
    const { model } = this;
    const { updates } = model;
    const requested = requestedOf(model.yaml.value ?? '');
    const specOf = (one: IBuildPackage) =>
      requested.get(`${one.kind} ${entryName(sectionOf(one), one.name)}`) ??
      null;
    return {
      packages: model.packages.value,
      error: model.packages.error,
      isReady: shown?.status === 'COMPLETED',
      updates: updates.value,
      isChecking: updates.isLoading,
      checkError: updates.error,
      expanded: model.expanded,
      presenceOf: (one: IBuildPackage) => model.presenceOf(one),
      specOf,
      onToggle: (one: IBuildPackage) => model.toggle(one),
      onCheck: () => model.findUpdates(),
      onUpdateAll: () => model.plan.updateAll(),
      onRemove: (one: IBuildPackage) =>
        this._edit(sectionOf(one), specOf(one) ?? one.name, null),
      onRequire: (one: IBuildPackage) => void this._require(one, specOf(one)),
      onAdd: (spec: string, kind: 'conda' | 'pypi') => {
        const section = kind === 'pypi' ? 'pip' : 'dependencies';
        const before = requested.get(`${kind} ${entryName(section, spec)}`);
        this._edit(section, before ?? null, spec);
      },
      suggest: (text: string) => this._options.suggest(text)
    };
  }

  private _builds() {
    const { model } = this;
    const { value, error } = model.builds;
    const run = (command: string) => (build: IHistoryEntry) =>
      this._run(command, build);
    return {
      builds: value,
      error,
      onShowMore: () => model.showMoreBuilds(),
      onRetry: (build: IHistoryEntry, latest: boolean) =>
        this._run(CommandIDs.retryBuild, build, { latest }),
      onEdit: run(CommandIDs.editEnvironment),
      onCompare: (before: number, after: number) =>
        this._compare(`build:${before}`, `build:${after}`),
      onRollBack: run(CommandIDs.rollBack),
      onDiff: (build: IHistoryEntry) =>
        this._compare(`build:${build.changes?.since}`, `build:${build.id}`),
      onLog: run(CommandIDs.openBuildLog),
      onShow: (build: IHistoryEntry) => {
        model.build = build.current ? null : build.id;
        model.tab = 'packages';
      },
      onShare: run(CommandIDs.share),
      onCancel: run(CommandIDs.cancelBuild),
      onPin: (build: IHistoryEntry, pinned: boolean) =>
        void this._pin(build, pinned),
      onDelete: run(CommandIDs.deleteBuild),
      onReload: () => model.refresh()
    };
  }

  private _settings(environment: NonNullable<EnvironmentModel['environment']>) {
    const { plan, yaml } = this.model;
    const text = plan.text ?? yaml.value;
    const variables = text === null ? null : variablesOf(text);
    const entryOf = (name: string) => {
      const found = variables?.find(([key]) => key === name);
      return found ? `${name}=${found[1]}` : null;
    };
    return {
      environment,
      variables,
      onRename: () => this._run(CommandIDs.rename),
      onDescribe: () => this._run(CommandIDs.describe),
      onSetVariable: (name: string, value: string) =>
        this._edit('variables', entryOf(name), `${name}=${value}`),
      onRemoveVariable: (name: string) =>
        this._edit('variables', entryOf(name), null),
      onNewNotebook: (kernel: string) =>
        this._run(CommandIDs.newNotebook, null, { kernel }),
      onDelete: () => this._run(CommandIDs.deleteEnvironment)
    };
  }

  private _draft() {
    const { plan, environment, ref } = this.model;
    const { draft } = plan;
    const key = `${ref.namespace}/${ref.name}`;
    return (
      draft && {
        edits: draft.edits,
        policy: plan.policy,
        isStale: plan.isStale,
        isPreviewed: plan.isPreviewed,
        isSubmitting: plan.isSubmitting,
        planning: plan.planning,
        error: plan.error,
        nextNumber: (environment?.latest_build?.number ?? 0) + 1,
        onPolicy: (policy: typeof plan.policy) => (plan.policy = policy),
        onDrop: (index: number) => plan.drop(index),
        onPreview: (open: boolean) => (plan.isPreviewed = open),
        onBuild: () => void this._build(),
        onDiscard: () => plan.discard(),
        onRebase: () => plan.rebase(),
        onShowDiff: () =>
          this._compare(
            `build:${environment?.latest_build?.id}`,
            `draft:${key}`
          ),
        onApply: (edit: ISpecificationEdit) => plan.add(edit)
      }
    );
  }

  private _edit(
    section: ISpecificationEdit['section'],
    remove: string | null,
    add: string | null
  ): void {
    this.model.plan.add({ section, remove, add });
  }

  /** Ask what is wanted of a package, beginning with what is asked for now. */
  private async _require(
    one: IBuildPackage,
    spec: string | null
  ): Promise<void> {
    const { trans } = this._options;
    const newer = this.model.updates.value?.get(`${one.kind} ${one.name}`);
    const text = await askVersion(one, spec, newer, trans);
    if (text) {
      this._edit(sectionOf(one), spec, text);
    }
  }

  private async _build(): Promise<void> {
    const created = await this.model.plan.build();
    if (created) {
      void this._options.commands.execute(CommandIDs.openBuildLog, {
        build: created.build_id
      });
    }
  }

  private async _pin(build: IHistoryEntry, pinned: boolean): Promise<void> {
    const { manager } = this.model;
    await manager.change(() => pinBuild(manager.api.http, build.id, pinned));
    this.model.refresh();
  }

  private _compare(left: string, right: string): void {
    void this._options.commands.execute(CommandIDs.diff, { left, right });
  }

  private _run(
    command: string,
    build: IBuild | null = null,
    more: ReadonlyPartialJSONObject = {}
  ): void {
    const { namespace, name } = this.model.ref;
    void this._options.commands.execute(command, {
      namespace,
      name,
      ...(build && { build: build.id }),
      ...more
    });
  }
}

export namespace EnvironmentPage {
  export interface IOptions extends EnvironmentModel.IOptions {
    commands: CommandRegistry;
    trans: TranslationBundle;
    /** Names of packages that begin like a text. */
    suggest: (text: string) => Promise<string[]>;
  }
}
