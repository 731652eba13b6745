import type { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from './commands';
import { buildDuration } from './format';
import { keyOf, refOf } from './model';
import type { IBuild } from './model';
import type { ICurrentNotebook, IEnvironmentManager } from './tokens';
import { canRetry, canRetryLatest } from './trying';

/** How long a success is shown, in ms. */
const SHOWN = 8000;

/** How many letters the application shows. */
const LONGEST = 140;

/** How many buttons have room beside each other. */
const BUTTONS = 3;

/** What is said of a build, or of several. */
export interface INotice {
  message: string;
  type: 'success' | 'error';
  options: Notification.IOptions<null>;
  /** What a click on it does where there are no buttons. */
  onClick: () => void;
}

/** Words and buttons for the ends of builds. */
export class Outcomes {
  constructor(
    private _options: {
      manager: IEnvironmentManager;
      trans: TranslationBundle;
      execute: (command: string, args: object) => void;
      notebook?: () => ICurrentNotebook | null;
    }
  ) {}

  /** A build has begun: what is current now is what it will be compared with. */
  remember(build: IBuild): void {
    const before = this._options.manager.find(build)?.current_build_id;
    if (before) {
      this._before.set(build.id, before);
    }
  }

  of(build: IBuild): INotice {
    return build.status === 'FAILED'
      ? this._failure(build)
      : this._ready(build);
  }

  ofMany(builds: readonly IBuild[]): INotice {
    const { execute, trans } = this._options;
    const failed = builds.filter(build => build.status === 'FAILED').length;
    const show = () => execute(CommandIDs.openPanel, {});
    builds.forEach(build => this._before.delete(build.id));
    return {
      message:
        failed > 0
          ? trans.__(
              '%1 builds have ended, %2 of them failed',
              builds.length,
              failed
            )
          : trans.__('%1 builds are ready', builds.length),
      type: failed > 0 ? 'error' : 'success',
      options: {
        autoClose: failed > 0 ? false : SHOWN,
        actions: [{ label: trans.__('Show'), callback: show }]
      },
      onClick: show
    };
  }

  private _failure(build: IBuild): INotice {
    const { trans } = this._options;
    const { name, number } = build;
    const openLog = this._openLog(build);
    this._before.delete(build.id);
    return {
      message: short(
        trans.__(
          '%1 build %2 failed: %3',
          name,
          number,
          build.failure?.message ?? ''
        )
      ),
      type: 'error',
      options: {
        autoClose: false,
        actions: [...this._retries(build), openLog]
      },
      onClick: () => openLog.callback(new MouseEvent('click'))
    };
  }

  /** The ways to try a build again; there is room for two. */
  private _retries(build: IBuild): Notification.IAction[] {
    const { execute, trans } = this._options;
    const { id } = build;
    if (!canRetry(build)) {
      return [];
    }
    const retry = {
      label: trans.__('Retry'),
      caption: trans.__('Build the same specification again'),
      callback: () => execute(CommandIDs.retryBuild, { build: id })
    };
    const latest = {
      label: trans.__('Without lock'),
      caption: trans.__('Retry without lock, with the newest of everything'),
      callback: () =>
        execute(CommandIDs.retryBuild, { build: id, latest: true })
    };
    const edit = {
      label: trans.__('Edit…'),
      caption: trans.__('Edit and retry'),
      callback: () => execute(CommandIDs.retryBuild, { build: id, edit: true })
    };
    return [retry, canRetryLatest(build) ? latest : edit];
  }

  private _ready(build: IBuild): INotice {
    const { execute, manager, trans } = this._options;
    const { name, namespace, number } = build;
    const usable = (manager.find(build)?.kernels.length ?? 0) > 0;
    const newNotebook = {
      label: trans.__('New notebook'),
      callback: () => execute(CommandIDs.newNotebook, { namespace, name })
    };
    return {
      message: short(
        trans.__(
          '%1 build %2 is ready, after %3',
          name,
          number,
          buildDuration(build)
        )
      ),
      type: 'success',
      options: {
        autoClose: SHOWN,
        actions: [
          ...(usable ? [...this._switching(build), newNotebook] : []),
          ...this._diff(build),
          this._openLog(build)
        ].slice(0, BUTTONS)
      },
      onClick: () => execute(CommandIDs.openEnvironment, { namespace, name })
    };
  }

  /** Run the notebook that is in front in what is ready. */
  private _switching(build: IBuild): Notification.IAction[] {
    const { execute, trans } = this._options;
    const notebook = this._options.notebook?.() ?? null;
    if (!notebook || notebook.path === null) {
      return [];
    }
    const { namespace, name } = build;
    const current = notebook.environment;
    const isThis = current && keyOf(refOf(current)) === keyOf(build);
    const command = isThis
      ? CommandIDs.useCurrentBuild
      : CommandIDs.switchKernel;
    return [
      {
        label: isThis ? trans.__('Restart kernel') : trans.__('Switch kernel'),
        caption: trans.__('Run %1 in build %2', notebook.path, build.number),
        callback: () => execute(command, isThis ? {} : { namespace, name })
      }
    ];
  }

  private _diff(build: IBuild): Notification.IAction[] {
    const { execute, trans } = this._options;
    const before = this._before.get(build.id);
    this._before.delete(build.id);
    if (!before || before === build.id) {
      return [];
    }
    return [
      {
        label: trans.__('Diff'),
        caption: trans.__('Show what is different from the build before'),
        callback: () =>
          execute(CommandIDs.diff, {
            left: `build:${before}`,
            right: `build:${build.id}`
          })
      }
    ];
  }

  private _openLog({ id }: IBuild): Notification.IAction {
    const { execute, trans } = this._options;
    return {
      label: trans.__('Open log'),
      callback: () => execute(CommandIDs.openBuildLog, { build: id })
    };
  }

  private _before = new Map<number, number>();
}

/** The application cuts after so many letters; better at the end of a word. */
export function short(text: string): string {
  return text.length > LONGEST
    ? `${text.slice(0, LONGEST - 4).replace(/\s\S*$/, '')} …`
    : text;
}
