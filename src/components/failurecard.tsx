import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { detailText } from '../model';
import type { IFailure } from '../model';
import { StateIcon } from './stateicon';

export interface IFailureCardProps {
  failure: IFailure;
  trans: TranslationBundle;
  /** Offered as a button when given. */
  onEdit?: () => void;
}

/** Why a build failed, and what to do next. */
export function FailureCard(props: IFailureCardProps): JSX.Element {
  const { failure, trans, onEdit } = props;
  return (
    <div className="jp-CondaStore-failure">
      <p className="jp-CondaStore-failureMessage">
        <StateIcon tone="error" />
        <span>{failure.message}</span>
      </p>
      {failure.hints.length > 0 && (
        <ul className="jp-CondaStore-hints">
          {failure.hints.map(hint => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      )}
      {detailText(failure) && (
        <details className="jp-CondaStore-detail">
          <summary>{trans.__('Details')}</summary>
          <pre tabIndex={0}>{detailText(failure)}</pre>
        </details>
      )}
      {onEdit && (
        <div className="jp-CondaStore-buttons">
          <button
            type="button"
            className="jp-CondaStore-textButton"
            onClick={onEdit}
          >
            {trans.__('Edit specification…')}
          </button>
        </div>
      )}
    </div>
  );
}
