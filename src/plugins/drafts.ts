import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

import { Drafts } from '../draft/drafts';
import type { IDraft } from '../tokens';
import { IDrafts } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:drafts';

export const draftsPlugin: JupyterFrontEndPlugin<IDrafts> = {
  id: PLUGIN_ID,
  description: 'Keeps changes of environments until they are built.',
  autoStart: true,
  provides: IDrafts,
  optional: [IStateDB],
  activate: (_: JupyterFrontEnd, state: IStateDB | null) =>
    new Drafts(
      state && {
        load: async () =>
          ((await state.fetch(PLUGIN_ID)) ?? {}) as unknown as Record<
            string,
            IDraft
          >,
        save: drafts =>
          state.save(PLUGIN_ID, drafts as unknown as ReadonlyPartialJSONValue)
      }
    )
};
