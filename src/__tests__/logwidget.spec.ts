import { framePromise } from '@jupyterlab/testing';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';
import { screen, waitFor } from '@testing-library/dom';

import { LogWidget } from '../log/widget';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import { FakeServer, environment, failed, failure, running } from './fixtures';

const LINES = [
  '2026-01-01T12:00:00.000Z INFO  solve    solved: 3 packages',
  '2026-01-01T12:00:01.000Z ERROR fetch    gone',
  ''
].join('\n');

describe('LogWidget', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let widget: LogWidget;

  const log = (text: string, complete: boolean) => () =>
    new Response(text, {
      headers: {
        'X-Log-Next-Offset': String(text.length),
        'X-Log-Complete': String(complete)
      }
    });

  const open = async (buildId = 7) => {
    widget = new LogWidget({
      buildId,
      commands: new CommandRegistry(),
      manager,
      trans: nullTranslator.load(''),
      view: { wrap: true, times: true },
      onView: jest.fn()
    });
    Widget.attach(widget, document.body);
    await framePromise();
  };

  beforeEach(async () => {
    server = new FakeServer();
    server.answers.set('GET ', { revision: 1 });
    server.answers.set('GET environment/', [environment(running())]);
    server.answers.set('GET build/7/', running());
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    await manager.ready;
  });

  afterEach(() => {
    widget.dispose();
    manager.dispose();
  });

  it('shows the lines, and colours them by their level', async () => {
    server.answers.set('GET build/7/logs/', log(LINES, true));
    await open();
    const line = await screen.findByText(/gone/);
    expect(line.closest('.cm-line')).toHaveClass('jp-CondaStore-logError');
    expect(screen.getByText(/3 packages/)).toBeInTheDocument();
    expect(widget.title.label).toBe('science build 1');
  });

  it('follows the build to its end', async () => {
    server.answers.set('GET build/7/logs/', log('', false));
    await open();
    await waitFor(() =>
      expect(screen.getByRole('status')).toHaveTextContent('Downloading')
    );
    server.answers.set('GET build/7/', failed());
    server.answers.set('GET build/7/logs/', log(LINES, true));
    await waitFor(() =>
      expect(screen.getByText('These cannot go together.')).toBeVisible()
    );
  });

  it('follows the log live, faster than the manager', async () => {
    server.streams = true;
    await open();
    await screen.findByText('Downloading');
    const [socket] = server.sockets;
    const { progress } = running();
    const news = { status: 'BUILDING' as const, attempt: 1, progress };
    const bar = screen.getByRole('progressbar');
    socket.send({
      ...news,
      progress: { ...progress!, done: 3, bytes_done: 30 },
      next_attempt_on: null
    });
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuenow', '42'));
    socket.send({ offset: 0, next_offset: LINES.length, text: LINES });
    expect(await screen.findByText(/3 packages/)).toBeVisible();
    socket.send({ offset: 0, next_offset: 6, text: 'again\n' });
    expect(await screen.findByText('again')).toBeVisible();
    expect(screen.queryByText(/3 packages/)).toBeNull();
  });

  it('has the failure on top when the log says that it is complete', async () => {
    server.streams = true;
    await open();
    await screen.findByText('Downloading');
    server.answers.set('GET build/7/', failed());
    server.sockets[0].send({
      complete: true,
      status: 'FAILED',
      failure: failure()
    });
    const card = await screen.findByText('These cannot go together.');
    const editor = screen.getByRole('textbox', { name: 'Build log' });
    expect(card.compareDocumentPosition(editor)).toBe(
      Node.DOCUMENT_POSITION_FOLLOWING
    );
  });

  it('says that there is no such build', async () => {
    await open(9);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no build/9/'
    );
  });

  it('says that the build was deleted, and lets its log be read', async () => {
    server.answers.set('GET build/7/logs/', log(LINES, true));
    server.answers.set('DELETE build/7/', () => {
      server.answers.set('GET ', { revision: 2 });
      server.answers.set('GET environment/', []);
      server.answers.delete('GET build/7/');
      return {};
    });
    await open();
    await screen.findByText(/3 packages/);
    await manager.removeBuild(7);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'This build was deleted.'
    );
    expect(screen.getByText(/3 packages/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Cancel build' })).toBeNull();
  });
});
