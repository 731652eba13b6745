import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IMergeConflict } from '../draft/merge';
import type { IBuild } from '../model';
import { StateIcon } from './stateicon';
import { TextButton } from './textbutton';

export interface IRivalBannerProps {
  /** The build that somebody else asked for meanwhile, if so. */
  rival: IBuild | null;
  /** What both had changed, once their changes were taken in. */
  conflicts: readonly IMergeConflict[];
  trans: TranslationBundle;
  onMerge: () => void;
  onIgnore: () => void;
  onCompare?: () => void;
}

/** Somebody else changed the same environment: nothing is overwritten unasked. */
export function RivalBanner(props: IRivalBannerProps): JSX.Element | null {
  const { rival, conflicts, trans } = props;
  if (!rival) {
    return conflicts.length > 0 ? <Conflicts {...props} /> : null;
  }
  return (
    <div role="alert" className="jp-CondaStore-banner">
      <StateIcon tone="warn" />
      <div>
        <p>
          {trans.__(
            'Build %1 of %2 was asked for elsewhere while you were editing.',
            rival.number,
            rival.name
          )}
        </p>
        <div className="jp-CondaStore-buttons">
          <TextButton
            label={trans.__('Take in those changes')}
            caption={trans.__('Keep what both of you changed')}
            onClick={props.onMerge}
          />
          {props.onCompare && (
            <TextButton
              label={trans.__('See those changes')}
              caption={trans.__('What that build changes')}
              onClick={props.onCompare}
            />
          )}
          <TextButton
            label={trans.__('Keep only mine')}
            caption={trans.__(
              'Build your text as it is: the other change goes'
            )}
            onClick={props.onIgnore}
          />
        </div>
      </div>
    </div>
  );
}

function Conflicts(props: IRivalBannerProps): JSX.Element {
  const { conflicts, trans } = props;
  const word = (text: string | null) => text ?? trans.__('not at all');
  return (
    <div role="status" className="jp-CondaStore-banner">
      <StateIcon tone="warn" />
      <div>
        <p>{trans.__('Both of you changed these; yours is in the text:')}</p>
        <ul>
          {conflicts.map(({ name, mine, theirs }) => (
            <li key={name}>
              {trans.__('%1, the other had: %2', word(mine), word(theirs))}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
