import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import React from 'react';

import { attempt } from '../actions';
import { CommandIDs } from '../commands';
import { EnvironmentView } from '../components/environment/environmentview';
import { entryName } from '../draft/names';
import type { ISpecificationEdit } from '../draft/names';
import { environmentIcon } from '../icons';
import type { PackageIndex } from '../packageindex';
import type { IBuild, IEnvironment, IKernelChoice } from '../model';
import { packageKey } from '../packages';
import type { IBuildPackage } from '../packages';
import { chooseKernel } from '../restapi/kernels';
import { copyText } from '../transfer';
import { buildsProps } from './buildsprops';
import { askVersion, sectionOf } from './choices';
import { draftProps } from './draftprops';
import { EnvironmentModel } from './model';
import { platformsOf } from './platforms';
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

  /** Something was changed here that is no draft. */
  readonly edited = new Signal<this, void>(this);
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
      Signal.clearData(this);
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
                platforms: platformsOf(model.yaml.value ?? ''),
                serverPlatform: manager.about?.platform ?? null,
                whyNoUpdate: this._whyNoUpdate(environment),
                onDescribe: text => this._describe(text),
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
        draft={draftProps(model, {
          build: () => void this._build(),
          compare: (left, right) => this._compare(left, right)
        })}
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
      isChecking: updates.isLoading && model.hasAsked,
      checkError: model.hasAsked ? updates.error : null,
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
      suggest: (text: string) => this._options.index.suggest(text),
      project: (name: string) => this._options.index.project(name)
    };
  }

  private _builds() {
    return buildsProps(this.model, {
      run: (command, build, more) => this._run(command, build, more),
      compare: (left, right) => this._compare(left, right)
    });
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
      whyNoUpdate: this._whyNoUpdate(environment),
      onChooseKernel: (kernel: string, choice: IKernelChoice) =>
        this._change(
          () =>
            chooseKernel(
              this.model.manager.api.http,
              this.model.ref,
              kernel,
              choice
            ),
          this._options.trans.__('The kernel could not be changed')
        ),
      onRename: () => this._run(CommandIDs.rename),
      onSetVariable: (name: string, value: string) =>
        this._edit('variables', entryOf(name), `${name}=${value}`),
      onRemoveVariable: (name: string) =>
        this._edit('variables', entryOf(name), null),
      onNewNotebook: (kernel: string) =>
        this._run(CommandIDs.newNotebook, null, { kernel }),
      onDelete: () => this._run(CommandIDs.deleteEnvironment)
    };
  }

  /** Why what is said of the environment cannot be changed now. */
  private _whyNoUpdate(environment: IEnvironment): string | undefined {
    const { trans } = this._options;
    if (this.model.manager.connection.state !== 'connected') {
      return trans.__('the server does not answer');
    }
    return environment.can.update
      ? undefined
      : trans.__('you may not change it');
  }

  private _describe(text: string): Promise<boolean> {
    const { manager, ref } = this.model;
    return this._change(
      () => manager.api.describe(ref, text),
      this._options.trans.__('%1 could not be described', ref.name)
    );
  }

  /** Change something that is no part of a build. Whether that was done. */
  private async _change(
    action: () => Promise<void>,
    failure: string
  ): Promise<boolean> {
    this.edited.emit();
    const done = await attempt(async () => {
      await this.model.manager.change(action);
      return true;
    }, failure);
    return done ?? false;
  }

  private _edit(
    section: ISpecificationEdit['section'],
    remove: string | null,
    add: string | null
  ): void {
    this.model.plan.add({ section, remove, add });
  }

  private async _require(
    one: IBuildPackage,
    spec: string | null
  ): Promise<void> {
    const newer = this.model.updates.value?.get(packageKey(one));
    const text = await askVersion(one, spec, newer, this._options.trans);
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
    index: PackageIndex;
  }
}
