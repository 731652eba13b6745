import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from './commands';
import { buildDuration } from './format';
import { hasEnded, keyOf } from './model';
import type { IBuild } from './model';
import type { IAnnouncements, IEnvironmentManager } from './tokens';
import { canRetry, canRetryLatest } from './trying';

/** How many announcements are made at once before they become one. */
const MOST = 3;

/** How long a success is shown, in ms. */
const SHOWN = 8000;

/** How long the ends of builds are collected, in ms. */
const PAUSE = 300;

export interface IAnnouncerOptions {
  manager: IEnvironmentManager;
  trans: TranslationBundle;
  execute: (command: string, args: object) => void;
  /** Whether somebody looks at this very build. */
  isWatched: (build: IBuild) => boolean;
  /** How long the ends of builds are collected, in ms. */
  pause?: number;
}

/** Announces the ends of builds that nobody was looking at. */
export class Announcer implements IAnnouncements {
  constructor(private _options: IAnnouncerOptions) {
    _options.manager.buildChanged.connect(this._onBuild, this);
  }

  /** Which ends are announced. */
  notify: 'all' | 'failures' | 'none' = 'all';

  leave(buildId: number): void {
    this._left.add(buildId);
  }

  private _onBuild(_: IEnvironmentManager, build: IBuild): void {
    if (!hasEnded(build)) {
      this._running.add(build.id);
      return;
    }
    // What was over when the page was opened is no news.
    const isNews = this._running.delete(build.id);
    const isLeft = this._left.delete(build.id);
    if (!isNews || isLeft || this._options.isWatched(build)) {
      return;
    }
    const failed = build.status === 'FAILED';
    const wanted =
      this.notify === 'all' || (this.notify === 'failures' && failed);
    if (wanted && build.status !== 'CANCELED') {
      this._ended.push(build);
      this._timer ??= setTimeout(
        () => this._announce(),
        this._options.pause ?? PAUSE
      );
    }
  }

  private _announce(): void {
    const ended = this._ended;
    this._ended = [];
    this._timer = null;
    if (ended.length > MOST) {
      this._announceAll(ended);
    } else {
      ended.forEach(build => this._announceOne(build));
    }
  }

  private _announceOne(build: IBuild): void {
    const { execute, manager, trans } = this._options;
    const { id, name, namespace, number } = build;
    const openLog = {
      label: trans.__('Open log'),
      callback: () => execute(CommandIDs.openBuildLog, { build: id })
    };
    if (build.status === 'FAILED') {
      Notification.error(
        short(
          trans.__(
            '%1 build %2 failed: %3',
            name,
            number,
            build.failure?.message ?? ''
          )
        ),
        { autoClose: false, actions: [...this._retries(build), openLog] }
      );
      return;
    }
    const environment = manager.environments.find(
      one =>
        keyOf({ namespace: one.namespace.name, name: one.name }) ===
        keyOf(build)
    );
    const newNotebook = {
      label: trans.__('New notebook'),
      callback: () => execute(CommandIDs.newNotebook, { namespace, name })
    };
    const usable = (environment?.kernels.length ?? 0) > 0;
    Notification.success(
      short(
        trans.__(
          '%1 build %2 is ready, after %3',
          name,
          number,
          buildDuration(build)
        )
      ),
      {
        autoClose: SHOWN,
        actions: usable ? [newNotebook, openLog] : [openLog]
      }
    );
  }

  /** The ways to try a build again. */
  private _retries(build: IBuild): Notification.IAction[] {
    const { execute, trans } = this._options;
    const action = (label: string, args: object): Notification.IAction => ({
      label,
      callback: () =>
        execute(CommandIDs.retryBuild, { build: build.id, ...args })
    });
    return !canRetry(build)
      ? []
      : [
          action(trans.__('Retry'), {}),
          ...(canRetryLatest(build)
            ? [action(trans.__('Retry without lock'), { latest: true })]
            : []),
          action(trans.__('Edit and retry…'), { edit: true })
        ];
  }

  private _announceAll(builds: readonly IBuild[]): void {
    const { execute, trans } = this._options;
    const failed = builds.filter(build => build.status === 'FAILED').length;
    const text =
      failed > 0
        ? trans.__(
            '%1 builds have ended, %2 of them failed',
            builds.length,
            failed
          )
        : trans.__('%1 builds are ready', builds.length);
    Notification.emit(text, failed > 0 ? 'error' : 'success', {
      autoClose: failed > 0 ? false : SHOWN,
      actions: [
        {
          label: trans.__('Show'),
          callback: () => execute(CommandIDs.openPanel, {})
        }
      ]
    });
  }

  private _ended: IBuild[] = [];
  private _left = new Set<number>();
  private _running = new Set<number>();
  private _timer: ReturnType<typeof setTimeout> | null = null;
}

/** The application cuts after this many letters; better at the end of a word. */
function short(text: string): string {
  return text.length > 140
    ? `${text.slice(0, 136).replace(/\s\S*$/, '')} …`
    : text;
}
