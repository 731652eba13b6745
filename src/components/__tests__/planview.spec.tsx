import { nullTranslator } from '@jupyterlab/translation';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { failure } from '../../__tests__/fixtures';
import type { IPlanning } from '../../draft/planner';
import type { IPlan } from '../../restapi/plan';
import { PlanView } from '../planview';
import type { IPlanViewProps } from '../planview';
import { RivalBanner } from '../rivalbanner';
import { build } from '../../__tests__/fixtures';

const trans = nullTranslator.load('');

function upgrade(name: string, requested: boolean) {
  const [before, after] = [{ version: '2.2' }, { version: '2.3' }];
  return { kind: 'conda', name, change: 'upgraded', requested, before, after };
}

const PLAN = {
  base_build_id: 7,
  seconds: 1.2,
  packages: 42,
  download_bytes: 41e6,
  diff: {
    changes: [upgrade('libfoo', false), upgrade('numpy', true)],
    size_before: 0,
    size_after: 2e6,
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

function show(overrides: Partial<IPlanViewProps> = {}) {
  const called = { onPolicy: jest.fn(), onApply: jest.fn() };
  render(
    <PlanView
      planning={done()}
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
    expect(screen.getByTitle('Solved in 1.2s')).toBeVisible();
    expect(status).toHaveTextContent('+3 added');
    expect(status).not.toHaveTextContent('removed');
    expect(status).toHaveTextContent('ipykernel');
    // Only the line is read out: the rest is looked at by whoever wants to.
    expect(status).not.toHaveTextContent('numpy');
    const names = screen.getAllByRole('rowheader', { name: /^(numpy|libfoo)/ });
    expect(names.map(one => one.textContent)).toEqual([
      'numpyrequested',
      'libfoo'
    ]);
    expect(screen.getByText('blas').closest('li')).toHaveTextContent(
      'blas 1 → 2 numpy needs it'
    );
  });

  it.each([true, false])('folds what changes when it is small: %s', compact => {
    show({ compact });
    for (const title of ['What changes', '1 package has to move']) {
      expect(screen.getByText(title).closest('details')!.open).toBe(!compact);
    }
  });

  it('of something new has nothing to compare with', () => {
    show({ planning: done({ base_build_id: null }), onPolicy: undefined });
    expect(screen.queryByText(/added/)).toBeNull();
    expect(screen.queryByText('What changes')).toBeNull();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('lets the person choose how far versions may go', async () => {
    const called = show();
    await userEvent.click(screen.getByLabelText('Newest of everything'));
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

  it.each<[IPlanning, string | RegExp]>([
    [{ state: 'none', plan: null, error: null, since: null }, ''],
    [{ state: 'solving', plan: null, error: null, since: null }, 'Solving…'],
    [
      {
        state: 'solving',
        plan: null,
        error: null,
        since: Date.now() - 72_000
      },
      /^Still solving – 1m [1-5]\ds$/
    ],
    [
      { state: 'failed', plan: null, error: 'No.', since: null },
      'No preview: No.'
    ]
  ])('says how it is', (planning, text) => {
    show({ planning });
    const said = screen.getByRole('status').textContent!;
    expect(said).toEqual(
      typeof text === 'string' ? text : expect.stringMatching(text)
    );
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
