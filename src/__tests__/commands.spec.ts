import type { JupyterFrontEnd } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject, Token } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

import { HostCommandIDs } from '../commands';
import { Drafts } from '../draft/drafts';
import plugins from '../index';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import {
  IAnnouncements,
  IDrafts,
  IEnvironmentManager,
  IEnvironmentPanel
} from '../tokens';
import type { ISelection } from '../tokens';
import { FakeServer, build, can, environment, failed } from './fixtures';

type Args = ReadonlyPartialJSONObject;

/** What a command that is given no arguments needs: a selection in the panel, or a page in front. */
type Needs = 'nothing' | 'selection' | 'page';

/** What there is to be, and what it is called here. */
const COMMANDS: [name: string, id: string, needs: Needs][] = [
  ['open-panel', 'open-panel', 'nothing'],
  ['create-environment', 'create-environment', 'nothing'],
  ['create-from-file', 'create-from-file', 'nothing'],
  ['open-environment', 'open-environment', 'selection'],
  ['edit-environment', 'edit-environment', 'selection'],
  ['add-packages', 'add-package', 'selection'],
  ['add-packages to a notebook', 'add-to-notebook', 'page'],
  ['build', 'build', 'page'],
  ['cancel-build', 'cancel-build', 'selection'],
  ['retry-build', 'retry-build', 'selection'],
  ['rollback', 'roll-back', 'selection'],
  ['diff', 'diff', 'selection'],
  ['select-for-compare', 'select-for-compare', 'selection'],
  ['compare-with-selected', 'compare-with-selected', 'page'],
  ['open-build-log', 'open-build-log', 'selection'],
  ['clone', 'clone-environment', 'selection'],
  ['rename', 'rename-environment', 'selection'],
  ['describe', 'describe-environment', 'selection'],
  ['delete-environment', 'delete-environment', 'selection'],
  ['delete-build', 'delete-build', 'selection'],
  ['export', 'export', 'selection'],
  ['export page', 'share', 'selection'],
  ['use-as-kernel, switch-notebook-kernel', 'switch-kernel', 'selection'],
  ['pin-notebook', 'pin-notebook', 'page'],
  ['new-notebook', 'new-notebook', 'selection'],
  ['new-console', 'new-console', 'selection'],
  ['open-terminal', 'open-terminal', 'selection'],
  ['add-kernel', 'add-kernel', 'selection'],
  ['clean-up', 'clean-up', 'nothing'],
  ['refresh', 'refresh', 'nothing'],
  ['copy-report', 'copy-report', 'selection']
];

const SHORTCUTS: [keys: string, command: string][] = [
  ['Accel Alt E', 'open-panel'],
  ['Accel Alt N', 'create-environment'],
  ['Accel Alt P', 'add-to-notebook']
];

