import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import React from 'react';

import { ShareView } from '../components/share/shareview';
import { environmentIcon } from '../icons';
import { copyText } from '../transfer';
import { ShareModel } from './model';
import type { IShareOptions } from './model';
import { recipes } from './recipes';

/** How a build is had elsewhere: its files, and lines to paste. */
export class SharePage extends VDomRenderer<ShareModel> {
  constructor(private _options: SharePage.IOptions) {
    super(new ShareModel({ ..._options, words: shareWords(_options.trans) }));
    const { trans } = _options;
    this.addClass('jp-CondaStore-page');
    this.addClass('jp-CondaStore-sharePage');
    this.title.icon = environmentIcon;
    this.title.label = trans.__('Use elsewhere');
    this.title.closable = true;
    this.model.stateChanged.connect(this._onChanged, this);
  }

  get buildId(): number {
    return this._options.buildId;
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
    const build = model.build.value;
    const artifacts = model.artifacts.value;
    const fileOf = (type: string) =>
      artifacts?.find(one => one.type === type)?.filename ?? type;
    const link = model.link?.absolute_url ?? null;
    const image = model.image.value;
    return (
      <ShareView
        build={build}
        artifacts={artifacts}
        error={model.build.error ?? model.artifacts.error}
        recipes={build ? recipes(build, fileOf, { image, link }, trans) : []}
        linkExpires={model.link?.expires_on ?? null}
        activityOf={type => model.activityOf(type)}
        trans={trans}
        onCopy={one => void model.copy(one)}
        onDownload={one => void model.download(one)}
        onSave={one => void model.save(one)}
        onCopyLines={text => void copyText(text)}
        onMakeLink={() => void model.makeLink()}
      />
    );
  }

  private _onChanged(): void {
    const build = this.model.build.value;
    if (build) {
      const { trans } = this._options;
      this.title.label = trans.__(
        'Use %1 build %2 elsewhere',
        build.name,
        build.number
      );
    }
  }
}

/** What is said while and after something is exported. */
export function shareWords(trans: TranslationBundle): IShareOptions['words'] {
  return {
    making: trans.__('Being made…'),
    downloading: trans.__('The browser downloads it'),
    copied: trans.__('Copied'),
    saved: path => trans.__('Saved as %1', path)
  };
}

export namespace SharePage {
  export interface IOptions extends Omit<IShareOptions, 'words'> {
    trans: TranslationBundle;
  }
}
