import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import React from 'react';

import { BuildLog } from './buildlog';
import { CommandIDs } from '../commands';
import { BuildHeader } from '../components/buildheader';
import { environmentIcon } from '../icons';
import { hasEnded } from '../model';
import type { IBuild, ILogNews } from '../model';
import { LogEditor } from './editor';
import type { IEnvironmentManager } from '../tokens';

/** The log of one build as it grows, below a header that tells how far it is. */
export class LogWidget extends Panel {
  constructor(private _options: LogWidget.IOptions) {
    super();
    const { manager, buildId, trans } = _options;
    this.id = `conda-store-log-${buildId}`;
    this.addClass('jp-CondaStore-logWidget');
    this.title.icon = environmentIcon;
    this.title.label = trans.__('Build log');
    this.title.closable = true;
    this._header = new Header(this._options);
    this._editor = new LogEditor({ label: trans.__('Build log'), trans });
    this._log = new BuildLog(manager.api, buildId);
    this.addWidget(this._header);
    this.addWidget(this._editor);
    this._log.appended.connect(this._onAppended, this);
    this._log.restarted.connect(this._editor.clear, this._editor);
    this._log.changed.connect(this._onNews, this);
    this._log.completed.connect(this._onCompleted, this);
    manager.buildChanged.connect(this._onBuildChanged, this);
    manager.buildRemoved.connect(this._onBuildRemoved, this);
    manager.environmentsChanged.connect(this._header.update, this._header);
    this._following = manager.follow(buildId);
    void this._load();
  }

  get buildId(): number {
    return this._options.buildId;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { manager } = this._options;
      manager.buildChanged.disconnect(this._onBuildChanged, this);
      manager.buildRemoved.disconnect(this._onBuildRemoved, this);
      manager.environmentsChanged.disconnect(this._header.update, this._header);
      this._following.dispose();
      this._log.dispose();
      super.dispose();
    }
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this._editor.activate();
  }

  private async _load(): Promise<void> {
    try {
      this._setBuild(await this._options.manager.api.build(this.buildId));
    } catch (reason) {
      this._header.error = String(
        reason instanceof Error ? reason.message : reason
      );
    }
  }

  private _onAppended(_: BuildLog, text: string): void {
    this._editor.append(text);
  }

  /** Faster than the manager, and only about this build. */
  private _onNews(_: BuildLog, news: ILogNews): void {
    const { build } = this._header;
    if (!build || hasEnded(build)) {
      return;
    }
    const { status, progress, next_attempt_on } = news;
    if (status !== build.status || next_attempt_on !== build.next_attempt_on) {
      void this._options.manager.refresh();
    } else if (progress) {
      this._setBuild({ ...build, progress, step: progress.step });
    }
  }

  /** The last lines are written a moment before the build's end is known. */
  private _onCompleted(): void {
    if (this._header.build && !hasEnded(this._header.build)) {
      void this._options.manager.refresh();
    }
  }

  private _onBuildChanged(_: IEnvironmentManager, build: IBuild): void {
    if (build.id === this.buildId) {
      this._setBuild(build);
    }
  }

  private _onBuildRemoved(_: IEnvironmentManager, id: number): void {
    if (id === this.buildId) {
      this._header.build = null;
      this._header.error = this._options.trans.__('This build was deleted.');
    }
  }

  private _setBuild(build: IBuild): void {
    const { trans } = this._options;
    this._header.build = build;
    this.title.label = trans.__('%1 build %2', build.name, build.number);
    this.title.caption = trans.__(
      'Log of build %2 of %1',
      build.name,
      build.number
    );
  }

  private _editor: LogEditor;
  private _following: IDisposable;
  private _header: Header;
  private _log: BuildLog;
}

class Header extends ReactWidget {
  constructor(private _options: LogWidget.IOptions) {
    super();
    this.addClass('jp-CondaStore-logHeader');
  }

  get build(): IBuild | null {
    return this._build;
  }

  set build(build: IBuild | null) {
    this._build = build;
    this.update();
  }

  set error(error: string) {
    this._error = error;
    this.update();
  }

  protected override render(): JSX.Element {
    const { commands, manager, trans } = this._options;
    const environment = this._build && manager.find(this._build);
    return (
      <BuildHeader
        build={this._build}
        usable={
          environment?.current_build_id === this._build?.id &&
          (environment?.kernels.length ?? 0) > 0
        }
        error={this._error}
        mostAttempts={manager.about?.max_attempts ?? null}
        trans={trans}
        onCancel={({ id: build }) =>
          void commands.execute(CommandIDs.cancelBuild, { build })
        }
        onRetry={({ id: build }) =>
          void commands.execute(CommandIDs.retryBuild, { build })
        }
        onEdit={({ namespace, name, id: build }) =>
          void commands.execute(CommandIDs.editEnvironment, {
            namespace,
            name,
            build
          })
        }
        onNewNotebook={({ namespace, name }) =>
          void commands.execute(CommandIDs.newNotebook, { namespace, name })
        }
      />
    );
  }

  private _build: IBuild | null = null;
  private _error: string | null = null;
}

export namespace LogWidget {
  export interface IOptions {
    buildId: number;
    commands: CommandRegistry;
    manager: IEnvironmentManager;
    trans: TranslationBundle;
  }
}
