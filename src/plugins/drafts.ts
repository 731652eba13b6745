import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

import { Drafts } from '../draft/drafts';
import { refOf } from '../model';
import type { IDraft } from '../tokens';
import { IDrafts, IEnvironmentManager } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:drafts';

export const draftsPlugin: JupyterFrontEndPlugin<IDrafts> = {
  id: PLUGIN_ID,
  description: 'Keeps changes of environments until they are built.',
  autoStart: true,
  provides: IDrafts,
  requires: [IEnvironmentManager],
  optional: [IStateDB],
  activate: (
    _: JupyterFrontEnd,
    manager: IEnvironmentManager,
    state: IStateDB | null
  ) => {
    const drafts = new Drafts(
      state && {
        load: async () =>
          ((await state.fetch(PLUGIN_ID)) ?? {}) as unknown as Record<
            string,
            IDraft
          >,
        save: all =>
          state.save(PLUGIN_ID, all as unknown as ReadonlyPartialJSONValue)
      }
    );
    manager.environmentRenamed.connect((__, { before, after }) =>
      drafts.rename(refOf(before), refOf(after))
    );
    return drafts;
  }
};
