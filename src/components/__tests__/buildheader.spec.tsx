import { nullTranslator } from '@jupyterlab/translation';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {
  build,
  can,
  failed,
  failure,
  running,
  waiting
} from '../../__tests__/fixtures';
import type { IEstimate } from '../../log/estimate';
import type { IBuild } from '../../model';
import { BuildHeader } from '../log/buildheader';

let estimate: IEstimate | null;
let silence: number | null;

beforeEach(() => {
  estimate = null;
  silence = null;
});

function show(one: IBuild | null, error: string | null = null, usable = false) {
  const called = {
    onCancel: jest.fn(),
    onRetry: jest.fn(),
    onEdit: jest.fn(),
    onNewNotebook: jest.fn(),
    onApply: jest.fn(),
    onShowError: jest.fn(),
    onCopyReport: jest.fn(),
    onView: jest.fn(),
    onSearch: jest.fn(),
    onCopy: jest.fn(),
    onDownload: jest.fn()
  };
  render(
    <BuildHeader
      build={one}
      error={error}
      usable={usable}
      mostAttempts={3}
      estimate={() => estimate}
      silence={() => silence}
      speed={2_000_000}
      lastTimings={{ solve: 3, fetch: 45 }}
      view={{ wrap: true, times: false }}
      trans={nullTranslator.load('')}
      {...called}
    />
  );
  return called;
}

describe('BuildHeader', () => {
  it('tells the phase of a running build', () => {
    show(running());
    expect(screen.getByRole('status')).toHaveTextContent('Downloading');
    expect(screen.getByRole('progressbar')).toBeVisible();
  });

  it('tells how far it is and when it will be ready', () => {
    estimate = { fraction: 0.437, remaining: 31_400 };
    silence = 130_000;
    show(running());
    expect(screen.getByRole('progressbar')).toHaveAttribute(
      'aria-valuenow',
      '43'
    );
    for (const fact of [
      '43 %',
      '2 MB per second',
      'about 32s left',
      'last time 48s in all',
      'still working, no output for 2m 10s'
    ]) {
      expect(screen.getByText(fact)).toBeVisible();
    }
  });

  it('offers what the solver suggests, and shows what it found', async () => {
    const edit = {
      section: 'dependencies' as const,
      remove: 'numpy <2',
      add: 'numpy'
    };
    const called = show(
      failed({
        failure: failure({
          detail: {
            text: 'the words of the solver',
            conflict: {
              text: 'These cannot go together',
              package: null,
              children: [
                {
                  text: 'you asked for numpy <2',
                  package: 'numpy <2',
                  children: []
                },
                {
                  text: 'pandas 3 needs numpy >=2',
                  package: 'pandas 3',
                  children: []
                }
              ]
            },
            suggestions: [{ code: 'relax', text: 'Allow any numpy', edit }]
          }
        })
      })
    );
    const tree = screen.getByRole('list', { name: 'What cannot go together' });
    expect(tree).toHaveTextContent('pandas 3 needs numpy >=2');
    expect(screen.getByText('numpy <2').tagName).toBe('CODE');
    expect(screen.getByText('the words of the solver')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Allow any numpy' })
    );
    expect(called.onApply).toHaveBeenCalledWith(edit);
    await userEvent.click(screen.getByRole('button', { name: 'Copy report' }));
    expect(called.onCopyReport).toHaveBeenCalled();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show in the log' })
    );
    expect(called.onShowError).toHaveBeenCalled();
  });

  it('has the tools of the log at hand', async () => {
    const called = show(build());
    const wrap = screen.getByRole('button', { name: 'Wrap long lines' });
    expect(wrap).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(wrap);
    expect(called.onView).toHaveBeenCalledWith({ wrap: false, times: false });
  });

  it('offers a notebook when the build is the current one', async () => {
    const called = show(build(), null, true);
    expect(screen.getByText('12s')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'New notebook' }));
    expect(called.onNewNotebook).toHaveBeenCalledWith(build());
  });

  it('explains a failure with the words of the tool', async () => {
    const called = show(failed());
    expect(screen.getByText('These cannot go together.')).toBeVisible();
    expect(screen.getByText('Relax numpy.')).toBeVisible();
    expect(screen.getByText(/conflicts with pandas/)).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Edit specification…' })
    );
    expect(called.onEdit).toHaveBeenCalledWith(failed());
  });

  it('cancels what has not ended', async () => {
    const called = show(running());
    await userEvent.click(screen.getByRole('button', { name: 'Cancel build' }));
    expect(called.onCancel).toHaveBeenCalledWith(running());
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });

  it('says that it is being cancelled, and cancels no more', async () => {
    const called = show(
      running({ cancel_requested: true, can: can({ cancel: false }) })
    );
    expect(screen.getByRole('status')).toHaveTextContent('Cancelling…');
    const button = screen.getByRole('button', { name: 'Cancel build' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    expect(called.onCancel).not.toHaveBeenCalled();
  });

  it.each(['FAILED', 'CANCELED'] as const)('retries a %s one', async status => {
    const one = failed({ status });
    const called = show(one);
    expect(screen.queryByRole('button', { name: 'Cancel build' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(called.onRetry).toHaveBeenCalledWith(one, false);
    expect(
      screen.queryByRole('button', { name: 'Retry without lock' })
    ).toBeNull();
  });

  it('offers to retry without the lock where there is one', async () => {
    const one = failed({ can: can({ retry_latest: true }) });
    const called = show(one);
    await userEvent.click(
      screen.getByRole('button', { name: 'Retry without lock' })
    );
    expect(called.onRetry).toHaveBeenCalledWith(one, true);
  });

  it('offers to edit what was cancelled, which has no failure to tell', async () => {
    const one = failed({ status: 'CANCELED', failure: null });
    const called = show(one);
    await userEvent.click(
      screen.getByRole('button', { name: 'Edit and retry…' })
    );
    expect(called.onEdit).toHaveBeenCalledWith(one);
  });

  it('offers to end a build that does not stop', async () => {
    const one = running({
      cancel_requested: true,
      can: can({ force_cancel: true, retry: false })
    });
    const called = show(one);
    await userEvent.click(screen.getByRole('button', { name: 'Force cancel' }));
    expect(called.onCancel).toHaveBeenCalledWith(one);
  });

  it('does not offer to retry what is ready', () => {
    show(build());
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });

  it('tells when it is tried again, and why', () => {
    show(waiting());
    const time = screen.getByText(/^Attempt 2 of 3 at \d.*, because:$/);
    expect(time).toHaveAttribute('datetime', '2026-01-01T12:01:10.000Z');
    expect(time.title).toContain('26');
    expect(screen.getByText('The channel cannot be reached.')).toBeVisible();
    expect(screen.getByText('attempt 2 of 3')).toBeVisible();
    expect(screen.queryByRole('progressbar')).toBeNull();
    // It has not failed: there is nothing to be edited yet.
    expect(screen.queryByText('Edit specification…')).toBeNull();
  });

  it('does not take the try before for how this one is', () => {
    show(waiting({ status: 'BUILDING', step: 'fetch', next_attempt_on: null }));
    expect(screen.getByText('Attempt 2 of 3, because:')).toBeVisible();
  });

  it('says when the build cannot be had', () => {
    show(null, 'There is no build 9');
    expect(screen.getByRole('alert')).toHaveTextContent('There is no build 9');
  });
});
