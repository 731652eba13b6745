import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { hasEnded } from './model';
import type { IBuild } from './model';
import { Outcomes } from './outcomes';
import type { INotice } from './outcomes';
import { Starts } from './starts';
import type {
  IAnnouncements,
  ICurrentNotebook,
  IEnvironmentManager
} from './tokens';

/** How many announcements are made at once before they become one. */
export const MOST = 3;

/** How long the ends of builds are collected, in ms. */
const PAUSE = 300;

/** How long a build must take for its start to be worth a word, in ms. */
const LONG = 5000;

export interface IAnnouncerOptions {
  manager: IEnvironmentManager;
  trans: TranslationBundle;
  execute: (command: string, args: object) => void;
  /** Whether somebody looks at this very build. */
  isWatched: (build: IBuild) => boolean;
  /** The notebook in front, which may be run in what is ready. */
  notebook?: () => ICurrentNotebook | null;
  /** Say something outside of the page, to who is not looking at it. */
  tellOutside?: (text: string, onClick: () => void) => void;
  /** How long the ends of builds are collected, in ms. */
  pause?: number;
  /** How long a build must take for its start to be announced, in ms. */
  long?: number;
}

/** Announces builds that nobody is looking at: that they go on, and how they end. */
export class Announcer implements IAnnouncements {
  constructor(private _options: IAnnouncerOptions) {
    const { manager, trans, execute, long = LONG } = _options;
    this._outcomes = new Outcomes(_options);
    this._starts = new Starts({
      trans,
      execute,
      long,
      most: MOST,
      follow: id => manager.follow(id)
    });
    manager.buildChanged.connect(this._onBuild, this);
    manager.buildRemoved.connect((_, id) => this._starts.drop(id));
  }

  /** Which ends are announced. */
  notify: 'all' | 'failures' | 'none' = 'all';

  /** Whether the start of what takes its time is announced, too. */
  announceStart = true;

  leave(buildId: number): void {
    this._left.add(buildId);
    this._starts.drop(buildId);
  }

  private _onBuild(_: IEnvironmentManager, build: IBuild): void {
    if (!hasEnded(build)) {
      this._onRunning(build);
      return;
    }
    // What was over when the page was opened is no news.
    const isNews = this._running.delete(build.id);
    const isLeft = this._left.delete(build.id);
    const failed = build.status === 'FAILED';
    const wanted =
      this.notify === 'all' || (this.notify === 'failures' && failed);
    if (
      !isNews ||
      isLeft ||
      !wanted ||
      build.status === 'CANCELED' ||
      this._options.isWatched(build)
    ) {
      this._starts.drop(build.id);
      return;
    }
    this._ended.push(build);
    this._timer ??= setTimeout(
      () => this._announce(),
      this._options.pause ?? PAUSE
    );
  }

  private _onRunning(build: IBuild): void {
    if (this._running.has(build.id)) {
      return;
    }
    this._running.add(build.id);
    this._outcomes.remember(build);
    this._starts.add(
      build,
      () =>
        this.announceStart &&
        this.notify === 'all' &&
        !this._left.has(build.id) &&
        !this._options.isWatched(build)
    );
  }

  private _announce(): void {
    const ended = this._ended;
    this._ended = [];
    this._timer = null;
    if (ended.length > MOST) {
      ended.forEach(build => this._starts.drop(build.id));
      this._tell(this._outcomes.ofMany(ended), null);
    } else {
      ended.forEach(build =>
        this._tell(this._outcomes.of(build), this._starts.take(build.id))
      );
    }
  }

  /** Show a notice, in the place of the one that is there already. */
  private _tell(notice: INotice, id: string | null): void {
    const { message, type, options, onClick } = notice;
    const replaced =
      id !== null && Notification.update({ id, message, type, ...options });
    if (!replaced) {
      Notification.emit(message, type, options);
    }
    this._options.tellOutside?.(message, onClick);
  }

  private _ended: IBuild[] = [];
  private _left = new Set<number>();
  private _outcomes: Outcomes;
  private _running = new Set<number>();
  private _starts: Starts;
  private _timer: ReturnType<typeof setTimeout> | null = null;
}
