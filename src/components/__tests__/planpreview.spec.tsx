import { nullTranslator } from '@jupyterlab/translation';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { failure } from '../../__tests__/fixtures';
import type { IPlanning } from '../../draft/planner';
import type { IPlan } from '../../restapi/plan';
import { PlanPreview } from '../planpreview';
import type { IPlanPreviewProps } from '../planpreview';
import { RivalBanner } from '../rivalbanner';
import { build } from '../../__tests__/fixtures';

const trans = nullTranslator.load('');

const PLAN = {
  packages: 42,
  download_bytes: 41e6,
  diff: {
    changes: [
      {
        kind: 'conda',
        name: 'numpy',
        change: 'upgraded',
        requested: true,
        before: { version: '2.2' },
        after: { version: '2.3' }
      }
    ],
    counts: {
      added: 3,
      removed: 0,
      upgraded: 1,
      downgraded: 0,
      rebuilt: 0,
      'channel-changed': 0
    }
  },
  moved: [{ name: 'blas', from: '1', to: '2', reason: 'numpy needs it' }],
  added_packages: ['ipykernel'],
  conflict: null
} as unknown as IPlan;

const done = (plan: Partial<IPlan> = {}): IPlanning => ({
  state: 'done',
  plan: { ...PLAN, ...plan },
  error: null,
  since: null
});

function show(overrides: Partial<IPlanPreviewProps> = {}) {
  const called = { onPolicy: jest.fn(), onApply: jest.fn() };
  render(
    <PlanPreview
      planning={done()}
      hasBase
      policy="minimal"
      trans={trans}
      {...called}
      {...overrides}
    />
  );
  return called;
}

describe('a preview', () => {
  it('counts what changes, and names it', () => {
    show();
    const status = screen.getByRole('status');
    expect(status).toHaveTextContent('Solves: 42 packages, 41 MB to download');
    expect(within(status).getByText('3 added')).toBeInTheDocument();
    expect(within(status).queryByText('0 removed')).toBeNull();
    expect(status).toHaveTextContent('numpy 2.2 → 2.3 upgraded, requested');
    expect(status).toHaveTextContent('blas 1 → 2 numpy needs it');
    expect(status).toHaveTextContent('Added by policy: ipykernel');
  });

  it('of something new has nothing to compare with', () => {
    show({ hasBase: false });
    expect(screen.queryByText('3 added')).toBeNull();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('lets the person choose how far versions may go', async () => {
    const called = show();
    await userEvent.click(screen.getByLabelText('Update everything'));
    expect(called.onPolicy).toHaveBeenCalledWith('latest');
  });

  it('tells a conflict, with what can be done', async () => {
    const edit = { section: 'dependencies', remove: 'a', add: 'b' } as const;
    const called = show({
      planning: done({
        conflict: failure({
          detail: {
            suggestions: [{ code: 'relax', text: 'Relax a', edit }]
          }
        })
      })
    });
    expect(screen.getByText('These cannot go together.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Relax a' }));
    expect(called.onApply).toHaveBeenCalledWith(edit);
  });

  it.each<[IPlanning, string]>([
    [{ state: 'none', plan: null, error: null, since: null }, ''],
    [{ state: 'solving', plan: null, error: null, since: null }, 'Solving…'],
    [
      {
        state: 'solving',
        plan: null,
        error: null,
        since: Date.now() - 72_000
      },
      'Still solving – 1m 12s'
    ],
    [
      { state: 'failed', plan: null, error: 'No.', since: null },
      'No preview: No.'
    ]
  ])('says how it is', (planning, text) => {
    show({ planning });
    expect(screen.getByRole('status').textContent).toBe(text);
  });
});

describe('what somebody else did meanwhile', () => {
  const callbacks = () => ({ onMerge: jest.fn(), onIgnore: jest.fn() });

  it('is a choice', async () => {
    const called = callbacks();
    render(
      <RivalBanner
        rival={build({ number: 8 })}
        conflicts={[]}
        trans={trans}
        {...called}
      />
    );
    expect(screen.getByRole('alert')).toHaveTextContent('Build 8 of science');
    await userEvent.click(screen.getByText('Take in those changes'));
    await userEvent.click(screen.getByText('Keep only mine'));
    expect(called.onMerge).toHaveBeenCalled();
    expect(called.onIgnore).toHaveBeenCalled();
  });

  it('is told where both changed the same', () => {
    render(
      <RivalBanner
        rival={null}
        conflicts={[{ name: 'a', mine: 'a >=2', theirs: null }]}
        trans={trans}
        {...callbacks()}
      />
    );
    expect(screen.getByRole('status')).toHaveTextContent(
      'a >=2, the other had: not at all'
    );
  });
});
