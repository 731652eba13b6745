import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { toRef } from '../arguments';
import { CommandIDs } from '../commands';
import type { DiffPage } from '../diff/page';
import type { Side } from '../diff/sides';
import { environmentIcon } from '../icons';
import { keyOf, refOf } from '../model';
import { addPage, openElsewhere, showPage } from '../opening';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { unless } from '../reasons';
import type { Why } from '../reasons';
import { IDrafts, IEnvironmentManager, IEnvironmentPanel } from '../tokens';

export const diffPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:diff',
  description:
    'Shows what is different between builds, environments, drafts and files.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    IEnvironmentPanel,
    IDrafts,
    ICommandPalette,
    ILayoutRestorer,
    IFileBrowserFactory
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    drafts: IDrafts | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    browsers: IFileBrowserFactory | null
  ) => {
    const { commands, shell, serviceManager } = app;
    const server = serviceManager.serverSettings;
    const trans = translator.load('conda_store_jupyter');
    const tracker = new WidgetTracker<MainAreaWidget<DiffPage>>({
      namespace: 'conda-store-diff'
    });
    /** What was last selected to be compared with something else. */
    let selected: Side | null = null;

    const readFile = async (path: string): Promise<string> => {
      const { content } = await serviceManager.contents.get(path, {
        content: true,
        type: 'file',
        format: 'text'
      });
      return content;
    };
    const text = (args: ReadonlyPartialJSONObject, key: string) =>
      typeof args[key] === 'string' ? (args[key] as string) : null;
    /** What arguments, or else what is selected, mean as a side of a comparison. */
    const sideOf = (args: ReadonlyPartialJSONObject): Side | null => {
      const file = [
        ...(browsers?.tracker.currentWidget?.selectedItems() ?? [])
      ].find(item => item.type !== 'directory');
      if (args.file) {
        return file ? `file:${file.path}` : null;
      }
      if (typeof args.build === 'number') {
        return `build:${args.build}`;
      }
      const ref = toRef(args);
      if (ref) {
        return `environment:${keyOf(ref)}`;
      }
      const selection = panel?.selection;
      if (selection?.build) {
        return `build:${selection.build.id}`;
      }
      return selection
        ? `environment:${keyOf(refOf(selection.environment))}`
        : null;
    };
    const whyNoSide: Why = args =>
      sideOf(args) !== null
        ? null
        : args.file
          ? trans.__('Select a file in the file browser first')
          : trans.__('Select an environment in the panel first');
    /** What is on the other side when only one is said: the build before. */
    const before = async (side: Side): Promise<Side> => {
      if (!side.startsWith('environment:')) {
        return side;
      }
      const [namespace, name] = side.slice('environment:'.length).split('/');
      const { items } = await manager.api.builds({ namespace, name }, 20);
      const current = items.find(build => build.current);
      const earlier = items.find(
        build =>
          build.status === 'COMPLETED' && current && build.id < current.id
      );
      return earlier ? `build:${earlier.id}` : side;
    };

    commands.addCommand(CommandIDs.diff, {
      label: trans.__('Compare…'),
      icon: environmentIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            left: {
              type: 'string',
              description: trans.__(
                'What was: build:12, environment:namespace/name, draft:namespace/name or file:path'
              )
            },
            right: {
              type: 'string',
              description: trans.__('What is, in the same way')
            },
            namespace: {
              type: 'string',
              description: trans.__(
                'The namespace of an environment to be compared with its build before'
              )
            },
            name: {
              type: 'string',
              description: trans.__('The name of that environment')
            }
          }
        }
      },
      ...unless(
        args => (text(args, 'left') !== null ? null : whyNoSide(args)),
        trans.__('Show what is different between two builds')
      ),
      execute: async args => {
        const right = text(args, 'right') ?? sideOf(args);
        if (!right) {
          return;
        }
        const left = text(args, 'left') ?? (await before(right));
        if (openElsewhere(server, CommandIDs.diff, { left, right })) {
          return;
        }
        const found = tracker.find(
          ({ content: { model } }) =>
            model.left === left && model.right === right
        );
        if (found) {
          showPage(shell, found);
          return;
        }
        const { DiffPage } = await import('../diff/page');
        const content = new DiffPage({
          left,
          right,
          sources: { manager, drafts, readFile },
          commands,
          trans
        });
        const page = new MainAreaWidget({ content });
        page.toolbar.hide();
        page.id = `conda-store-diff-${UUID.uuid4()}`;
        content.model.stateChanged.connect(() => void tracker.save(page));
        addPage(shell, page, trans.__('Differences'));
        await tracker.add(page);
        showPage(shell, page);
      }
    });
    const args = {
      type: 'object',
      properties: {
        build: {
          type: 'number',
          description: trans.__('The id of a build')
        },
        file: {
          type: 'boolean',
          description: trans.__(
            'Whether the file selected in the file browser is meant'
          )
        },
        namespace: {
          type: 'string',
          description: trans.__('The namespace of an environment')
        },
        name: {
          type: 'string',
          description: trans.__('The name of an environment')
        }
      }
    };
    commands.addCommand(CommandIDs.selectForCompare, {
      label: trans.__('Select for Compare'),
      describedBy: { args },
      ...unless(whyNoSide, trans.__('Remember this for the next comparison')),
      execute: given => {
        selected = sideOf(given);
        commands.notifyCommandChanged(CommandIDs.compareWithSelected);
      }
    });
    commands.addCommand(CommandIDs.compareWithSelected, {
      label: trans.__('Compare with Selected'),
      describedBy: { args },
      isVisible: () => selected !== null,
      ...unless(
        given =>
          selected === null
            ? trans.__('Select something for compare first')
            : whyNoSide(given),
        trans.__('Show what is different from what was selected')
      ),
      execute: given =>
        commands.execute(CommandIDs.diff, {
          left: selected,
          right: sideOf(given)
        })
    });

    for (const command of [
      CommandIDs.diff,
      CommandIDs.selectForCompare,
      CommandIDs.compareWithSelected
    ]) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }
    void restorer?.restore(tracker, {
      command: CommandIDs.diff,
      args: ({ content: { model } }) => ({
        left: model.left,
        right: model.right
      }),
      // The same after a reload, or the layout would have no place for it.
      name: ({ content: { model } }) => `${model.left} ${model.right}`
    });
  }
};
