import { Notification } from '@jupyterlab/apputils';
import { NotebookModel } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Session } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, screen, waitFor } from '@testing-library/dom';

import { CreateModel } from '../createmodel';
import { Drafts } from '../draft/drafts';
import { EnvironmentManager } from '../manager';
import { buildKey, keyOf, refOf } from '../model';
import { recordOf } from '../notebooks/record';
import { followRenaming } from '../notebooks/renaming';
import { compare } from '../notebooks/reopening';
import { PanelModel } from '../panelmodel';
import { renameEnvironment } from '../renaming';
import { RestAPI } from '../restapi';
import { accept, closeDialogs, dismiss, shownDialog } from './dialogs';
import { FakeServer, build, environment, refusal, until } from './fixtures';

const before = environment();
const after = environment(build({ name: 'biology' }));
const PATH = 'environment/default/science/';

describe('renaming', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let revision = 0;

  const serve = (...environments: unknown[]) => {
    server.answers.set('GET environment/', environments);
    revision += 1;
  };
  const start = () =>
    renameEnvironment(before, {
      manager,
      sessions: {} as Session.IManager,
      trans: nullTranslator.load('')
    });
  const type = async (text: string) => {
    await shownDialog('Rename science');
    const field = await screen.findByLabelText('New name');
    fireEvent.change(field, { target: { value: text } });
    return field;
  };

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', () => ({ namespace: 'default', revision }));
    server.answers.set('GET namespace/', []);
    server.answers.set('GET build/', [build()]);
    server.answers.set(`PUT ${PATH}`, () => {
      serve(after);
      return after;
    });
    serve(before, environment(build({ id: 8, name: 'art' }), { id: 4 }));
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
  });

  afterEach(() => {
    closeDialogs();
    Notification.dismiss();
    manager.dispose();
  });

  describe('by a person', () => {
    it('takes Enter, and offers to undo', async () => {
      const done = start();
      const field = await type('biology');
      fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 });
      await done;
      expect(server.asked('PUT', PATH)[0].body).toEqual({
        environment_name: 'biology'
      });
      const [notice] = Notification.manager.notifications;
      expect(notice.message).toBe('science is called biology now');
      const back = 'environment/default/biology/';
      server.answers.set(`PUT ${back}`, () => {
        serve(before);
        return before;
      });
      notice.options.actions![0].callback(new MouseEvent('click'));
      await until(() => manager.find(refOf(before)) !== undefined);
      expect(server.asked('PUT', back)[0].body).toEqual({
        environment_name: 'science'
      });
    });

    it.each([
      ['', 'Give the environment a name'],
      ['a b', 'Use at most 64 letters'],
      ['../x', 'Use at most 64 letters'],
      ['art', 'There is an environment art already']
    ])('does not take %j', async (name, reason) => {
      const done = start();
      const field = await type(name);
      await waitFor(() => expect(document.body).toHaveTextContent(reason));
      fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 });
      expect(server.asked('PUT', PATH)).toEqual([]);
      await dismiss();
      await done;
    });

    it('does nothing when the name stays', async () => {
      const done = start();
      await shownDialog('Rename science');
      await accept();
      await done;
      expect(server.asked('PUT', PATH)).toEqual([]);
    });

    it('says what is in the way and what to do', async () => {
      server.answers.set(`PUT ${PATH}`, () =>
        refusal(409, 'conflict', 'A watched file says its name.', {
          hints: ['Change the file.']
        })
      );
      const done = start();
      await type('biology');
      await accept();
      await shownDialog('science could not be renamed', 'Change the file.');
      await accept();
      await done;
      expect(manager.find(refOf(before))).toBeDefined();
    });
  });

  it('is told before the list changes, whoever did it', async () => {
    const order: string[] = [];
    manager.environmentRenamed.connect((_, one) =>
      order.push(`${one.before.name} ${one.after.name}`)
    );
    manager.environmentsChanged.connect(() => order.push('changed'));
    serve(after, environment(build({ id: 9 }), { id: 5 }));
    await manager.refresh();
    // Another one that has taken the old name is not it.
    expect(order).toEqual(['science biology', 'changed']);
  });

  it('keeps what is open and selected in the panel', async () => {
    const model = new PanelModel(manager);
    model.toggle(keyOf(refOf(before)));
    model.activate(buildKey(build()));
    serve(after);
    await manager.refresh();
    expect(model.isExpanded('default/biology')).toBe(true);
    expect(model.activeKey).toBe('default/biology#1');
    await until(() => model.buildsOf('default/biology').page !== null);
    model.dispose();
  });

  it('takes a draft along', () => {
    const drafts = new Drafts();
    const edit = { section: 'dependencies', remove: null, add: 'a' } as const;
    drafts.add(refOf(before), 7, edit);
    drafts.rename(refOf(before), refOf(after));
    expect(drafts.get(refOf(before))).toBeNull();
    expect(drafts.get(refOf(after))?.edits).toEqual([edit]);
    drafts.dispose();
  });

  it('is followed by the page on which it is edited', async () => {
    const edited = new CreateModel({
      manager,
      ...refOf(before),
      nameIsFixed: true
    });
    const created = new CreateModel({ manager, ...refOf(before) });
    serve(after);
    await manager.refresh();
    expect(edited.name).toBe('biology');
    expect(created.name).toBe('science');
    edited.dispose();
    created.dispose();
  });

  describe('and notebooks', () => {
    const panelOf = (kernel: string) => {
      const model = new NotebookModel();
      model.setMetadata('kernelspec', { name: kernel, display_name: 'x' });
      const sessionContext = { kernelPreference: { name: kernel } };
      const panel = { content: { model }, sessionContext };
      return panel as unknown as NotebookPanel;
    };

    it('are given the new name of the kernel', () => {
      const panel = panelOf('cs.default.science.python3');
      followRenaming(panel, { before, after });
      expect(panel.content.model!.getMetadata('kernelspec')).toEqual({
        name: 'cs.default.biology.python3',
        display_name: 'biology (Python 3.11)',
        language: 'python'
      });
      expect(panel.sessionContext.kernelPreference.name).toBe(
        'cs.default.biology.python3'
      );
    });

    it('are left alone when they run in something else', () => {
      const panel = panelOf('python3');
      followRenaming(panel, { before, after });
      expect(panel.content.model!.getMetadata('kernelspec')).toEqual({
        name: 'python3',
        display_name: 'x'
      });
    });

    it('find what their environment is called now', async () => {
      const record = recordOf(build({ lockfile_sha256: 'ab' }), {});
      server.answers.set(`GET ${PATH}`, () =>
        refusal(404, 'not-found', 'gone', { detail: { renamed_to: 'biology' } })
      );
      serve(after);
      expect(await compare(record, manager)).toEqual({
        kind: 'moved',
        record,
        environment: after,
        isRenamed: true
      });
    });

    it('find another environment with the very same packages', async () => {
      const record = recordOf(build({ lockfile_sha256: 'ab' }), {});
      server.answers.set('GET build/', [build({ name: 'biology' })]);
      serve(after);
      expect(await compare(record, manager)).toMatchObject({
        kind: 'moved',
        environment: after,
        isRenamed: false
      });
      const asked = server.asked('GET', 'build/').pop()!;
      expect(asked.path).toContain('lockfile_sha256=ab');
    });
  });
});
