import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import {
  build,
  can,
  environment,
  failed,
  failure,
  running,
  waiting
} from '../../__tests__/fixtures';
import { RequestError } from '../../restapi/request';
import { show, withBuilds } from './showenvironments';

describe('what there is instead of a list', () => {
  it('is a skeleton while the list is on its way', () => {
    show([], { connection: { state: 'loading', error: null, asOf: null } });
    expect(screen.getByRole('status')).toHaveAccessibleName(
      'Loading environments'
    );
  });

  it('leads to the first environment', async () => {
    const called = show([]);
    await userEvent.click(screen.getByRole('button', { name: 'Create' }));
    await userEvent.click(screen.getByRole('button', { name: 'From file…' }));
    expect(called.onCreate).toHaveBeenCalled();
    await userEvent.click(
      screen.getByRole('button', { name: 'Write it down' })
    );
    expect(called.onWrite).toHaveBeenCalled();
    expect(called.onFromFile).toHaveBeenCalled();
  });

  it('offers to clear a filter that hides everything', async () => {
    const called = show([], { total: 3 });
    await userEvent.click(screen.getByRole('button', { name: 'Clear filter' }));
    expect(called.onClearFilter).toHaveBeenCalled();
  });

  it('tells how to enable the server extension', () => {
    const error = new RequestError('not-enabled', 'Not Found');
    show([], { connection: { state: 'failed', error, asOf: null } });
    expect(screen.getByRole('alert')).toHaveTextContent(
      'jupyter server extension enable conda_store_jupyter'
    );
  });

  it('says what is wrong and offers to try again', async () => {
    const error = new RequestError('http-502', 'Bad gateway', ['Wait.']);
    const called = show([], {
      connection: { state: 'failed', error, asOf: null }
    });
    expect(screen.getByRole('alert')).toHaveTextContent(/Bad gateway.*Wait\./);
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(called.onRetry).toHaveBeenCalled();
  });
});

describe('an environment', () => {
  it('tells its state, current build and kernels in words', () => {
    show([environment()]);
    const item = screen.getByRole('treeitem', {
      name: 'science, Ready, build 1, Python 3.11'
    });
    expect(item).toHaveTextContent('build 1');
    expect(item).toHaveTextContent('Python 3.11');
  });

  it('is looked at by a click, kept by two, and opened by its caret', () => {
    const called = show([environment()]);
    const row = screen.getByText('science');
    fireEvent.click(row);
    expect(called.onPreview).toHaveBeenCalledWith(environment());
    expect(called.onOpen).not.toHaveBeenCalled();
    fireEvent.doubleClick(row);
    expect(called.onOpen).toHaveBeenCalledWith(environment());
    expect(called.onToggle).not.toHaveBeenCalled();
    called.onPreview.mockClear();
    fireEvent.click(document.querySelector('.jp-CondaStore-caret') as Element);
    expect(called.onToggle).toHaveBeenCalledWith('default/science');
    expect(called.onPreview).not.toHaveBeenCalled();
  });

  it('starts a notebook', async () => {
    const called = show([environment()]);
    await userEvent.click(
      screen.getByRole('button', { name: 'New notebook in science' })
    );
    expect(called.onNewNotebook).toHaveBeenCalledWith(environment());
    expect(called.onToggle).not.toHaveBeenCalled();
  });

  it('says why there is no notebook', async () => {
    const called = show([environment(build(), { kernels: [] })]);
    const button = screen.getByRole('button', { name: /New notebook/ });
    expect(screen.getByText('no kernel')).toBeVisible();
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button.title).toContain('add ipykernel');
    await userEvent.click(button);
    expect(called.onNewNotebook).not.toHaveBeenCalled();
  });

  it('shows how far its build is', () => {
    show([environment(running())]);
    const bar = screen.getByRole('progressbar');
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    expect(bar).toHaveAttribute(
      'aria-valuetext',
      'Downloading, 1 of 4 · 10 bytes of 40 bytes'
    );
  });

  it('cancels its build', async () => {
    const called = show([environment(running())]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Cancel build 1 of science' })
    );
    expect(called.onCancel).toHaveBeenCalledWith(running());
    expect(called.onToggle).not.toHaveBeenCalled();
  });

  it('has a menu', async () => {
    const called = show([environment()]);
    const button = screen.getByRole('button', { name: 'Actions for science' });
    await userEvent.click(button);
    expect(called.onMenu).toHaveBeenCalledWith(button);
  });

  it('is named with its namespace where there are several', () => {
    show([environment()], { showNamespaces: true });
    expect(
      screen.getByRole('treeitem', { name: /^default\/science, Ready/ })
    ).toBeVisible();
  });
});

