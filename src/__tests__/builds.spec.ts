import type { JupyterFrontEnd } from '@jupyterlab/application';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../commands';
import { EnvironmentManager } from '../manager';
import type { IBuild } from '../model';
import { buildsPlugin } from '../plugins/builds';
import { RestAPI } from '../restapi';
import type { IEnvironmentPanel } from '../tokens';
import { FakeServer, build, environment, failed, running } from './fixtures';

const { cancelBuild, retryBuild, deleteBuild } = CommandIDs;

describe('the commands of builds', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let commands: CommandRegistry;
  let selected: IBuild | null;
  let opened: unknown[];

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET environment/', [environment()]);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
    commands = new CommandRegistry();
    opened = [];
    commands.addCommand(CommandIDs.openBuildLog, {
      describedBy: { args: {} },
      execute: args => void opened.push(args)
    });
    const panel = {
      get selection() {
        return selected && { environment: environment(), build: selected };
      }
    };
    await buildsPlugin.activate(
      { commands, serviceManager: {} } as JupyterFrontEnd,
      manager,
      nullTranslator,
      panel as IEnvironmentPanel,
      null
    );
  });

  afterEach(() => {
    manager.dispose();
  });

  it.each([
    ['a current one', build(), []],
    ['a running one', running(), [cancelBuild, deleteBuild]],
    ['a failed one', failed(), [retryBuild, deleteBuild]],
    ['none', null, []]
  ])('of %s', (_, one, enabled) => {
    selected = one;
    const all = [cancelBuild, retryBuild, deleteBuild];
    expect(all.filter(id => commands.isEnabled(id))).toEqual(enabled);
  });

  it('say what arguments they take', async () => {
    for (const id of [cancelBuild, retryBuild, deleteBuild]) {
      const { args } = await commands.describedBy(id);
      expect(args).toHaveProperty('properties.build.type', 'number');
    }
  });

  it('retry the selected build, and open the log of the new one', async () => {
    selected = failed();
    server.answers.set('GET build/7/', failed());
    server.answers.set('PUT build/7/', { build_id: 8 });
    await commands.execute(retryBuild);
    expect(opened).toEqual([{ build: 8 }]);
  });

  it('cancel a build that is named, whatever is selected', async () => {
    selected = null;
    const young = running({ id: 9, started_on: null });
    server.answers.set('GET build/9/', young);
    server.answers.set('PUT build/9/cancel/', young);
    await commands.execute(cancelBuild, { build: 9 });
    expect(server.asked('PUT', 'build/9/cancel/')).toHaveLength(1);
  });
});
