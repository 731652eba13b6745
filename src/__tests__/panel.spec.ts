import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { screen, waitFor } from '@testing-library/dom';
import userEvent from '@testing-library/user-event';

import { CommandIDs } from '../commands';
// What the panel loads when it is shown: here it is not to be waited for.
import '../components/buildlist';
import '../components/environmentsview';
import { EnvironmentManager } from '../manager';
import { EnvironmentPanel } from '../panel';
import { RestAPI } from '../restapi';
import { FakeServer, build, can, environment, failed } from './fixtures';
import { withHeights } from './sizes';

withHeights();

describe('EnvironmentPanel', () => {
  let manager: EnvironmentManager;
  let panel: EnvironmentPanel;
  let ran: [string, ReadonlyPartialJSONObject][];

  const old = build({
    id: 6,
    number: 1,
    current: false,
    can: can({ activate: true })
  });
  const current = build({ id: 7, number: 2 });

  beforeEach(async () => {
    const server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET environment/', [environment(current)]);
    server.answers.set('GET build/', [
      failed({ id: 9, number: 3 }),
      current,
      old
    ]);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    const commands = new CommandRegistry();
    ran = [];
    for (const id of Object.values(CommandIDs)) {
      commands.addCommand(id, {
        describedBy: { args: {} },
        execute: args => void ran.push([id, args])
      });
    }
    panel = new EnvironmentPanel({
      manager,
      commands,
      trans: nullTranslator.load('')
    });
    Widget.attach(panel, document.body);
    await screen.findByRole('treeitem', { name: /^science/ });
  });

  afterEach(() => {
    panel.dispose();
    manager.dispose();
  });

  it('runs commands for what is clicked', async () => {
    screen.getByRole('treeitem', { name: /^science/ }).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(panel.selection?.environment.name).toBe('science');
    const rollBack = await screen.findByText('Roll back');
    await userEvent.click(rollBack);
    await userEvent.click(screen.getByTitle('Log of build 2'));
    await userEvent.click(screen.getByTitle('New notebook in science'));
    const science = { namespace: 'default', name: 'science' };
    expect(ran).toEqual([
      [CommandIDs.rollBack, { ...science, build: 6 }],
      [CommandIDs.openBuildLog, { build: 7 }],
      [CommandIDs.newNotebook, science]
    ]);
  });

  it('retries, cancels and deletes builds by commands', async () => {
    screen.getByRole('treeitem', { name: /^science/ }).focus();
    await userEvent.keyboard('{ArrowRight}');
    await userEvent.click(
      await screen.findByTitle('Build the specification of build 3 again')
    );
    screen.getByRole('treeitem', { name: /^Build 1/ }).focus();
    await userEvent.keyboard('{Delete}');
    expect(ran).toEqual([
      [CommandIDs.retryBuild, { build: 9 }],
      [CommandIDs.deleteBuild, { build: 6 }]
    ]);
  });

  it('opens the context menu of the application at the button', async () => {
    const asked: EventTarget[] = [];
    const onMenu = (event: MouseEvent) => asked.push(event.target!);
    document.addEventListener('contextmenu', onMenu);
    const button = screen.getByTitle('Actions for science');
    await userEvent.click(button);
    document.removeEventListener('contextmenu', onMenu);
    expect(asked).toEqual([button]);
    expect(panel.selection?.environment.name).toBe('science');
  });

  it('filters', async () => {
    await userEvent.type(screen.getByRole('searchbox'), 'zzz');
    await waitFor(() =>
      expect(screen.getByText('Clear filter')).toBeInTheDocument()
    );
    await userEvent.click(screen.getByText('Clear filter'));
    await waitFor(() => expect(screen.getByText('science')).toBeVisible());
  });

  it('reveals an environment', async () => {
    Element.prototype.scrollIntoView = jest.fn();
    panel.reveal({ namespace: 'default', name: 'science' });
    expect(await screen.findByText('Build 1')).toBeVisible();
  });
});
