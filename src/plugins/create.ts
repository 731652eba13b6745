import { ILabStatus, ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import { addIcon, editIcon } from '@jupyterlab/ui-components';
import { UUID } from '@lumino/coreutils';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';

import { editsOf, findTarget, refSchema } from '../arguments';
import type { ITarget } from '../arguments';
import { CommandIDs } from '../commands';
import type { CreatePage } from '../createpage';
import type { ISpecificationEdit } from '../draft/names';
import { keyOf, refOf } from '../model';
import type { ICreated, Policy } from '../model';
import { TEMPLATE } from '../specification';
import { templatesOf } from '../templates';
import { addPage, openElsewhere, showPage } from '../opening';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Reasons, unless } from '../reasons';
import { IEnvironmentManager, IEnvironmentPanel } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:create';

type Options = Omit<CreatePage.IOptions, 'manager' | 'trans' | 'onCreated'>;

export const createPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description:
    'The page on which the specification of an environment is written.',
  autoStart: true,
  requires: [IEnvironmentManager, ITranslator],
  optional: [
    IEnvironmentPanel,
    ICommandPalette,
    ILayoutRestorer,
    ISettingRegistry,
    IStateDB,
    ILabStatus
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    registry: ISettingRegistry | null,
    state: IStateDB | null,
    status: ILabStatus | null
  ) => {
    const { commands, shell } = app;
    const server = app.serviceManager.serverSettings;
    const trans = translator.load('conda_store_jupyter');
    const category = trans.__('Environments');
    const tracker = new WidgetTracker<CreatePage>({
      namespace: 'conda-store-create'
    });

    const onCreated = ({ build_id, environment }: ICreated) => {
      void commands.execute(CommandIDs.openPanel, { ...environment });
      void commands.execute(CommandIDs.openBuildLog, { build: build_id });
    };
    const stored = async () => {
      const { DraftStore } = await import('../draft/store');
      return state ? new DraftStore(state) : undefined;
    };
    const settings = async () =>
      (await registry?.load(PLUGIN_ID))?.composite ?? {};

    const open = async (options: Options) => {
      const { CreatePage } = await import('../createpage');
      const { begun, startingOf } = await import('../starting');
      const { templates, updatePolicy, ...others } = await settings();
      const starting = startingOf(others);
      const page = new CreatePage({
        policy: updatePolicy as Policy | undefined,
        templates: templatesOf(templates).map(({ title, yaml }) => ({
          title,
          yaml: begun(yaml, starting)
        })),
        store: await stored(),
        compare: commands.hasCommand(CommandIDs.diff)
          ? (left, right) =>
              void commands.execute(CommandIDs.diff, {
                left: `build:${left}`,
                right: `build:${right}`
              })
          : undefined,
        setDirty: status ? () => status.setDirty() : undefined,
        ...options,
        yaml: options.yaml ?? begun(TEMPLATE, starting),
        namespace: options.namespace ?? starting.namespace,
        manager,
        trans,
        onCreated
      });
      page.id = `conda-store-create-${page.draftId}`;
      addPage(shell, page, category);
      await tracker.add(page);
      showPage(shell, page);
      return page;
    };
    /** What was being written under this name when the page was left. */
    const reopen = async (draftId: string) => {
      const draft = await (await stored())?.get(draftId);
      if (!draft) {
        return null;
      }
      const { text, base, ...rest } = draft;
      return { ...rest, yaml: text, base: base ?? undefined, draftId };
    };

    commands.addCommand(CommandIDs.createEnvironment, {
      label: trans.__('New Environment…'),
      caption: trans.__('New environment: describe it and have it built'),
      icon: addIcon,
      describedBy: { args: createSchema() },
      execute: async args => {
        if (openElsewhere(server, CommandIDs.createEnvironment, args)) {
          return;
        }
        const draftId = text(args.draft);
        const draft = draftId && (await reopen(draftId));
        if (draftId && !draft) {
          // Restoring: it was built or discarded meanwhile.
          return;
        }
        return open({
          yaml: text(args.yaml),
          edits: packagesOf(args.packages),
          namespace: text(args.namespace),
          name: text(args.name),
          ...(draft || {})
        });
      }
    });
    commands.addCommand(CommandIDs.editEnvironment, {
      label: trans.__('Edit Specification…'),
      icon: editIcon,
      describedBy: { args: editSchema() },
      ...unless(
        new Reasons(manager, panel, trans).toChange('build'),
        trans.__('Change what the environment contains, as a new build')
      ),
      execute: async args => {
        const target = findTarget(args, manager, panel);
        const ref = target && refOf(target.environment);
        if (
          !target ||
          openElsewhere(server, CommandIDs.editEnvironment, { ...args, ...ref })
        ) {
          return;
        }
        return edit(target, args);
      }
    });

    async function edit(target: ITarget, args: ReadonlyPartialJSONObject) {
      const { environment } = target;
      const draftId = keyOf(refOf(environment));
      const edits = editsOf(args.edits);
      const opened = tracker.find(page => page.draftId === draftId);
      if (opened) {
        opened.model.text = text(args.yaml) ?? opened.model.text;
        opened.model.edit(edits);
        showPage(shell, opened);
        return opened;
      }
      const given = text(args.yaml);
      const draft = given ? null : await reopen(draftId);
      if (draft && target.build === null) {
        return open({ ...draft, edits });
      }
      const newest = environment.latest_build?.id;
      const base = newest
        ? { buildId: newest, text: await manager.api.yaml(newest) }
        : undefined;
      const other = target.build && target.build !== newest;
      const yaml =
        given ?? (other ? await manager.api.yaml(target.build!) : base?.text);
      const ref = refOf(environment);
      return open({ yaml, base, edits, draftId, ...ref, nameIsFixed: true });
    }

    for (const command of [
      CommandIDs.createEnvironment,
      CommandIDs.editEnvironment
    ]) {
      palette?.addItem({ command, category });
    }
    void restorer?.restore(tracker, {
      command: CommandIDs.createEnvironment,
      args: page => ({ draft: page.draftId }),
      name: page => page.draftId || UUID.uuid4()
    });

    function createSchema(): ReadonlyJSONObject {
      return {
        type: 'object',
        properties: {
          yaml: {
            type: 'string',
            description: trans.__('The specification to begin with')
          },
          namespace: {
            type: 'string',
            description: trans.__('Where to create it')
          },
          name: {
            type: 'string',
            description: trans.__('A name that overrides the one in the YAML')
          },
          packages: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('MatchSpecs that it asks for at first')
          },
          draft: {
            type: 'string',
            description: trans.__('Which kept draft to go on with')
          }
        }
      };
    }

    function editSchema(): ReadonlyJSONObject {
      return refSchema(trans, {
        build: {
          type: 'number',
          description: trans.__(
            'The id of the build to begin with; without it the latest is meant'
          )
        },
        yaml: {
          type: 'string',
          description: trans.__('What the specification is to be')
        },
        edits: {
          type: 'array',
          description: trans.__('What is changed in it at once'),
          items: {
            type: 'object',
            properties: {
              section: {
                type: 'string',
                enum: ['dependencies', 'channels', 'pip', 'variables']
              },
              remove: { type: ['string', 'null'] },
              add: { type: ['string', 'null'] }
            }
          }
        }
      });
    }
  }
};

function packagesOf(value: unknown): ISpecificationEdit[] {
  const specs = Array.isArray(value) ? value : [];
  return editsOf(specs.map(add => ({ add: String(add) })));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
