import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import type { CleanupState } from '../../cleanup/model';
import type { ICollection } from '../../restapi/collect';
import { Cleanup } from '../cleanup';
import { PanelFooter } from '../panelfooter';
import type { IPanelFooterProps } from '../panelfooter';

const trans = nullTranslator.load('');

const FOUND: ICollection = {
  dry_run: true,
  items: [
    { kind: 'prefix', subject: 'science, build 1', why: 'old', freed: 2e6 },
    { kind: 'log', subject: 'build 3', why: 'old', freed: 1e6 }
  ],
  kept: [
    { kind: 'prefix', subject: 'science, build 2', why: 'it is pinned' },
    { kind: 'prefix', subject: 'art, build 1', why: 'notebook.ipynb uses it' }
  ],
  skipped: [],
  kinds: {},
  freed: 3e6,
  seconds: 1
};

describe('cleaning up', () => {
  const show = (state: CleanupState) => {
    const onKeep = jest.fn();
    const onRetry = jest.fn();
    render(
      <Cleanup
        state={state}
        keeping={{ keep_last: 5, keep_days: 30 }}
        trans={trans}
        onKeep={onKeep}
        onRetry={onRetry}
      />
    );
    return { onKeep, onRetry };
  };

  it('shows what would go and what stays, and why', () => {
    show({ step: 'shown', found: FOUND });
    const status = screen.getByRole('status');
    expect(status).toHaveTextContent(/Frees 3 MB:.*buildscience, build 12 MB/);
    expect(status).toHaveTextContent('2 builds stay');
    expect(status).toHaveTextContent('notebook.ipynb uses it');
  });

  it('is told how much to keep', () => {
    const { onKeep } = show({ step: 'shown', found: FOUND });
    const [last, days] = screen.getAllByRole('spinbutton');
    fireEvent.change(last, { target: { value: '2' } });
    expect(onKeep).toHaveBeenLastCalledWith({ keep_last: 2 });
    fireEvent.change(days, { target: { value: '0' } });
    expect(onKeep).toHaveBeenLastCalledWith({ keep_days: 0 });
    fireEvent.change(days, { target: { value: '-1' } });
    fireEvent.change(days, { target: { value: '' } });
    expect(onKeep).toHaveBeenCalledTimes(2);
  });

  it('shows that it is at work, and lets nothing be changed then', () => {
    show({ step: 'removing', found: FOUND });
    expect(screen.getByRole('progressbar')).toBeVisible();
    expect(screen.getByText('Removing 3 MB…')).toBeVisible();
    screen.getAllByRole('spinbutton').forEach(one => {
      expect(one).toBeDisabled();
    });
  });

  it('says what became of it', () => {
    const [skipped] = FOUND.kept;
    show({ step: 'done', report: { ...FOUND, skipped: [skipped] } });
    expect(screen.getByRole('status')).toHaveTextContent(
      /2 things were removed, 3 MB are free again.*1 could not be removed now/
    );
  });

  it('says what is wrong, and tries again', async () => {
    const { onRetry } = show({ step: 'failed', message: 'It is away.' });
    expect(screen.getByText('It is away.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalled();
  });
});

describe('the foot of the panel', () => {
  const show = (more: Partial<IPanelFooterProps>) => {
    const onCleanUp = jest.fn();
    render(
      <PanelFooter
        connection={{ state: 'connected', error: null, asOf: new Date() }}
        version="1"
        space={{ used: 1e9, free: 9e9 }}
        quotas={[]}
        trans={trans}
        onCleanUp={onCleanUp}
        {...more}
      />
    );
    return onCleanUp;
  };
  const quota = (used: number) => ({
    namespace: 'team',
    what: 'bytes' as const,
    used,
    limit: 10e9
  });

  it('shows the disk where there is no limit', () => {
    show({});
    const meter = screen.getByRole('meter', { name: 'Space' });
    expect(meter).toHaveAttribute('aria-valuetext', '1 GB used, 9 GB free');
    expect(meter).toHaveAttribute('data-state', 'ok');
  });

  it.each([
    [3.1e9, '3.1 GB of 10 GB', 'ok'],
    [9.5e9, '9.5 GB of 10 GB, nearly full', 'warn'],
    [11e9, '11 GB of 10 GB, full: nothing more is built', 'full']
  ])('shows the limit of a namespace: %s', (used, words, state) => {
    const environments = { ...quota(2), what: 'environments' as const };
    show({ quotas: [quota(used), { ...environments, limit: 50 }] });
    const meter = screen.getByRole('meter', { name: 'Limit of team' });
    expect(meter).toHaveAttribute('aria-valuetext', words);
    expect(meter).toHaveAttribute('data-state', state);
    expect(meter.title).toContain('team: 2 of 50 environments');
    expect(meter.title).toContain('1 GB used, 9 GB free');
  });

  it('tells whether the server answers', async () => {
    const onCleanUp = show({
      connection: { state: 'stale', error: null, asOf: new Date() }
    });
    expect(screen.getByRole('status')).toHaveTextContent('Connection lost');
    await userEvent.click(screen.getByRole('button', { name: /^Clean up/ }));
    expect(onCleanUp).not.toHaveBeenCalled();
  });

  it('leads to the clean-up', async () => {
    const onCleanUp = show({});
    await userEvent.click(screen.getByRole('button', { name: 'Clean up…' }));
    expect(onCleanUp).toHaveBeenCalled();
  });
});
