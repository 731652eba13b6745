import { nullTranslator } from '@jupyterlab/translation';

import { buildDuration, bytes, duration } from '../format';
import { fractionOf, phaseStates, progressOf, stateOf } from '../state';
import { environmentWord, kernelWord, progressWords, stepWord } from '../words';
import type { Step } from '../model';
import { build, environment, failure, running } from './fixtures';

const trans = nullTranslator.load('');

describe('stateOf', () => {
  const failed = build({ id: 8, number: 2, status: 'FAILED', current: false });

  it.each([
    ['ready', environment()],
    ['no-kernel', environment(build(), { kernels: [] })],
    ['queued', environment(build({ status: 'QUEUED' }))],
    ['building', environment(running())],
    ['failed', environment(failed)],
    ['degraded', environment(build(), { latest_build: failed })],
    ['canceled', environment(build({ status: 'CANCELED' }))],
    [
      'archived',
      environment(null, { archived_on: '2026-11-22T20:00:00.000Z' })
    ],
    ['empty', environment(null)]
  ])('%s', (state, one) => {
    expect(stateOf(one)).toBe(state);
  });

  it('is told in words of the interface, never of the API', () => {
    expect(environmentWord(environment(), trans)).toBe('Ready');
    expect(environmentWord(environment(running()), trans)).toBe('Downloading');
    expect(
      environmentWord(environment(build(), { latest_build: failed }), trans)
    ).toBe('Ready, build 2 failed');
  });

  it('survives a step that a newer server invents', () => {
    expect(stepWord('polish' as Step, trans)).toBe('Building');
  });
});

describe('progress', () => {
  it('counts bytes where they are known', () => {
    expect(fractionOf(running())).toBe(0.25);
    expect(progressWords(running(), trans)).toBe(
      '1 of 4 · 10 bytes of 40 bytes'
    );
  });

  it('is not that of the step before', () => {
    const next = running({ step: 'link' });
    expect(progressOf(next)).toBeNull();
    expect(fractionOf(next)).toBeNull();
    expect(progressWords(next, trans)).toBe('');
  });
});

describe('phaseStates', () => {
  const states = (one: Parameters<typeof phaseStates>[0]) =>
    phaseStates(one).map(([, state]) => state);

  it('follows the build', () => {
    expect(states(build({ status: 'QUEUED', step: null }))).toEqual(
      Array(5).fill('todo')
    );
    expect(states(running({ step: 'pip' }))).toEqual([
      'done',
      'done',
      'current',
      'todo',
      'todo'
    ]);
    expect(states(build())).toEqual(Array(5).fill('done'));
  });

  it('tells where a build ended', () => {
    const ended = build({ status: 'FAILED', failure: failure() });
    expect(states(ended)).toEqual(['failed', 'todo', 'todo', 'todo', 'todo']);
  });
});

describe('format', () => {
  it('says sizes and durations briefly', () => {
    expect(bytes(0)).toBe('0 bytes');
    expect(bytes(1_500_000)).toBe('1.5 MB');
    expect(bytes(108_500_000)).toBe('109 MB');
    expect(duration(1234)).toBe('1.2s');
    expect(duration(61_000)).toBe('1m 1s');
    expect(duration(7_260_000)).toBe('2h 1m');
  });

  it('leaves the time in the queue out of a duration', () => {
    expect(buildDuration(build())).toBe('12s');
    expect(buildDuration(build({ started_on: null }))).toBe('');
  });

  it('takes the kernel out of its display name', () => {
    const [kernel] = environment().kernels;
    expect(kernelWord(kernel)).toBe('Python 3.11');
    expect(kernelWord({ ...kernel, display_name: 'R' })).toBe('R');
  });
});
