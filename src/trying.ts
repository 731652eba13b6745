import type { IBuild } from './model';

/** Whether a new build of the same specification is offered: it ended, and is of no use. */
export function canRetry(build: IBuild): boolean {
  return build.can.retry && build.status !== 'COMPLETED';
}

/** Whether that can be done without the lock that it began with, and makes a difference. */
export function canRetryLatest(build: IBuild): boolean {
  return canRetry(build) && (build.can.retry_latest ?? false);
}

/** Which try this is or was, from 1. */
export function attemptOf(build: IBuild): number {
  const last = build.status === 'FAILED';
  return Math.max(last ? build.failures : build.failures + 1, 1);
}
