import type { TranslationBundle } from '@jupyterlab/translation';
import {
  copyIcon,
  downloadIcon,
  historyIcon,
  searchIcon,
  wordIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import type { ILogView } from '../../log/settings';
import { IconButton } from '../iconbutton';

export interface ILogToolsProps {
  view: ILogView;
  trans: TranslationBundle;
  onView: (view: ILogView) => void;
  onSearch: () => void;
  /** Copy what is selected, or everything. */
  onCopy: () => void;
  onDownload: () => void;
}

/** What can be done with a log, whatever is in it. */
export function LogTools(props: ILogToolsProps): JSX.Element {
  const { view, trans, onView } = props;
  return (
    <div
      role="toolbar"
      aria-label={trans.__('Log')}
      className="jp-CondaStore-tools"
    >
      <IconButton
        icon={searchIcon}
        label={trans.__('Search the log')}
        onClick={props.onSearch}
      />
      <IconButton
        icon={wordIcon}
        label={trans.__('Wrap long lines')}
        pressed={view.wrap}
        onClick={() => onView({ ...view, wrap: !view.wrap })}
      />
      <IconButton
        icon={historyIcon}
        label={trans.__('Show the time of each line')}
        pressed={view.times}
        onClick={() => onView({ ...view, times: !view.times })}
      />
      <IconButton
        icon={copyIcon}
        label={trans.__('Copy the selection, or the whole log')}
        onClick={props.onCopy}
      />
      <IconButton
        icon={downloadIcon}
        label={trans.__('Download the log')}
        onClick={props.onDownload}
      />
    </div>
  );
}
