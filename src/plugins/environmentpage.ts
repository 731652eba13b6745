import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  CommandToolbarButton,
  ICommandPalette,
  IToolbarWidgetRegistry,
  MainAreaWidget,
  WidgetTracker,
  createToolbarFactory,
  setToolbar
} from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import { DockPanel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';

import { findTarget, refSchema, toRef } from '../arguments';
import { CommandIDs } from '../commands';
import type { EnvironmentPage } from '../environment/page';
import type { Tab } from '../environment/model';
import { environmentIcon } from '../icons';
import { Previews } from '../environment/previews';
import { keyOf, refOf } from '../model';
import type { IEnvironmentRef } from '../model';
import type { PackageIndex } from '../packageindex';
import { addPage, openElsewhere, showPage } from '../opening';
// Words of which commands are made: needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { unless } from '../reasons';
import { IDrafts, IEnvironmentManager, IEnvironmentPanel } from '../tokens';

const PLUGIN_ID = 'conda-store-jupyter:environment-page';

const FACTORY = 'CondaStoreEnvironment';

/** Buttons that act on the environment of the page; the settings say which are shown. */
const BUTTONS: Record<string, string> = {
  'new-notebook': CommandIDs.newNotebook,
  'new-console': CommandIDs.newConsole,
  terminal: CommandIDs.openTerminal,
  edit: CommandIDs.editEnvironment,
  clone: CommandIDs.clone,
  log: CommandIDs.openBuildLog,
  compare: CommandIDs.diff,
  share: CommandIDs.share
};

type Page = MainAreaWidget<EnvironmentPage>;

export const environmentPagePlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description:
    'The page of an environment: packages, specification, builds, settings.',
  autoStart: true,
  requires: [IEnvironmentManager, IDrafts, ITranslator],
  optional: [
    IEnvironmentPanel,
    ICommandPalette,
    ILayoutRestorer,
    ISettingRegistry,
    IToolbarWidgetRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IEnvironmentManager,
    drafts: IDrafts,
    translator: ITranslator,
    panel: IEnvironmentPanel | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null,
    toolbars: IToolbarWidgetRegistry | null
  ) => {
    const { commands, shell } = app;
    const server = app.serviceManager.serverSettings;
    const trans = translator.load('conda_store_jupyter');
    const tracker = new WidgetTracker<Page>({
      namespace: 'conda-store-environment'
    });

    for (const [name, id] of Object.entries(BUTTONS)) {
      toolbars?.addFactory(FACTORY, name, (page: Widget) => {
        const { ref } = (page as Page).content.model;
        const args = { ...ref };
        return new CommandToolbarButton({ commands, id, args });
      });
    }
    const loaded = settings?.load(PLUGIN_ID);
    const toolbarFactory =
      toolbars && settings
        ? createToolbarFactory(
            toolbars,
            settings,
            FACTORY,
            PLUGIN_ID,
            translator
          )
        : null;

    let index: PackageIndex | null = null;
    const previews = new Previews<Page>(page => void tracker.save(page));
    previews.listen();
    const find = (ref: IEnvironmentRef) =>
      tracker.find(page => keyOf(page.content.model.ref) === keyOf(ref));
    drafts.changed.connect((_, ref) => {
      previews.pin(find(ref) ?? null);
    });

    const create = async (
      ref: IEnvironmentRef,
      tab?: Tab,
      build?: number,
      place: { transient?: boolean; beside?: Page } = {}
    ): Promise<Page> => {
      const { EnvironmentPage } = await import('../environment/page');
      const { PackageIndex } = await import('../packageindex');
      const content = new EnvironmentPage({
        ref,
        tab,
        build,
        manager,
        drafts,
        commands,
        trans,
        index: (index ??= new PackageIndex(manager))
      });
      const page = new MainAreaWidget({ content });
      page.id = `conda-store-environment-${keyOf(ref)}`;
      content.id = `${page.id}-content`;
      if (toolbarFactory) {
        setToolbar(page, toolbarFactory);
      }
      content.model.stateChanged.connect(() => void tracker.save(page));
      content.edited.connect(() => previews.pin(page));
      const before = place.transient ? previews.page : null;
      addPage(shell, page, trans.__('Environment'), {
        beside: place.beside ?? before ?? undefined
      });
      if (place.transient) {
        previews.show(page);
      }
      await tracker.add(page);
      return page;
    };
    /** What was opened by one name is shown by the other, at the same place. */
    const follow = async (page: Page, ref: IEnvironmentRef): Promise<void> => {
      const { model } = page.content;
      const { isPreviewed } = model.plan;
      const inFront = page.isVisible;
      const fresh =
        find(ref) ??
        (await create(ref, model.tab, model.build ?? undefined, {
          beside: page,
          transient: previews.isPreview(page)
        }));
      if (isPreviewed) {
        fresh.content.preview();
      }
      if (inFront) {
        // Whoever works elsewhere, as in the panel, stays there.
        const dock = fresh.parent;
        if (dock instanceof DockPanel) {
          dock.selectWidget(fresh);
        } else {
          showPage(shell, fresh);
        }
      }
      page.dispose();
    };
    /** It may have been renamed while the page was not there. */
    const correct = async (page: Page): Promise<void> => {
      const { ref } = page.content.model;
      await manager.ready;
      if (!manager.find(ref) && manager.connection.state === 'connected') {
        const now = await manager.api.presentName(ref);
        if (now && keyOf(now) !== keyOf(ref) && !page.isDisposed) {
          await follow(page, now);
        }
      }
    };
    manager.environmentRenamed.connect((_, { before, after }) => {
      const page = find(refOf(before));
      if (page) {
        void follow(page, refOf(after));
      }
    });

    commands.addCommand(CommandIDs.openEnvironment, {
      label: trans.__('Open Environment'),
      icon: environmentIcon,
      describedBy: {
        args: refSchema(trans, {
          tab: {
            type: 'string',
            enum: ['packages', 'specification', 'builds', 'settings'],
            description: trans.__('The part of the page to be shown')
          },
          build: {
            type: 'number',
            description: trans.__(
              'The id of the build to be shown; without it the current one'
            )
          },
          transient: {
            type: 'boolean',
            description: trans.__(
              'Whether the page gives way to the next one that is opened so, until it is changed or its tab is clicked twice'
            )
          },
          preview: {
            type: 'boolean',
            description: trans.__('Whether what the draft would give is shown')
          }
        })
      },
      ...unless(
        args =>
          toRef(args) !== null || panel?.selection
            ? null
            : trans.__('Select an environment in the panel first'),
        trans.__('Show what is in an environment, and its builds')
      ),
      execute: async args => {
        const selected = panel?.selection?.environment;
        const ref = toRef(args) ?? (selected ? refOf(selected) : null);
        if (!ref || openElsewhere(server, CommandIDs.openEnvironment, args)) {
          return;
        }
        const tab = args.tab as Tab | undefined;
        const build = typeof args.build === 'number' ? args.build : undefined;
        const transient =
          args.transient === true &&
          (await loaded)?.composite.previewPages !== false;
        const found = find(ref);
        const page = found ?? (await create(ref, tab, build, { transient }));
        const { model } = page.content;
        if (found && tab) {
          model.tab = tab;
        }
        if (found && build !== undefined) {
          model.build = build;
        }
        if (args.preview) {
          page.content.preview();
        }
        // Who looks through the panel stays there.
        const before = document.activeElement;
        showPage(shell, page);
        if (!transient) {
          previews.pin(page);
        } else if (panel?.widget.node.contains(before)) {
          (before as HTMLElement).focus({ preventScroll: true });
        }
        void correct(page);
        return page;
      }
    });
    palette?.addItem({
      command: CommandIDs.openEnvironment,
      category: trans.__('Environments')
    });
    const isPreview = (ref: IEnvironmentRef) => {
      const page = find(ref);
      return !!page && previews.isPreview(page);
    };
    // A page is for what may be gone when it is restored: it says so itself.
    void restorer?.restore(tracker, {
      command: CommandIDs.openEnvironment,
      args: ({ content: { model } }) => ({
        ...model.ref,
        tab: model.tab,
        ...(isPreview(model.ref) && { transient: true }),
        ...(model.build !== null && { build: model.build })
      }),
      name: ({ content: { model } }) => keyOf(model.ref)
    });
    manager.environmentsChanged.connect(() => {
      // Whether buttons can be used depends on the environment.
      tracker.forEach(({ content }) => {
        if (findTarget({ ...content.model.ref }, manager, null)) {
          commands.notifyCommandChanged();
        }
      });
    });
  }
};
