import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import React from 'react';

import { CommandIDs } from '../commands';
import { BuildHeader } from '../components/log/buildheader';
import { PhaseRail } from '../components/log/phaserail';
import { environmentIcon } from '../icons';
import type { IBuild, IEdit } from '../model';
import { copyText, downloadText } from '../transfer';
import { BuildLog } from './buildlog';
import { LogEditor } from './editor';
import { LogModel } from './model';
import { Portions } from './portions';
import { report } from './report';
import type { ILogView } from './settings';
import type { IEnvironmentManager } from '../tokens';

/** The log of one build as it grows, with how far it is above and beside it. */
export class LogWidget extends Panel {
  constructor(private _options: LogWidget.IOptions) {
    super();
    const { manager, buildId, trans, view } = _options;
    this.id = `conda-store-log-${buildId}`;
    this.addClass('jp-CondaStore-logWidget');
    this.title.icon = environmentIcon;
    this.title.label = trans.__('Build log');
    this.title.closable = true;
    this._view = view;
    this._model = new LogModel(manager, buildId);
    this._editor = new LogEditor({
      label: trans.__('Build log'),
      view,
      follows: _options.follows,
      sections: () => this._model.timeline.sections,
      trans
    });
    this._header = new Header(this._model, this, _options);
    this._log = new BuildLog(manager.api, buildId);
    const body = new Panel();
    body.addClass('jp-CondaStore-logBody');
    body.addWidget(new Rail(this._model, this._editor, trans));
    body.addWidget(this._editor);
    this.addWidget(this._header);
    this.addWidget(body);
    this._portions = new Portions(portion => {
      this._model.read(portion);
      this._editor.append(portion);
    });
    this._log.appended.connect((_, text) => this._portions.add(text));
    this._log.restarted.connect(this._onRestarted, this);
    this._log.changed.connect((_, news) => this._model.learn(news));
    this._log.completed.connect(() => this._model.finish());
    this._model.stateChanged.connect(this._onChanged, this);
  }

  get buildId(): number {
    return this._options.buildId;
  }

  /** How the log is shown. */
  get view(): ILogView {
    return this._view;
  }

  set view(view: ILogView) {
    this._view = view;
    this._editor.setLogView(view);
    this._header.update();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._log.dispose();
      this._portions.dispose();
      super.dispose();
      this._model.dispose();
    }
  }

  search(): void {
    this._editor.openSearch();
  }

  showError(): void {
    this._editor.goTo(this._model.timeline.firstError ?? 1);
  }

  download(): void {
    downloadText(`${this._fileName()}.log`, this._text);
  }

  copy(): Promise<void> {
    return copyText(this._editor.selection || this._text);
  }

  copyReport(build: IBuild): Promise<void> {
    const version = this._options.manager.about?.version ?? '';
    return copyText(report(build, this._text, version));
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this._editor.activate();
  }

  /** All that came, whether it is shown already or not. */
  private get _text(): string {
    return this._editor.text + this._portions.rest;
  }

  private _fileName(): string {
    const { build } = this._model;
    return build ? `${build.name}-${build.number}` : `build-${this.buildId}`;
  }

  private _onRestarted(): void {
    this._portions.clear();
    this._model.timeline.clear();
    this._editor.clear();
  }

  private _onChanged(): void {
    const { trans } = this._options;
    const { build } = this._model;
    if (build) {
      const { name, number } = build;
      this.title.label = trans.__('%1 build %2', name, number);
      this.title.caption = trans.__('Log of build %2 of %1', name, number);
    }
  }

  private _editor: LogEditor;
  private _header: Header;
  private _log: BuildLog;
  private _model: LogModel;
  private _portions: Portions;
  private _view: ILogView;
}

class Header extends VDomRenderer<LogModel> {
  constructor(
    model: LogModel,
    private _log: LogWidget,
    private _options: LogWidget.IOptions
  ) {
    super(model);
    this.addClass('jp-CondaStore-logHeader');
  }

  protected override render(): JSX.Element {
    const { manager, trans, onApply } = this._options;
    const { build, error } = this.model;
    const environment = build && manager.find(build);
    const { timeline } = this.model;
    return (
      <BuildHeader
        build={build}
        usable={
          environment?.current_build_id === build?.id &&
          (environment?.kernels.length ?? 0) > 0
        }
        error={
          error === 'deleted'
            ? trans.__('This build was deleted.')
            : (error?.message ?? null)
        }
        mostAttempts={manager.about?.max_attempts ?? null}
        estimate={now => this.model.estimate(now)}
        silence={now => this.model.silence(now)}
        speed={this.model.speed}
        lastTimings={this.model.lastTimings}
        view={this._log.view}
        trans={trans}
        onCancel={one => this._run(CommandIDs.cancelBuild, one)}
        onRetry={(one, latest) =>
          this._run(CommandIDs.retryBuild, one, { latest })
        }
        onEdit={one => this._run(CommandIDs.editEnvironment, one)}
        onNewNotebook={({ namespace, name }) =>
          void this._options.commands.execute(CommandIDs.newNotebook, {
            namespace,
            name
          })
        }
        onApply={onApply && build ? edit => onApply(build, edit) : undefined}
        onShowError={
          timeline.firstError === null ? undefined : () => this._log.showError()
        }
        onCopyReport={one => void this._log.copyReport(one)}
        onView={view => this._options.onView(view)}
        onSearch={() => this._log.search()}
        onCopy={() => void this._log.copy()}
        onDownload={() => this._log.download()}
      />
    );
  }

  private _run(command: string, build: IBuild, more = {}): void {
    const { namespace, name, id } = build;
    void this._options.commands.execute(command, {
      namespace,
      name,
      build: id,
      ...more
    });
  }
}

class Rail extends VDomRenderer<LogModel> {
  constructor(
    model: LogModel,
    private _editor: LogEditor,
    private _trans: TranslationBundle
  ) {
    super(model);
    this.addClass('jp-CondaStore-logRail');
  }

  protected override render(): JSX.Element | null {
    const { build, timeline } = this.model;
    return build ? (
      <PhaseRail
        build={build}
        lineOf={step => timeline.lineOf(step)}
        timeAt={(step, now) => this.model.timeAt(step, now)}
        trans={this._trans}
        onGoTo={line => this._editor.goTo(line)}
      />
    ) : null;
  }
}

export namespace LogWidget {
  export interface IOptions {
    buildId: number;
    commands: CommandRegistry;
    manager: IEnvironmentManager;
    trans: TranslationBundle;
    view: ILogView;
    /** Whether it begins at the end, and goes on with it. */
    follows?: boolean;
    /** The user wants every log to be shown like this. */
    onView: (view: ILogView) => void;
    /** What is to become of a suggestion of the solver; without it none is offered. */
    onApply?: (build: IBuild, edit: IEdit) => void;
  }
}