describe('the commands', () => {
  let commands: CommandRegistry;
  let manager: EnvironmentManager;
  let palette: { command: string; args?: Args }[];
  let selection: ISelection | null;
  let drafts: Drafts;
  let widget: Widget;

  beforeAll(async () => {
    const server = new FakeServer();
    server.answers.set('GET ', { namespace: 'default', revision: 1 });
    server.answers.set('GET environment/', [environment()]);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    commands = new CommandRegistry();
    for (const id of Object.values(HostCommandIDs)) {
      commands.addCommand(id, {
        describedBy: { args: {} },
        execute: () => undefined
      });
    }
    palette = [];
    selection = null;
    drafts = new Drafts();
    widget = new Widget();
    const changed = () => new Signal<object, unknown>({});
    const services = new Map<Token<unknown>, unknown>([
      [IEnvironmentManager, manager],
      [ITranslator, nullTranslator],
      [IDrafts, drafts],
      [IAnnouncements, { leave: () => undefined }],
      [ICommandPalette, { addItem: (item: never) => palette.push(item) }],
      [
        INotebookTracker,
        {
          currentWidget: null,
          currentChanged: changed(),
          widgetAdded: changed(),
          forEach: () => undefined
        }
      ],
      [
        IEnvironmentPanel,
        {
          widget,
          addSection: () => undefined,
          selectionChanged: changed(),
          get selection() {
            return selection;
          }
        }
      ]
    ]);
    const app = {
      commands,
      // What plugins do once the application is there is not looked at here.
      started: new Promise(() => undefined),
      restored: new Promise(() => undefined),
      shell: { add: () => undefined, widgets: () => [], currentWidget: null },
      serviceManager: { sessions: {}, contents: {}, kernelspecs: {} },
      docRegistry: {
        addFileType: () => undefined,
        addWidgetExtension: () => undefined
      },
      resolveOptionalService: () => Promise.resolve(null)
    } as unknown as JupyterFrontEnd;
    for (const plugin of plugins) {
      const { provides, requires = [], optional = [] } = plugin;
      if (
        [IEnvironmentManager, IDrafts, IAnnouncements].includes(
          provides as never
        )
      ) {
        continue; // There is one already.
      }
      const given = [...requires, ...optional].map(
        token => services.get(token) ?? null
      );
      await plugin.activate(app, ...given);
    }
  });

  afterAll(() => {
    widget.dispose();
    drafts.dispose();
    manager.dispose();
  });

  beforeEach(() => {
    selection = null;
  });

  it.each(COMMANDS)('%s: says what it takes', async (_, id) => {
    const command = `conda-store:${id}`;
    expect(commands.hasCommand(command)).toBe(true);
    const { args } = await commands.describedBy(command);
    expect(args).toMatchObject({ type: 'object' });
    expect(commands.label(command)).not.toBe('');
    expect(commands.caption(command)).not.toBe('');
  });

  it.each(COMMANDS)('%s: is in the palette', (_, id) => {
    const found = palette.filter(item => item.command === `conda-store:${id}`);
    expect(found.length).toBeGreaterThan(0);
    const labels = found.map(({ command, args }) =>
      commands.label(command, args)
    );
    expect(new Set(labels).size).toBe(labels.length);
  });

  it.each(COMMANDS)('%s: says why it cannot be done', (_, id, needs) => {
    const command = `conda-store:${id}`;
    if (needs === 'nothing') {
      expect(commands.isEnabled(command)).toBe(true);
      return;
    }
    expect(commands.isEnabled(command)).toBe(false);
    expect(commands.caption(command)).toMatch(/^(Select|Open) .* first|^Open /);
  });

  it('can be done with what is selected', () => {
    const one = environment();
    const old = build({
      id: 6,
      current: false,
      can: can({ activate: true })
    });
    const enabled = (id: string, args: Args = {}) =>
      commands.isEnabled(`conda-store:${id}`, args);
    selection = { environment: one, build: null };
    for (const id of [
      'open-environment',
      'edit-environment',
      'rename-environment',
      'describe-environment',
      'clone-environment',
      'delete-environment',
      'new-notebook',
      'new-console',
      'open-terminal',
      'export',
      'copy-report'
    ]) {
      expect([id, enabled(id)]).toEqual([id, true]);
    }
    selection = { environment: one, build: old };
    expect(enabled('roll-back')).toBe(true);
    expect(enabled('delete-build')).toBe(true);
    selection = { environment: one, build: failed() };
    expect(enabled('retry-build')).toBe(true);
  });

  it('cannot be done with what is not fit for it, and say so', () => {
    const why = (id: string, args: Args = {}) => {
      const command = `conda-store:${id}`;
      expect(commands.isEnabled(command, args)).toBe(false);
      return commands.caption(command, args);
    };
    const mine = { update: false, delete: false, build: false };
    selection = {
      environment: environment(build(), { can: mine }),
      build: null
    };
    expect(why('rename-environment')).toBe('You may not change it');
    expect(why('delete-environment')).toBe('You may not delete it');
    expect(why('edit-environment')).toBe('You may not build in it');
    expect(why('delete-build')).toMatch(/roll back to another one first/);
    expect(why('retry-build')).toMatch(/nothing to try again/);
    expect(why('cancel-build')).toBe('It has ended');
    expect(why('add-kernel')).toBe('You may not build in it');
    selection = { environment: environment(build()), build: build() };
    expect(why('roll-back')).toBe('Kernels get this build already');
    expect(why('add-kernel')).toBe('It has a kernel already');
    selection = { environment: environment(failed()), build: failed() };
    expect(why('retry-build', { latest: true })).toMatch(/without a lock/);
    expect(why('new-notebook')).toMatch(/no kernel/);
    expect(why('clone-environment', { namespace: 'x', name: 'y' })).toBe(
      'There is no environment x/y'
    );
  });

  it.each(SHORTCUTS)('%s is a shortcut', (keys, id) => {
    const folder = join(__dirname, '..', '..', 'schema');
    const shortcuts = readdirSync(folder).flatMap(
      name =>
        JSON.parse(readFileSync(join(folder, name), 'utf-8'))[
          'jupyter.lab.shortcuts'
        ] ?? []
    );
    expect(shortcuts).toContainEqual(
      expect.objectContaining({ keys: [keys], command: `conda-store:${id}` })
    );
  });
});
