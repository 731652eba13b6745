import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { runIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { refSchema, toRef } from '../arguments';
import { CommandIDs } from '../commands';
import { keyOf } from '../model';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { unless } from '../reasons';
import { IDrafts } from '../tokens';

/** A page on which something is written that can be built. */
export interface IBuildable {
  /** Why it cannot be built now; `null` when it can. */
  readonly whyNoBuild: string | null;
  build(): Promise<void>;
}

export const buildingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:building',
  description: 'Builds what is written on the page in front.',
  autoStart: true,
  requires: [IDrafts, ITranslator],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    drafts: IDrafts,
    translator: ITranslator,
    palette: ICommandPalette | null
  ) => {
    const { commands, shell } = app;
    const trans = translator.load('conda_store_jupyter');
    const whyNot = (args: ReadonlyPartialJSONObject) => {
      const ref = toRef(args);
      if (ref) {
        return drafts.get(ref)
          ? null
          : trans.__('There are no changes of %1 to be built', keyOf(ref));
      }
      const page = buildable(shell.currentWidget);
      return page
        ? page.whyNoBuild
        : trans.__('Open a new specification, or the page of an environment');
    };

    commands.addCommand(CommandIDs.build, {
      label: trans.__('Build'),
      icon: runIcon,
      describedBy: { args: refSchema(trans) },
      ...unless(
        whyNot,
        trans.__('Build what is written on the page that is in front')
      ),
      execute: async args => {
        const ref = toRef(args);
        const opened = ref
          ? await commands.execute(CommandIDs.openEnvironment, { ...ref })
          : shell.currentWidget;
        await buildable(opened)?.build();
      }
    });
    palette?.addItem({
      command: CommandIDs.build,
      category: trans.__('Environments')
    });
    shell.currentChanged?.connect(() =>
      commands.notifyCommandChanged(CommandIDs.build)
    );
  }
};

function buildable(widget: unknown): IBuildable | null {
  const page = widget instanceof MainAreaWidget ? widget.content : widget;
  const found = page as Partial<IBuildable> | null;
  return typeof found?.build === 'function' && found.whyNoBuild !== undefined
    ? (found as IBuildable)
    : null;
}
