import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { CHANGES } from '../../difference';
import type { IDiff } from '../../difference';
import { SIGNS, changeWord, sizeWord } from './words';

export interface IDiffChipsProps {
  diff: IDiff;
  trans: TranslationBundle;
}

/** How much differs, in one line. */
export function DiffChips({ diff, trans }: IDiffChipsProps): JSX.Element {
  const counted = CHANGES.filter(kind => diff.counts[kind] > 0);
  const size = sizeWord(diff);
  const python = diff.changes.find(
    one => one.kind === 'conda' && one.name === 'python' && one.distance
  );
  return (
    <div className="jp-CondaStore-chips">
      {counted.length === 0 && <span>{trans.__('The same packages')}</span>}
      {counted.map(kind => {
        const word = changeWord(kind, trans);
        return (
          <span
            key={kind}
            className={`jp-CondaStore-chip jp-mod-${kind}`}
            title={word}
          >
            {SIGNS[kind]}
            {diff.counts[kind]} <span>{word.toLocaleLowerCase()}</span>
          </span>
        );
      })}
      {size && (
        <span
          className="jp-CondaStore-chip"
          title={trans.__('What is to be downloaded, in all')}
        >
          {size}
        </span>
      )}
      {python && python.distance !== 'patch' && (
        <span className="jp-CondaStore-chip jp-mod-warn">
          {trans.__(
            'Python changes from %1 to %2',
            python.before?.version,
            python.after?.version
          )}
        </span>
      )}
    </div>
  );
}
