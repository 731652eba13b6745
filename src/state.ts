import { STEPS, allKernels, hasEnded, wasInterrupted } from './model';
import type { IBuild, IEnvironment, IProgress, Step } from './model';

/**
 * What an environment is to the person who looks at it.
 *
 * - `degraded`: usable, but the latest build failed
 * - `no-kernel`: usable, but not from a notebook
 * - `interrupted`: not usable, because who built it went away
 * - `archived`: taken out of use until one of its builds is chosen
 * - `empty`: nothing was ever built
 */
export type EnvironmentState =
  | 'queued'
  | 'building'
  | 'ready'
  | 'no-kernel'
  | 'degraded'
  | 'failed'
  | 'interrupted'
  | 'canceled'
  | 'archived'
  | 'empty';

export function stateOf(environment: IEnvironment): EnvironmentState {
  const { current_build, latest_build } = environment;
  const kernels = allKernels(environment);
  if (latest_build && !hasEnded(latest_build)) {
    return latest_build.status === 'QUEUED' ? 'queued' : 'building';
  }
  if (environment.archived_on) {
    return 'archived';
  }
  if (!current_build) {
    switch (latest_build?.status) {
      case 'FAILED':
        return wasInterrupted(latest_build) ? 'interrupted' : 'failed';
      case 'CANCELED':
        return 'canceled';
      default:
        return 'empty';
    }
  }
  if (latest_build?.status === 'FAILED') {
    return 'degraded';
  }
  return kernels.length > 0 ? 'ready' : 'no-kernel';
}

/** How a state looks; never the only way in which it is told. */
export type Tone = 'ok' | 'busy' | 'warn' | 'error' | 'muted';

const ENVIRONMENT_TONES: Record<EnvironmentState, Tone> = {
  queued: 'busy',
  building: 'busy',
  ready: 'ok',
  'no-kernel': 'muted',
  degraded: 'warn',
  failed: 'error',
  interrupted: 'warn',
  canceled: 'muted',
  archived: 'muted',
  empty: 'muted'
};

export function environmentTone(environment: IEnvironment): Tone {
  return ENVIRONMENT_TONES[stateOf(environment)];
}

const BUILD_TONES: Record<IBuild['status'], Tone> = {
  QUEUED: 'busy',
  BUILDING: 'busy',
  COMPLETED: 'ok',
  FAILED: 'error',
  CANCELED: 'muted'
};

export function buildTone(build: IBuild): Tone {
  return wasInterrupted(build) ? 'warn' : BUILD_TONES[build.status];
}

/** The parts of a build that are shown; each stands for some of its steps. */
export type Phase = 'solve' | 'download' | 'install' | 'check' | 'publish';

const PHASES: readonly Phase[] = [
  'solve',
  'download',
  'install',
  'check',
  'publish'
];

const PHASE_OF: Record<Step, Phase> = {
  solve: 'solve',
  fetch: 'download',
  link: 'install',
  pip: 'install',
  bytecode: 'install',
  check: 'check',
  seal: 'check',
  activate: 'publish',
  publish: 'publish'
};

/** The steps that each phase stands for, in order. */
export const PHASE_STEPS = Object.fromEntries(
  PHASES.map(phase => [phase, STEPS.filter(step => PHASE_OF[step] === phase)])
) as Record<Phase, Step[]>;

export type PhaseState = 'done' | 'current' | 'failed' | 'todo';

/** How far each phase of a build is. */
export function phaseStates(build: IBuild): [Phase, PhaseState][] {
  if (build.status === 'COMPLETED') {
    return PHASES.map(phase => [phase, 'done']);
  }
  // A build that goes on may still hold why the try before failed.
  const ended = hasEnded(build);
  const step = (ended ? build.failure?.step : null) ?? build.step;
  const at = step ? PHASES.indexOf(PHASE_OF[step]) : -1;
  const here = ended ? 'failed' : 'current';
  return PHASES.map((phase, index) => [
    phase,
    index < at ? 'done' : index > at ? 'todo' : here
  ]);
}

/** How far the present step is, from 0 to 1; `null` while nobody knows. */
export function fractionOf(build: IBuild): number | null {
  const progress = progressOf(build);
  if (!progress) {
    return null;
  }
  // Packages that need no download count without bytes.
  const parts = [
    [progress.done, progress.total],
    [progress.bytes_done, progress.bytes_total]
  ].flatMap(([done, total]) => (total > 0 ? [done / total] : []));
  return parts.length > 0 ? Math.min(Math.max(...parts), 1) : null;
}

/** Progress of the present step: the server may still hold that of the step before. */
export function progressOf(build: IBuild): IProgress | null {
  const { progress, step } = build;
  return progress && progress.step === step ? progress : null;
}
