import type { TranslationBundle } from '@jupyterlab/translation';

import { bytes } from '../../format';
import { CHANGES } from '../../difference';
import type { ChangeKind, IChange, IDiff } from '../../difference';

/** The sign that stands for a kind of change beside its number. */
export const SIGNS: Record<ChangeKind, string> = {
  added: '+',
  removed: '−',
  upgraded: '↑',
  downgraded: '↓',
  rebuilt: '⟳',
  'channel-changed': '⇄'
};

export function changeWord(kind: ChangeKind, trans: TranslationBundle): string {
  switch (kind) {
    case 'added':
      return trans.__('Added');
    case 'removed':
      return trans.__('Removed');
    case 'upgraded':
      return trans.__('Upgraded');
    case 'downgraded':
      return trans.__('Downgraded');
    case 'rebuilt':
      return trans.__('Rebuilt');
    case 'channel-changed':
      return trans.__('Other channel');
  }
}

export function distanceWord(
  distance: IChange['distance'],
  trans: TranslationBundle
): string {
  switch (distance) {
    case 'major':
      return trans.__('major');
    case 'minor':
      return trans.__('minor');
    case 'patch':
      return trans.__('patch');
    case null:
      return '';
  }
}

/** "+84 MB", or nothing when nothing differs. */
export function sizeWord(diff: IDiff): string {
  const difference = diff.size_after - diff.size_before;
  if (difference === 0) {
    return '';
  }
  return `${difference > 0 ? '+' : '−'}${bytes(Math.abs(difference))}`;
}

/** "+12 −3 ↑5": what is counted, as short as it can be said. */
export function countsWord(counts: IDiff['counts']): string {
  return CHANGES.filter(kind => counts[kind] > 0)
    .map(kind => `${SIGNS[kind]}${counts[kind]}`)
    .join(' ');
}
