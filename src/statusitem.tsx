import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomModel, VDomRenderer } from '@jupyterlab/ui-components';
import React from 'react';

import { StateIcon } from './components/stateicon';
import { hasEnded } from './model';
import type { IBuild } from './model';
import { fractionOf } from './state';
import type { Tone } from './state';
import type { ICurrentNotebook, IEnvironmentManager } from './tokens';

/** What the status bar tells: builds that run, or else the environment in front. */
export class StatusModel extends VDomModel {
  constructor(
    private _manager: IEnvironmentManager,
    private _notebook: ICurrentNotebook | null
  ) {
    super();
    _manager.environmentsChanged.connect(this._changed, this);
    _manager.connectionChanged.connect(this._changed, this);
    _notebook?.changed.connect(this._changed, this);
  }

  get builds(): IBuild[] {
    return this._manager.environments.flatMap(({ latest_build }) =>
      latest_build && !hasEnded(latest_build) ? [latest_build] : []
    );
  }

  get isLost(): boolean {
    return this._manager.connection.state === 'stale';
  }

  get notebook(): ICurrentNotebook | null {
    return this._notebook?.environment ? this._notebook : null;
  }

  /** Whether there is anything to tell. */
  get isActive(): boolean {
    return this.isLost || this.builds.length > 0 || this.notebook !== null;
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }
}

/** A button in the status bar that leads to the builds. */
export class StatusItem extends VDomRenderer<StatusModel> {
  constructor(
    model: StatusModel,
    private _trans: TranslationBundle,
    private _onClick: () => void
  ) {
    super(model);
    this.addClass('jp-CondaStore-statusItem');
  }

  protected override render(): JSX.Element {
    const { tone, words, caption } = statusOf(this.model, this._trans);
    return (
      <button type="button" title={caption} onClick={this._onClick}>
        <StateIcon tone={tone} />
        <span>{words}</span>
      </button>
    );
  }
}

/** What is said: the connection first, then builds, then the notebook. */
export function statusOf(
  model: StatusModel,
  trans: TranslationBundle
): { tone: Tone; words: string; caption: string } {
  const { builds, isLost, notebook } = model;
  if (isLost) {
    return {
      tone: 'warn',
      words: trans.__('Environments: connection lost'),
      caption: trans.__('The server does not answer')
    };
  }
  if (builds.length > 0) {
    const [first] = builds;
    const fraction = fractionOf(first);
    const percent = fraction === null ? '' : `${Math.round(fraction * 100)} %`;
    const words =
      builds.length === 1
        ? [trans.__('Building %1', first.name), percent].filter(Boolean)
        : [trans._n('%1 build', '%1 builds', builds.length)];
    return {
      tone: 'busy',
      words: words.join(' '),
      caption: trans.__('Show the builds')
    };
  }
  const { environment, build, available } = notebook!;
  const facts = [
    environment!.name,
    build === null ? '' : trans.__('build %1', build),
    available === null ? '' : trans.__('%1 available', available)
  ];
  return {
    tone: available === null ? 'ok' : 'warn',
    words: facts.filter(Boolean).join(' · '),
    caption: trans.__('The environment of this notebook')
  };
}
