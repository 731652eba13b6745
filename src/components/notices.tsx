import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { StateIcon } from './stateicon';

/** What turns the server extension on where it is installed but not enabled. */
const ENABLE_COMMAND = 'jupyter server extension enable conda_store_jupyter';

interface INoticeProps {
  trans: TranslationBundle;
}

/** Grey rows in place of a list that is on its way. */
export function Loading({ trans }: INoticeProps): JSX.Element {
  return (
    <div
      className="jp-CondaStore-loading"
      role="status"
      aria-label={trans.__('Loading environments')}
    >
      {[0, 1, 2, 3, 4].map(row => (
        <div key={row} className="jp-CondaStore-skeleton" aria-hidden="true">
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}

/** The first thing that a new user sees. */
export function NoEnvironments(
  props: INoticeProps & {
    onCreate: () => void;
    onWrite: () => void;
    onFromFile: () => void;
  }
): JSX.Element {
  const { trans } = props;
  return (
    <div className="jp-CondaStore-notice">
      <p className="jp-CondaStore-noticeTitle">
        {trans.__('No environments yet')}
      </p>
      <p>
        {trans.__(
          'An environment is a list of packages. Write it down, build it, and it is there as a kernel.'
        )}
      </p>
      <div className="jp-CondaStore-buttons">
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept"
          onClick={props.onCreate}
        >
          {trans.__('Create')}
        </button>
        <button
          type="button"
          className="jp-mod-styled"
          title={trans.__('Describe it in full, as environment.yml')}
          onClick={props.onWrite}
        >
          {trans.__('Write it down')}
        </button>
        <button
          type="button"
          className="jp-mod-styled"
          title={trans.__(
            'From environment.yml, requirements.txt or a lock file; it can be dropped here, too'
          )}
          onClick={props.onFromFile}
        >
          {trans.__('From file…')}
        </button>
      </div>
    </div>
  );
}

/** The filter hides everything. */
export function NothingFound(
  props: INoticeProps & { onClear: () => void }
): JSX.Element {
  const { trans } = props;
  return (
    <div className="jp-CondaStore-notice" role="status">
      <p>{trans.__('No environment matches the filter.')}</p>
      <button type="button" className="jp-mod-styled" onClick={props.onClear}>
        {trans.__('Clear filter')}
      </button>
    </div>
  );
}

/** The list cannot be had. */
export function Failed(
  props: INoticeProps & {
    message: string;
    hints: readonly string[];
    onRetry: () => void;
  }
): JSX.Element {
  const { trans, message, hints } = props;
  return (
    <div className="jp-CondaStore-notice" role="alert">
      <p className="jp-CondaStore-failureMessage">
        <StateIcon tone="error" />
        <span>{trans.__('The environments cannot be listed.')}</span>
      </p>
      <p>{message}</p>
      {hints.map(hint => (
        <p key={hint}>{hint}</p>
      ))}
      <button type="button" className="jp-mod-styled" onClick={props.onRetry}>
        {trans.__('Retry')}
      </button>
    </div>
  );
}

/** This Jupyter server does not have our extension. */
export function NotEnabled(
  props: INoticeProps & { onRetry: () => void }
): JSX.Element {
  const { trans } = props;
  return (
    <div className="jp-CondaStore-notice" role="alert">
      <p className="jp-CondaStore-failureMessage">
        <StateIcon tone="warn" />
        <span>{trans.__('The server extension is not enabled.')}</span>
      </p>
      <p>
        {trans.__('Run this where the Jupyter server runs, then restart it:')}
      </p>
      <pre tabIndex={0}>{ENABLE_COMMAND}</pre>
      <button type="button" className="jp-mod-styled" onClick={props.onRetry}>
        {trans.__('Retry')}
      </button>
    </div>
  );
}

/** The server does not answer now; what is shown is older. */
export function Stale(
  props: INoticeProps & { asOf: Date; onRetry: () => void }
): JSX.Element {
  const { trans, asOf } = props;
  return (
    <div className="jp-CondaStore-banner" role="status">
      <StateIcon tone="warn" />
      <span>
        {trans.__(
          'The server does not answer. This is how things were at %1.',
          asOf.toLocaleTimeString()
        )}
      </span>
      <button
        type="button"
        className="jp-CondaStore-textButton"
        title={Time.format(asOf)}
        onClick={props.onRetry}
      >
        {trans.__('Retry')}
      </button>
    </div>
  );
}
