import { Notification } from '@jupyterlab/apputils';
import type { Session } from '@jupyterlab/services';
import {
  acceptDialog,
  dismissDialog,
  waitForDialog
} from '@jupyterlab/testing';
import { nullTranslator } from '@jupyterlab/translation';

import { deleteEnvironment, rollBack } from '../actions';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import { FakeServer, build, environment, refusal, settled } from './fixtures';

const old = build({
  id: 6,
  number: 1,
  current: false,
  can: { activate: true }
});
const current = build({ id: 7, number: 2 });
const science = environment(current);
const PATH = 'environment/default/science/';

/** A notebook that runs in the environment, and one that does not. */
const running = [
  { name: 'mine.ipynb', kernel: { name: 'cs.default.science.python3' } },
  { name: 'other.ipynb', kernel: { name: 'python3' } }
] as Session.IModel[];

describe('actions', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  const trans = nullTranslator.load('');
  const sessions = { running: () => running.values() } as Session.IManager;
  const notices = () => Notification.manager.notifications;

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET environment/', [science]);
    server.answers.set('GET build/6/', old);
    server.answers.set(`PUT ${PATH}`, {});
    server.answers.set(`DELETE ${PATH}`, {});
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
  });

  afterEach(() => {
    manager.dispose();
    Notification.dismiss();
  });

  const context = () => ({ manager, sessions, trans });

  it('rolls back once the user has seen what that means', async () => {
    const done = rollBack(science, 6, context());
    await waitForDialog();
    const text = document.body.textContent;
    expect(text).toContain('Use build 1 of science?');
    expect(text).toContain('Build 2 is kept');
    expect(text).toContain('mine.ipynb');
    expect(text).not.toContain('other.ipynb');
    expect(server.asked('PUT', PATH)).toEqual([]);
    await acceptDialog();
    await done;
    expect(server.asked('PUT', PATH)[0].body).toEqual({ build_id: 6 });
    expect(notices()[0].message).toBe('science uses build 1 now');
  });

  it('undoes a roll back', async () => {
    const done = rollBack(science, 6, context());
    await acceptDialog();
    await done;
    const [undo] = notices()[0].options.actions ?? [];
    expect(undo.label).toBe('Undo');
    undo.callback(new MouseEvent('click'));
    await settled();
    expect(server.asked('PUT', PATH)[1].body).toEqual({ build_id: 7 });
  });

  it('says when rolling back is refused', async () => {
    server.answers.set(`PUT ${PATH}`, () => refusal(409, 'conflict', 'Gone.'));
    const done = rollBack(science, 6, context());
    await acceptDialog();
    await done;
    expect(notices()[0].type).toBe('error');
    expect(notices()[0].message).toContain('Gone.');
  });

  it('deletes only after a confirmation', async () => {
    const kept = deleteEnvironment(science, context());
    await dismissDialog();
    await kept;
    expect(server.asked('DELETE', PATH)).toEqual([]);
    const deleted = deleteEnvironment(science, context());
    await acceptDialog();
    await deleted;
    expect(server.asked('DELETE', PATH)).toHaveLength(1);
  });
});
