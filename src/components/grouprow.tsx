import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { StatusGroup } from '../arrangement';

export interface IGroupRowProps {
  /** What is read: see `groupWord`. */
  word: string;
  count: number;
  expanded: boolean;
  onToggle: () => void;
}

/** The header of environments that belong together. */
export function GroupRow(props: IGroupRowProps): JSX.Element {
  const { word, count, expanded, onToggle } = props;
  const Caret = (expanded ? caretDownIcon : caretRightIcon).react;
  return (
    <div className="jp-CondaStore-groupRow" onClick={onToggle}>
      <Caret tag="span" className="jp-CondaStore-caret" aria-hidden="true" />
      <span className="jp-CondaStore-name" title={word}>
        {word}
      </span>
      <span className="jp-CondaStore-groupCount">{count}</span>
    </div>
  );
}

/** A namespace as it is; a status in words. */
export function groupWord(
  name: string,
  byStatus: boolean,
  trans: TranslationBundle
): string {
  if (!byStatus) {
    return name;
  }
  switch (name as StatusGroup) {
    case 'running':
      return trans.__('Building');
    case 'failed':
      return trans.__('Failed');
    case 'ready':
      return trans.__('Ready');
    default:
      return trans.__('No usable build');
  }
}
