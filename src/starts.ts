import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import { CommandIDs } from './commands';
import type { IBuild } from './model';
import { short } from './outcomes';

/** How long it is shown that a build goes on, in ms; after that it is in the list. */
const SHOWN = 5000;

/** Says of builds that take their time that they are being made; one word for many. */
export class Starts {
  constructor(
    private _options: {
      trans: TranslationBundle;
      execute: (command: string, args: object) => void;
      /** How long a build must take, in ms. */
      long: number;
      /** How many are said one by one. */
      most: number;
      /** Be told of a build until it ends, though another one is the latest by then. */
      follow: (id: number) => IDisposable;
    }
  ) {}

  /** A build goes on; say so in a while, if it is wanted then. */
  add(build: IBuild, isWanted: () => boolean): void {
    const timer = setTimeout(() => {
      this._timers.delete(build.id);
      if (isWanted()) {
        this._tell(build);
      }
    }, this._options.long);
    this._timers.set(build.id, timer);
  }

  /** It has ended: the notice that tells of it alone, to be replaced. */
  take(id: number): string | null {
    this._stop(id);
    this._followed.get(id)?.dispose();
    this._followed.delete(id);
    const notice = this._notices.get(id) ?? null;
    this._notices.delete(id);
    this._leaveGroup(id);
    return notice;
  }

  /** Say no more of a build. */
  drop(id: number): void {
    const notice = this.take(id);
    if (notice !== null) {
      Notification.dismiss(notice);
    }
  }

  private _tell(build: IBuild): void {
    const { most, trans, execute, follow } = this._options;
    this._followed.set(build.id, follow(build.id));
    if (this._notices.size + this._grouped.size >= most) {
      this._join(build.id);
      return;
    }
    const { id, name, number } = build;
    this._notices.set(
      id,
      Notification.emit(
        short(trans.__('Build %1 of %2 is being made…', number, name)),
        // Progress would never go from the screen by itself.
        'info',
        {
          autoClose: SHOWN,
          actions: [
            {
              label: trans.__('Open log'),
              callback: () => execute(CommandIDs.openBuildLog, { build: id })
            }
          ]
        }
      )
    );
  }

  /** All of them become one. */
  private _join(id: number): void {
    this._notices.forEach((notice, other) => {
      Notification.dismiss(notice);
      this._grouped.add(other);
    });
    this._notices.clear();
    this._grouped.add(id);
    this._showGroup();
  }

  private _leaveGroup(id: number): void {
    if (!this._grouped.delete(id) || this._group === null) {
      return;
    }
    if (this._grouped.size > 0) {
      this._showGroup();
    } else {
      Notification.dismiss(this._group);
      this._group = null;
    }
  }

  private _showGroup(): void {
    const { trans, execute } = this._options;
    const message = trans._n(
      '%1 build is being made…',
      '%1 builds are being made…',
      this._grouped.size
    );
    if (this._group && Notification.update({ id: this._group, message })) {
      return;
    }
    this._group = Notification.emit(message, 'info', {
      autoClose: SHOWN,
      actions: [
        {
          label: trans.__('Show'),
          callback: () => execute(CommandIDs.openPanel, {})
        }
      ]
    });
  }

  private _stop(id: number): void {
    clearTimeout(this._timers.get(id));
    this._timers.delete(id);
  }

  private _followed = new Map<number, IDisposable>();
  private _group: string | null = null;
  private _grouped = new Set<number>();
  private _notices = new Map<number, string>();
  private _timers = new Map<number, ReturnType<typeof setTimeout>>();
}
