import { nullTranslator } from '@jupyterlab/translation';
import type { Session } from '@jupyterlab/services';
import { fireEvent, screen, waitFor } from '@testing-library/dom';

import { cloneBuild } from '../cloning';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import { accept, closeDialogs, dismiss, shownDialog } from './dialogs';
import { FakeServer, build, environment } from './fixtures';

describe('cloning', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  const created = {
    build_id: 12,
    environment: { namespace: 'default', name: 'science-copy' },
    new: true
  };
  const start = () =>
    cloneBuild(build(), {
      manager,
      sessions: {} as Session.IManager,
      trans: nullTranslator.load('')
    });

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { namespace: 'default', revision: 1 });
    server.answers.set('GET namespace/', [{ id: 1, name: 'default' }]);
    server.answers.set('GET environment/', [environment()]);
    server.answers.set('POST build/7/clone/', created);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
  });

  afterEach(() => {
    closeDialogs();
    manager.dispose();
  });

  it('suggests a name and has the very same packages', async () => {
    const done = start();
    await shownDialog();
    expect(await screen.findByLabelText('Name')).toHaveValue('science-copy');
    await accept();
    expect(await done).toEqual(created);
    expect(server.asked('POST', 'build/7/clone/')[0].body).toEqual({
      namespace: 'default',
      environment_name: 'science-copy',
      exact: true
    });
  });

  it('takes no name that is taken', async () => {
    const done = start();
    await shownDialog();
    const name = await screen.findByLabelText('Name');
    fireEvent.change(name, { target: { value: 'science' } });
    await waitFor(() =>
      expect(document.body).toHaveTextContent(
        'There is an environment science already'
      )
    );
    const button = document.querySelector<HTMLElement>('.jp-mod-accept')!;
    expect(button).toHaveAttribute('aria-disabled', 'true');
    button.click();
    expect(server.asked('POST', 'build/7/clone/')).toEqual([]);
    await dismiss();
    expect(await done).toBeNull();
  });
});
