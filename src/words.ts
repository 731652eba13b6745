import type { TranslationBundle } from '@jupyterlab/translation';

import { bytes } from './format';
import { hasEnded, wasInterrupted } from './model';
import type { IBuild, IEnvironment, IKernel, Step } from './model';
import { progressOf, stateOf } from './state';
import type { Phase } from './state';
import { attemptOf } from './trying';

/** The state of an environment in words. */
export function environmentWord(
  environment: IEnvironment,
  trans: TranslationBundle
): string {
  const { latest_build } = environment;
  const state = stateOf(environment);
  if (state === 'ready' || state === 'no-kernel') {
    return trans.__('Ready');
  }
  if (state === 'archived') {
    return trans.__('Archived');
  }
  if (state === 'empty' || !latest_build) {
    return trans.__('No usable build');
  }
  if (state !== 'degraded') {
    return buildWord(latest_build, trans);
  }
  return wasInterrupted(latest_build)
    ? trans.__('Ready, build %1 interrupted', latest_build.number)
    : trans.__('Ready, build %1 failed', latest_build.number);
}

/** The state of a build in words. */
export function buildWord(build: IBuild, trans: TranslationBundle): string {
  if (build.cancel_requested && !hasEnded(build)) {
    return trans.__('Cancelling…');
  }
  switch (build.status) {
    case 'QUEUED':
      return trans.__('Queued');
    case 'BUILDING':
      return build.step ? stepWord(build.step, trans) : trans.__('Starting');
    case 'COMPLETED':
      return trans.__('Ready');
    case 'FAILED':
      return wasInterrupted(build)
        ? trans.__('Interrupted')
        : trans.__('Failed');
    case 'CANCELED':
      return trans.__('Cancelled');
  }
}

/** Why a build that has not ended cannot be cancelled, if so. */
export function whyNoCancel(
  build: IBuild,
  trans: TranslationBundle
): string | undefined {
  if (build.can.cancel || build.can.force_cancel) {
    return undefined;
  }
  return build.cancel_requested
    ? trans.__('it is being cancelled')
    : trans.__('you may not cancel it');
}

/** A reason as a sentence of its own. */
export function sentence(reason: string | undefined): string | undefined {
  return reason && reason[0].toUpperCase() + reason.slice(1);
}

/** What it is to cancel a build: one that should have stopped long ago is not asked again. */
export function cancelWord(build: IBuild, trans: TranslationBundle): string {
  return build.can.force_cancel
    ? trans.__('Force cancel')
    : trans.__('Cancel build');
}

/** The same of a build that is not named beside it. */
export function cancelWords(build: IBuild, trans: TranslationBundle): string {
  const { name, number } = build;
  return build.can.force_cancel
    ? trans.__('Force cancel build %1 of %2: it does not stop', number, name)
    : trans.__('Cancel build %1 of %2', number, name);
}

/** "attempt 2 of 3", or nothing: the first one goes without saying. */
export function attemptWords(
  build: IBuild,
  most: number | null,
  trans: TranslationBundle
): string {
  const attempt = attemptOf(build);
  if (attempt === 1) {
    return '';
  }
  return most === null
    ? trans.__('attempt %1', attempt)
    : trans.__('attempt %1 of %2', attempt, most);
}

export function stepWord(step: Step, trans: TranslationBundle): string {
  switch (step) {
    case 'solve':
      return trans.__('Solving');
    case 'fetch':
      return trans.__('Downloading');
    case 'link':
      return trans.__('Installing');
    case 'pip':
      return trans.__('Installing from PyPI');
    case 'bytecode':
      return trans.__('Compiling');
    case 'check':
      return trans.__('Checking');
    case 'seal':
      return trans.__('Sealing');
    case 'activate':
      return trans.__('Activating');
    case 'publish':
      return trans.__('Registering kernels');
    default:
      // A newer server may have steps that this client does not know.
      return trans.__('Building');
  }
}

export function phaseWord(phase: Phase, trans: TranslationBundle): string {
  switch (phase) {
    case 'solve':
      return trans.__('Solve');
    case 'download':
      return trans.__('Download');
    case 'install':
      return trans.__('Install');
    case 'check':
      return trans.__('Check');
    case 'publish':
      return trans.__('Register');
  }
}

/** "12 of 45 · 30 MB of 110 MB", or nothing while nothing is counted. */
export function progressWords(build: IBuild, trans: TranslationBundle): string {
  const progress = progressOf(build);
  if (!progress) {
    return '';
  }
  const words: string[] = [];
  if (progress.total > 0) {
    words.push(trans.__('%1 of %2', progress.done, progress.total));
  }
  if (progress.bytes_done > 0 && progress.bytes_total > 0) {
    const [done, total] = [progress.bytes_done, progress.bytes_total];
    words.push(trans.__('%1 of %2', bytes(done), bytes(total)));
  }
  return words.join(' · ');
}

/** "Python 3.11" of "data-science (Python 3.11)": the environment is named beside it. */
export function kernelWord(kernel: IKernel): string {
  return /\(([^()]+)\)$/.exec(kernel.display_name)?.[1] ?? kernel.display_name;
}
