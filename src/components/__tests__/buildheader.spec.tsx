import { nullTranslator } from '@jupyterlab/translation';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { build, can, failed, running, waiting } from '../../__tests__/fixtures';
import type { IBuild } from '../../model';
import { BuildHeader } from '../buildheader';

function show(one: IBuild | null, error: string | null = null, usable = false) {
  const called = {
    onCancel: jest.fn(),
    onRetry: jest.fn(),
    onEdit: jest.fn(),
    onNewNotebook: jest.fn()
  };
  render(
    <BuildHeader
      build={one}
      error={error}
      usable={usable}
      mostAttempts={3}
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
    const now = screen
      .getAllByRole('listitem')
      .filter(item => item.getAttribute('aria-current') === 'step');
    expect(now.map(item => item.textContent)).toEqual(['Download']);
    expect(screen.getByRole('progressbar')).toBeVisible();
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
    expect(called.onRetry).toHaveBeenCalledWith(one);
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
    const now = screen
      .getAllByRole('listitem')
      .filter(item => item.getAttribute('aria-current') === 'step');
    expect(now.map(item => item.textContent)).toEqual(['Download']);
  });

  it('says when the build cannot be had', () => {
    show(null, 'There is no build 9');
    expect(screen.getByRole('alert')).toHaveTextContent('There is no build 9');
  });
});