describe('the builds of an environment', () => {
  const old = build({
    id: 6,
    number: 1,
    current: false,
    can: can({ activate: true })
  });
  const current = build({ number: 2, added_packages: ['ipykernel'] });

  it('name the current one, and what a policy added', () => {
    show([environment(current)], withBuilds(current, old));
    const item = screen.getByRole('treeitem', {
      name: 'Build 2, Ready, current build'
    });
    expect(item).toHaveTextContent('ipykernel added by policy');
    expect(within(item).queryByText('Roll back')).toBeNull();
  });

  it('can be rolled back to and have a log', async () => {
    const called = show([environment(current)], withBuilds(current, old));
    await userEvent.click(screen.getByRole('button', { name: 'Roll back' }));
    expect(called.onRollBack).toHaveBeenCalledWith(old);
    await userEvent.click(
      screen.getByRole('button', { name: 'Log of build 1' })
    );
    expect(called.onOpenLog).toHaveBeenCalledWith(old);
  });

  it('cannot be rolled back to while the server does not answer', async () => {
    const called = show([environment(current)], {
      ...withBuilds(current, old),
      connection: { state: 'stale', error: null, asOf: new Date() }
    });
    expect(screen.getByText(/The server does not answer\./)).toBeVisible();
    await userEvent.click(screen.getByText('Roll back'));
    expect(called.onRollBack).not.toHaveBeenCalled();
  });

  it('say why they failed and what to do', async () => {
    const one = failed();
    const called = show([environment(one)], withBuilds(one));
    const item = screen.getByRole('treeitem', { name: 'Build 1, Failed' });
    expect(item).toHaveTextContent('These cannot go together.');
    expect(item).toHaveTextContent('Relax numpy.');
    await userEvent.click(
      screen.getByRole('button', { name: 'Edit specification…' })
    );
    expect(called.onEdit).toHaveBeenCalledWith(one);
  });

  it('offer what the server suggests', async () => {
    const edit = { section: 'dependencies', remove: 'a', add: 'b' } as const;
    const suggestions = [{ code: 'relax' as const, text: 'Relax a', edit }];
    const one = failed({ failure: failure({ detail: { suggestions } }) });
    const called = show([environment(one)], withBuilds(one));
    await userEvent.click(screen.getByRole('button', { name: 'Relax a' }));
    expect(called.onApply).toHaveBeenCalledWith(one, edit);
  });

  it('can be cancelled, retried, and have a menu', async () => {
    const [first, second] = [failed(), running({ id: 8, number: 2 })];
    const called = show([environment(second)], withBuilds(second, first));
    await userEvent.click(
      screen.getByRole('button', { name: 'Cancel build 2' })
    );
    expect(called.onCancel).toHaveBeenCalledWith(second);
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(called.onRebuild).toHaveBeenCalledWith(first);
    const menu = screen.getByRole('button', { name: 'Actions for build 1' });
    await userEvent.click(menu);
    expect(called.onMenu).toHaveBeenCalledWith(menu);
  });

  it.each([
    ['Cancelled', failed({ status: 'CANCELED', failure: null })],
    ['Interrupted', failed({ failure: failure({ code: 'worker-lost' }) })],
    ['Cancelling…', running({ cancel_requested: true })],
    ['Queued', waiting()]
  ])('are %s', (word, one) => {
    show([environment(one)], withBuilds(one));
    expect(
      screen.getByRole('treeitem', { name: `Build 1, ${word}` })
    ).toBeVisible();
    expect(
      screen.getByRole('treeitem', { name: RegExp(`^science, ${word}`) })
    ).toBeVisible();
  });

  it('say when they are tried again', () => {
    show([environment(waiting())], withBuilds(waiting()));
    const item = screen.getByRole('treeitem', { name: 'Build 1, Queued' });
    expect(item).toHaveTextContent(/Attempt 2 of 3 at/);
    expect(item).toHaveTextContent('The channel cannot be reached.');
    expect(item).toHaveTextContent('attempt 2 of 3');
  });

  it('say how often they were tried', () => {
    const one = failed({ failures: 3 });
    show([environment(one)], withBuilds(one));
    expect(
      screen.getByRole('treeitem', { name: 'Build 1, Failed' })
    ).toHaveTextContent('attempt 3 of 3');
  });

  it('can be more than are shown', async () => {
    const called = show([environment()], {
      isExpanded: () => true,
      buildsOf: () => ({ page: { items: [build()], count: 30 }, error: null })
    });
    await userEvent.click(
      screen.getByRole('button', { name: 'Show older builds' })
    );
    expect(called.onShowMoreBuilds).toHaveBeenCalledWith('default/science');
  });
});
