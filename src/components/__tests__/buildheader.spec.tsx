import { nullTranslator } from '@jupyterlab/translation';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { build, failure, running } from '../../__tests__/fixtures';
import type { IBuild } from '../../model';
import { BuildHeader } from '../buildheader';

function show(one: IBuild | null, error: string | null = null, usable = false) {
  const called = { onEdit: jest.fn(), onNewNotebook: jest.fn() };
  render(
    <BuildHeader
      build={one}
      error={error}
      usable={usable}
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
    const failed = build({ status: 'FAILED', failure: failure() });
    const called = show(failed);
    expect(screen.getByText('These cannot go together.')).toBeVisible();
    expect(screen.getByText('Relax numpy.')).toBeVisible();
    expect(screen.getByText(/conflicts with pandas/)).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Edit specification…' })
    );
    expect(called.onEdit).toHaveBeenCalledWith(failed);
  });

  it('says when the build cannot be had', () => {
    show(null, 'There is no build 9');
    expect(screen.getByRole('alert')).toHaveTextContent('There is no build 9');
  });
});
