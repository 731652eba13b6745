import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import React from 'react';

import { CreateForm } from './components/createform';
import { PackagePicker } from './components/packagepicker';
import { PlanView } from './components/planview';
import { RivalBanner } from './components/rivalbanner';
import { CreateModel } from './createmodel';
import type { ISpecificationEdit } from './draft/names';
import { channelsOf } from './draft/read';
import { specificationCompletion } from './editor/completion';
import { packageHover } from './editor/hover';
import { environmentIcon } from './icons';
import type { ICreated } from './model';
import { PackageIndex } from './packageindex';
import type { ITemplate } from './templates';

/** The page on which a specification is written, checked and built. */
export class CreatePage extends VDomRenderer<CreateModel> {
  constructor(private _options: CreatePage.IOptions) {
    super(new CreateModel(_options));
    const { manager, trans } = _options;
    this.addClass('jp-CondaStore-createPage');
    this.title.icon = environmentIcon;
    this.title.closable = true;
    this._index = new PackageIndex(manager);
    const channels = () => channelsOf(this.model.reading);
    const parts = { index: this._index, channels, trans };
    this._extensions = [
      specificationCompletion({
        ...parts,
        knownChannels: () => this._knownChannels
      }),
      packageHover(parts)
    ];
    this.model.stateChanged.connect(this._onState, this);
    this._onState();
  }

  /** Why it cannot be built now; `null` when it can. */
  get whyNoBuild(): string | null {
    return this.model.isValid
      ? null
      : this._options.trans.__('Something is wrong with the specification');
  }

  /** Have what is written built. */
  async build(): Promise<void> {
    await this._build();
  }

  get draftId(): string {
    return this.model.draftId;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { model } = this;
      this._dirty?.dispose();
      super.dispose();
      model.dispose();
    }
  }

  protected override render(): JSX.Element {
    const { model } = this;
    const { trans, compare } = this._options;
    const { rival } = model;
    return (
      <CreateForm
        text={model.text}
        check={model.check}
        extensions={this._extensions}
        picker={
          <PackagePicker
            reading={model.reading}
            index={this._index}
            channels={channelsOf(model.reading)}
            knownChannels={this._knownChannels}
            trans={trans}
            onEdit={this._onEdit}
          />
        }
        preview={
          <PlanView
            planning={model.planning}
            policy={model.policy}
            compact
            trans={trans}
            onPolicy={
              model.nextBuild === null
                ? undefined
                : policy => (model.policy = policy)
            }
            onApply={edit => model.edit([edit])}
          />
        }
        banner={
          <RivalBanner
            rival={rival}
            conflicts={model.conflicts}
            trans={trans}
            onMerge={() => void model.mergeRival()}
            onIgnore={() => model.ignoreRival()}
            onCompare={compare && (() => compare(model.baseBuild!, rival!.id))}
          />
        }
        templates={model.nameIsFixed ? [] : this._options.templates}
        blocked={rival && trans.__('Decide first about the other change')}
        name={model.name}
        nameIsFixed={model.nameIsFixed}
        namespace={model.namespace}
        namespaces={model.namespaces}
        nextBuild={model.nextBuild}
        submitting={model.submitting}
        trans={trans}
        onText={text => (model.text = text)}
        onName={name => (model.name = name)}
        onNamespace={namespace => (model.namespace = namespace)}
        onBuild={() => void this._build()}
        onCancel={() => this.close()}
        onTemplate={({ yaml }) => (model.text = yaml)}
      />
    );
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void this.renderPromise?.then(() => {
      const field =
        this.node.querySelector<HTMLElement>('[data-initial-focus="true"]') ??
        this.node.querySelector<HTMLElement>('.cm-content');
      field?.focus();
    });
  }

  protected override onCloseRequest(_: Message): void {
    void this._mayClose().then(may => {
      if (may && !this.isDisposed) {
        this.dispose();
      }
    });
  }

  /** Channels that other environments of the person use, and the usual one. */
  private get _knownChannels(): readonly string[] {
    return ['conda-forge', ...channelsOf(this.model.reading)].filter(
      (one, index, all) => all.indexOf(one) === index
    );
  }

  /** While something is not built, the browser asks before it leaves the page. */
  private _onState(): void {
    const { isModified, name, nameIsFixed } = this.model;
    const { trans } = this._options;
    this.title.label =
      name && nameIsFixed
        ? trans.__('Edit %1', name)
        : trans.__('New environment');
    if (isModified && !this._dirty) {
      this._dirty = this._options.setDirty?.() ?? null;
    } else if (!isModified) {
      this._dirty?.dispose();
      this._dirty = null;
    }
    this.title.className = isModified ? 'jp-mod-dirty' : '';
  }

  private async _mayClose(): Promise<boolean> {
    if (!this.model.isModified) {
      await this.model.discard();
      return true;
    }
    const { trans } = this._options;
    const { button } = await showDialog({
      title: trans.__('Discard this specification?'),
      body: trans.__('What you wrote has not been built and will be lost.'),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Keep editing') }),
        Dialog.warnButton({ label: trans.__('Discard') })
      ]
    });
    if (button.accept) {
      await this.model.discard();
    }
    return button.accept;
  }

  private async _build(): Promise<void> {
    const created = await this.model.build();
    if (created) {
      this.dispose();
      this._options.onCreated(created);
    }
  }

  /** The same at each drawing, so that what has not changed need not be drawn. */
  private _onEdit = (edits: readonly ISpecificationEdit[]) =>
    this.model.edit(edits);

  private _dirty: IDisposable | null = null;
  private _extensions: ReturnType<typeof specificationCompletion>;
  private _index: PackageIndex;
}

export namespace CreatePage {
  export interface IOptions extends CreateModel.IOptions {
    trans: TranslationBundle;
    templates?: readonly ITemplate[];
    onCreated: (created: ICreated) => void;
    /** Tell the application that something would be lost, until disposed. */
    setDirty?: () => IDisposable;
    /** Show how one build differs from another. */
    compare?: (left: number, right: number) => void;
  }
}
