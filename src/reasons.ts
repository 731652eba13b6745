import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { findTarget, selectedBuild, toRef } from './arguments';
import type { ITarget } from './arguments';
import { keyOf } from './model';
import type { IBuild, IEnvironment } from './model';
import type { IEnvironmentManager, IEnvironmentPanel } from './tokens';

/** Why a command cannot be executed now; `null` when it can. */
export type Why = (args: ReadonlyPartialJSONObject) => string | null;

type Caption = string | ((args: ReadonlyPartialJSONObject) => string);

/** What a command says of itself: what it does, or why that cannot be done now. */
export function unless(
  why: Why,
  caption: Caption
): Required<Pick<CommandRegistry.ICommandOptions, 'caption' | 'isEnabled'>> {
  return {
    caption: args =>
      why(args) ?? (typeof caption === 'string' ? caption : caption(args)),
    isEnabled: args => why(args) === null
  };
}

/** Why things cannot be done with environments and builds, in the words of the interface. */
export class Reasons {
  constructor(
    private _manager: IEnvironmentManager,
    private _panel: IEnvironmentPanel | null,
    private _trans: TranslationBundle
  ) {}

  /** For what is about an environment: there has to be one, and `why` has the last word. */
  ofEnvironment(why: (target: ITarget) => string | null = () => null): Why {
    return args => {
      const target = findTarget(args, this._manager, this._panel);
      if (target) {
        return why(target);
      }
      const ref = toRef(args);
      return ref
        ? this._trans.__('There is no environment %1', keyOf(ref))
        : this._trans.__('Select an environment in the panel first');
    };
  }

  /** For what changes an environment. */
  toChange(right: keyof IEnvironment['can']): Why {
    return this.ofEnvironment(
      ({ environment }) => this.offline() ?? this.forbidden(environment, right)
    );
  }

  /** For what starts something in an environment. */
  toUse(host: boolean): Why {
    const trans = this._trans;
    return this.ofEnvironment(({ environment: { kernels } }) => {
      if (!host) {
        return trans.__('This application has no room for it');
      }
      return kernels.length > 0
        ? null
        : trans.__('It has no kernel: add a package such as ipykernel');
    });
  }

  /**
   * For what is about a build. Of one that is only named the server decides when it is asked;
   * `why` has the last word of the one that is selected.
   */
  ofBuild(
    why: (build: IBuild, args: ReadonlyPartialJSONObject) => string | null
  ): Why {
    return args => {
      if (typeof args.build === 'number') {
        return this.offline();
      }
      const selected = selectedBuild(this._panel);
      return selected
        ? (this.offline() ?? why(selected, args))
        : this._trans.__('Select a build in the panel first');
    };
  }

  offline(): string | null {
    const { state } = this._manager.connection;
    return state === 'stale' || state === 'failed'
      ? this._trans.__('The server does not answer')
      : null;
  }

  forbidden(
    { can }: IEnvironment,
    right: keyof IEnvironment['can']
  ): string | null {
    const trans = this._trans;
    const words = {
      update: trans.__('You may not change it'),
      delete: trans.__('You may not delete it'),
      build: trans.__('You may not build in it')
    };
    return can[right] ? null : words[right];
  }
}
