import { Notification } from '@jupyterlab/apputils';
import type { Session } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';

import { deleteEnvironment, rollBack } from '../actions';
import { cancelBuild, deleteBuild, retryBuild } from '../buildactions';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import { accept, closeDialogs, dismiss, shownDialog } from './dialogs';
import {
  FakeServer,
  build,
  can,
  environment,
  failed,
  refusal,
  running as runningBuild,
  settled
} from './fixtures';

const old = build({
  id: 6,
  number: 1,
  current: false,
  can: can({ activate: true })
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
    closeDialogs();
    manager.dispose();
    Notification.dismiss();
  });

  const context = () => ({ manager, sessions, trans });

  it('rolls back once the user has seen what that means', async () => {
    const done = rollBack(science, 6, context());
    const dialog = await shownDialog(
      'Use build 1 of science?',
      'Build 2 is kept',
      'mine.ipynb'
    );
    expect(dialog).not.toHaveTextContent('other.ipynb');
    expect(server.asked('PUT', PATH)).toEqual([]);
    await accept();
    await done;
    expect(server.asked('PUT', PATH)[0].body).toEqual({ build_id: 6 });
    expect(notices()[0].message).toBe('science uses build 1 now');
  });

  it('rolls back at once where that is wanted and nothing is lost by it', async () => {
    const asks = { ...context(), confirmRollback: false };
    const nobody = {
      running: () => [].values()
    } as unknown as Session.IManager;
    await rollBack(science, 6, { ...asks, sessions: nobody });
    expect(server.asked('PUT', PATH)[0].body).toEqual({ build_id: 6 });
    expect(notices()[0].options.actions?.[0].label).toBe('Undo');
    const done = rollBack(science, 6, asks);
    await shownDialog('mine.ipynb');
    await accept();
    await done;
    expect(server.asked('PUT', PATH)).toHaveLength(2);
  });

  it('undoes a roll back', async () => {
    const done = rollBack(science, 6, context());
    await accept();
    await done;
    const [undo] = notices()[0].options.actions ?? [];
    expect(undo.label).toBe('Undo');
    undo.callback(new MouseEvent('click'));
    await settled();
    expect(server.asked('PUT', PATH)[1].body).toEqual({ build_id: 7 });
  });

  it('says that a build which was cleaned up comes back later', async () => {
    server.answers.set('GET build/6/', { ...old, restorable: true });
    server.answers.set(`PUT ${PATH}`, { build_id: 8, restoring: true });
    server.answers.set('GET build/8/', build({ id: 8, number: 3 }));
    const done = rollBack(science, 6, context());
    await shownDialog('installed again');
    await accept();
    await done;
    expect(notices()[0].message).toContain(
      'Build 1 of science is being installed again, as build 3.'
    );
  });

  it('says when rolling back is refused', async () => {
    server.answers.set(`PUT ${PATH}`, () => refusal(409, 'conflict', 'Gone.'));
    const done = rollBack(science, 6, context());
    await accept();
    await done;
    expect(notices()[0].type).toBe('error');
    expect(notices()[0].message).toContain('Gone.');
  });

  it('deletes only after a confirmation', async () => {
    const kept = deleteEnvironment(science, context());
    await dismiss();
    await kept;
    expect(server.asked('DELETE', PATH)).toEqual([]);
    const deleted = deleteEnvironment(science, context());
    await accept();
    await deleted;
    expect(server.asked('DELETE', PATH)).toHaveLength(1);
  });

  it('says that an environment stops building before it is deleted', async () => {
    const one = environment(runningBuild());
    const done = deleteEnvironment(one, context());
    await shownDialog('is cancelled first');
    await dismiss();
    await done;
  });

  describe('of builds', () => {
    const CANCEL = 'build/7/cancel/';
    const young = runningBuild({ started_on: new Date().toISOString() });

    beforeEach(() => {
      server.answers.set(`PUT ${CANCEL}`, {
        ...young,
        cancel_requested: true
      });
      server.answers.set('PUT build/7/', { build_id: 8 });
      server.answers.set('DELETE build/7/', {});
    });

    it('cancels a young build at once', async () => {
      await cancelBuild(young, context());
      expect(server.asked('PUT', CANCEL)).toHaveLength(1);
    });

    it('asks before the work of more than a minute is lost', async () => {
      const kept = cancelBuild(runningBuild(), context());
      await shownDialog('Cancel build 1 of science?');
      await dismiss();
      await kept;
      expect(server.asked('PUT', CANCEL)).toEqual([]);
      const canceled = cancelBuild(runningBuild(), context());
      await accept();
      await canceled;
      expect(server.asked('PUT', CANCEL)).toHaveLength(1);
    });

    it('says when a build had ended already', async () => {
      server.answers.set(`PUT ${CANCEL}`, () =>
        refusal(409, 'conflict', 'It has ended already.')
      );
      await cancelBuild(young, context());
      expect(notices()[0].message).toBe(
        'Build 1 of science could not be cancelled: It has ended already.'
      );
    });

    it('ends one that does not stop without asking and without its worker', async () => {
      const stuck = runningBuild({
        cancel_requested: true,
        can: can({ force_cancel: true, retry: false })
      });
      await cancelBuild(stuck, context());
      expect(server.asked('PUT', CANCEL)[0].body).toEqual({ force: true });
    });

    it('retries as a new build', async () => {
      expect(await retryBuild(failed(), context())).toBe(8);
      expect(server.asked('PUT', 'build/7/')[0].body).toBeNull();
    });

    it('retries without the lock', async () => {
      expect(await retryBuild(failed(), context(), true)).toBe(8);
      expect(server.asked('PUT', 'build/7/')[0].body).toEqual({
        policy: 'latest'
      });
    });

    it('has no new build when that is refused', async () => {
      server.answers.set('PUT build/7/', () => refusal(503, 'busy', 'Full.'));
      expect(await retryBuild(failed(), context())).toBeNull();
      expect(notices()[0].message).toContain('Full.');
    });

    it('deletes a build once the user has seen how large it is', async () => {
      const large = { ...old, size: 393_000_000 };
      server.answers.set('DELETE build/6/', {});
      const kept = deleteBuild(large, context());
      await shownDialog('Delete build 1 of science?', '393 MB');
      expect(document.body).not.toHaveTextContent('cancelled first');
      await dismiss();
      await kept;
      expect(server.asked('DELETE', 'build/6/')).toEqual([]);
      const deleted = deleteBuild(large, context());
      await accept();
      await deleted;
      expect(server.asked('DELETE', 'build/6/')).toHaveLength(1);
    });

    it('says what is freed and which kernels lose their files', async () => {
      const shown = jest.fn();
      server.answers.set('DELETE build/6/', {});
      const used = {
        ...old,
        unique_size: 12_000_000,
        in_use: [
          {
            kernel_id: 'abcdef0123456',
            name: 'cs.default.science.python3',
            server: 'host:8888'
          }
        ]
      };
      const done = deleteBuild(used, { ...context(), show: shown });
      await shownDialog('That frees about 12', 'host:8888', 'abcdef01');
      await accept();
      await done;
      expect(notices()[0].message).toBe('Build 1 of science was deleted');
      const [show] = notices()[0].options.actions!;
      expect(show.label).toBe('Show');
      show.callback(new MouseEvent('click'));
      const ref = { namespace: 'default', name: 'science' };
      expect(shown).toHaveBeenCalledWith(ref, 'builds');
    });

    it('says when nothing is freed', async () => {
      const lockfile_sha256 = 'ab';
      const twin = build({ id: 5, number: 3, lockfile_sha256 });
      server.answers.set('GET build/', [{ ...old, lockfile_sha256 }, twin]);
      const done = deleteBuild({ ...old, lockfile_sha256 }, context());
      await shownDialog('Its files stay: build 3 has the very same packages.');
      await dismiss();
      await done;
      const { path } = server.asked('GET', 'build/')[0];
      expect(path).toContain('lockfile_sha256=ab');
      expect(path).toContain('environment_id=3');
    });

    it('says that a running build is cancelled before it is deleted', async () => {
      const done = deleteBuild(young, context());
      await shownDialog('It is cancelled first.');
      await accept();
      await done;
      expect(server.asked('DELETE', 'build/7/')).toHaveLength(1);
    });
  });
});
