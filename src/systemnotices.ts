/** The notifications of the operating system, as browsers offer them; see the Notifications API. */
export interface ISystem {
  readonly permission: NotificationPermission;
  requestPermission(): Promise<NotificationPermission>;
  show(text: string, onClick: () => void): void;
}

/** What browsers have, if this one does. */
export function systemOfBrowser(): ISystem | null {
  const { Notification: System } = window;
  return System
    ? {
        get permission() {
          return System.permission;
        },
        requestPermission: () => System.requestPermission(),
        show: (text, onClick) => {
          const shown = new System(text, { tag: text });
          shown.onclick = () => {
            window.focus();
            onClick();
            shown.close();
          };
        }
      }
    : null;
}

/** Says things outside of the page, while nobody looks at the page. */
export class SystemNotices {
  constructor(
    private _options: {
      system: ISystem | null;
      /** Whether somebody looks at the page. */
      isLookedAt: () => boolean;
      /** It was switched on, and the browser does not let us; `null`: it cannot. */
      onRefused: (permission: NotificationPermission | null) => void;
    }
  ) {}

  /**
   * What the setting says. Permission is asked for when somebody switches it on, never before.
   *
   * @param byPerson - whether it was changed now, and not only read
   */
  async enable(wanted: boolean, byPerson: boolean): Promise<void> {
    const { system, onRefused } = this._options;
    this._isOn = wanted;
    if (!wanted || !byPerson) {
      return;
    }
    const permission =
      system?.permission === 'default'
        ? await system.requestPermission()
        : (system?.permission ?? null);
    if (permission !== 'granted') {
      this._isOn = false;
      onRefused(permission);
    }
  }

  tell(text: string, onClick: () => void): void {
    const { system, isLookedAt } = this._options;
    if (this._isOn && system?.permission === 'granted' && !isLookedAt()) {
      system.show(text, onClick);
    }
  }

  private _isOn = false;
}
