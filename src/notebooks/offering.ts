import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { packagesOfModule } from '../restapi/modules';
import type { IEnvironmentManager } from '../tokens';
import { likelyPackage, missingModule } from './missingmodule';
import type { IMissingModule } from './missingmodule';
import type { NotebookEnvironment } from './notebookenvironment';

/** What a cell said when it failed, as `NotebookActions.executed` passes it on. */
export interface ICellError {
  errorName: string;
  errorValue: string;
}

export interface IOffer {
  panel: NotebookPanel;
  notebook: NotebookEnvironment;
  /** The index of the cell that failed. */
  cell: number;
  error: ICellError;
}

export interface IOfferContext {
  manager: IEnvironmentManager;
  trans: TranslationBundle;
  /** Ask what to add, and have it built. */
  add: (offer: IOffer, packages: string[]) => void;
  /** Restart with the newer build and run the cell again. */
  restart: (offer: IOffer) => void;
}

/**
 * Offers to add what a cell could not import. Nothing is ever installed without
 * being asked for.
 */
export class MissingModuleOffers {
  constructor(private _context: IOfferContext) {}

  async consider(offer: IOffer): Promise<void> {
    const { errorName, errorValue } = offer.error;
    const missing = missingModule(errorName, errorValue);
    const { environment, available } = offer.notebook;
    if (!missing || !environment || !environment.can.build) {
      return;
    }
    const { add, restart, trans } = this._context;
    const packages = await this._packages(missing);
    const actions: Notification.IAction[] = [
      {
        label: trans.__('Add to %1…', environment.name),
        caption: trans.__('Add %1 to the environment', packages[0]),
        displayType: 'accent',
        callback: () => add(offer, packages.slice(0, 1))
      }
    ];
    if (available !== null) {
      actions.unshift({
        label: trans.__('Use build %1', available),
        caption: trans.__('Restart the kernel with the newer build'),
        displayType: 'default',
        callback: () => restart(offer)
      });
    }
    // One offer for a module: the cell may be run again and again.
    Notification.dismiss(this._shown.get(missing.module));
    this._shown.set(
      missing.module,
      Notification.info(
        trans.__('%1 is not in %2.', missing.module, environment.name),
        { actions, autoClose: false }
      )
    );
  }

  private async _packages(missing: IMissingModule): Promise<string[]> {
    const likely = likelyPackage(missing);
    if (missing.language === 'r') {
      return [likely];
    }
    try {
      const { http } = this._context.manager.api;
      const found = await packagesOfModule(http, missing.module);
      return found.length > 0 ? found : [likely];
    } catch {
      return [likely]; // The index may not be there yet; solving will tell.
    }
  }

  private _shown = new Map<string, string>();
}
