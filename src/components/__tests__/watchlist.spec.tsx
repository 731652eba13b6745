import { nullTranslator } from '@jupyterlab/translation';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { build, failed, problem } from '../../__tests__/fixtures';
import { watchPath } from '../../__tests__/watched';
import type { IWatchPath, IWatchedFile } from '../../restapi/watch';
import { WatchList } from '../watchlist';
import type { IWatchListProps } from '../watchlist';

const file = (changes: Partial<IWatchedFile> = {}): IWatchedFile => ({
  id: 4,
  path: '/home/ann/specs/sub/environment.yml',
  watch_path_id: 1,
  namespace: 'default',
  environment: 'science',
  state: 'followed',
  error: null,
  build: build({ number: 3 }),
  changed_on: '2026-01-01T12:00:00.000Z',
  ...changes
});

function show(
  of: IWatchPath,
  files: IWatchedFile[] = [],
  more: Partial<IWatchListProps> = {}
) {
  const called = {
    onOpenFile: jest.fn(),
    onOpenEnvironment: jest.fn(),
    onOpenLog: jest.fn(),
    onStop: jest.fn(),
    onForget: jest.fn(),
    onAdd: jest.fn()
  };
  render(
    <WatchList
      groups={[{ path: of, files }]}
      more={0}
      error={null}
      trans={nullTranslator.load('')}
      canOpen={() => true}
      {...called}
      {...more}
    />
  );
  return called;
}
const button = (name: string | RegExp) => screen.getByRole('button', { name });

describe('watched files', () => {
  it('lead to the file, its environment and the log of its build', async () => {
    const called = show(watchPath(), [file()]);
    await userEvent.click(button('sub/environment.yml'));
    await userEvent.click(button('science'));
    await userEvent.click(button('build 3: Ready'));
    expect(called.onOpenFile).toHaveBeenCalledWith(
      '/home/ann/specs/sub/environment.yml',
      undefined
    );
    expect(called.onOpenEnvironment).toHaveBeenCalledWith({
      namespace: 'default',
      name: 'science'
    });
    expect(called.onOpenLog).toHaveBeenCalledWith(7);
  });

  it('say what is wrong, at its line', async () => {
    const error = {
      code: 'invalid-specification',
      message: 'There are problems.',
      hints: [],
      detail: { problems: [problem({ line: 3 })] }
    };
    const called = show(watchPath(), [
      file({ state: 'error', error, environment: null, build: null })
    ]);
    expect(screen.getByRole('alert')).toHaveTextContent(
      "Line 3: The key 'foo' is not known. Remove it."
    );
    await userEvent.click(button('sub/environment.yml'));
    expect(called.onOpenFile).toHaveBeenCalledWith(expect.anything(), 3);
  });

  it('say that a build failed', () => {
    show(watchPath(), [file({ build: failed() })]);
    expect(screen.getByRole('alert')).toHaveTextContent(
      'These cannot go together.'
    );
  });

  it('are stopped, watched again and forgotten', async () => {
    const called = show(watchPath());
    await userEvent.click(button('Stop watching specs'));
    expect(called.onStop).toHaveBeenCalledWith(watchPath(), true);
    await userEvent.click(button('Forget specs'));
    expect(called.onForget).toHaveBeenCalledWith(watchPath());
  });

  it('can be watched again', async () => {
    const stopped = watchPath({ stopped: true, active: false });
    const called = show(stopped);
    expect(screen.getByText('stopped')).toBeVisible();
    await userEvent.click(button('Watch specs again'));
    expect(called.onStop).toHaveBeenCalledWith(stopped, false);
  });

  it('of settings are not forgotten while they are watched', async () => {
    const called = show(watchPath({ asked: false }));
    const forget = button(/^Forget specs/);
    expect(forget.title).toContain('stop it instead');
    await userEvent.click(forget);
    expect(called.onForget).not.toHaveBeenCalled();
    expect(screen.getByText('from settings or a command')).toBeVisible();
  });

  it('tell that a path cannot be looked at', () => {
    show(watchPath({ problem: 'There is nothing at this path.' }));
    const item = screen.getAllByRole('listitem')[0];
    expect(within(item).getByRole('alert')).toHaveTextContent(
      'There is nothing at this path.'
    );
  });

  it('begin with one', async () => {
    const called = show(watchPath(), [], { groups: [] });
    expect(screen.getByText(/No file is watched/)).toBeVisible();
    await userEvent.click(button('Watch a file or directory…'));
    expect(called.onAdd).toHaveBeenCalled();
  });
});
