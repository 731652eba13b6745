import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import React from 'react';

import { CreateForm } from './components/createform';
import { CreateModel } from './createmodel';
import { environmentIcon } from './icons';
import type { ICreated } from './model';

/** The page on which a specification is written, checked and built. */
export class CreatePage extends VDomRenderer<CreateModel> {
  constructor(private _options: CreatePage.IOptions) {
    super(new CreateModel(_options));
    const { name, nameIsFixed, trans } = _options;
    this.addClass('jp-CondaStore-createPage');
    this.title.icon = environmentIcon;
    this.title.closable = true;
    this.title.label =
      name && nameIsFixed
        ? trans.__('Edit %1', name)
        : trans.__('New environment');
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
    const { trans } = this._options;
    return (
      <CreateForm
        initial={model.initial}
        check={model.check}
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

  private async _mayClose(): Promise<boolean> {
    if (!this.model.isModified) {
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
    return button.accept;
  }

  private async _build(): Promise<void> {
    const created = await this.model.build();
    if (created) {
      this.dispose();
      this._options.onCreated(created);
    }
  }
}

export namespace CreatePage {
  export interface IOptions extends CreateModel.IOptions {
    trans: TranslationBundle;
    onCreated: (created: ICreated) => void;
  }
}
