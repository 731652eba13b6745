import { nullTranslator } from '@jupyterlab/translation';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { build, failed, running, waiting } from '../../__tests__/fixtures';
import type { IBuild, Step } from '../../model';
import { PhaseRail } from '../log/phaserail';

const LINES: Partial<Record<Step, number>> = { solve: 1, fetch: 12 };
const TIMES: Partial<Record<Step, number>> = { solve: 3000, fetch: 61_000 };

function show(one: IBuild) {
  const onGoTo = jest.fn();
  render(
    <PhaseRail
      build={one}
      lineOf={step => LINES[step] ?? null}
      timeAt={step => TIMES[step] ?? null}
      trans={nullTranslator.load('')}
      onGoTo={onGoTo}
    />
  );
  return onGoTo;
}

/** The phases that are under way, with what is written beside them. */
function current(): (string | null)[] {
  return screen
    .getAllByRole('listitem')
    .filter(item => item.getAttribute('aria-current') === 'step')
    .map(item => item.textContent);
}

describe('PhaseRail', () => {
  it('tells how long each phase took and how far the present one is', () => {
    show(running());
    expect(current()).toEqual(['Download1m 1s1 of 4']);
    expect(screen.getByText('Queued').parentElement).toHaveTextContent('5s');
    expect(screen.getByText('Install').parentElement).toHaveTextContent(
      /^Install$/
    );
  });

  it('leads to the part of the log', async () => {
    const onGoTo = show(running());
    await userEvent.click(screen.getByRole('button', { name: /^Download/ }));
    expect(onGoTo).toHaveBeenCalledWith(12);
    expect(screen.queryByRole('button', { name: /^Install/ })).toBeNull();
  });

  it('shows where a build ended', () => {
    show(failed());
    expect(current()).toEqual([]);
    expect(screen.getByTitle('Ended here: go to line 1')).toHaveTextContent(
      'Solve'
    );
  });

  it('shows that a build waits for its turn', () => {
    show(
      build({ status: 'QUEUED', started_on: null, ended_on: null, step: null })
    );
    expect(current()[0]).toMatch(/^Queued/);
  });

  it('does not take waiting for another attempt for waiting for its turn', () => {
    show(waiting());
    expect(current()).toEqual([]);
  });
});
