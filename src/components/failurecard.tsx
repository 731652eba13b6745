import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { conflictOf, detailText, suggestionsOf } from '../model';
import type { IConflict, IEdit, IFailure, ISuggestion } from '../model';
import { StateIcon } from './stateicon';
import { TextButton } from './textbutton';

export interface IFailureCardProps {
  failure: IFailure;
  trans: TranslationBundle;
  /** What follows is offered as a button when given. */
  onEdit?: () => void;
  /** Apply a suggestion to the draft of the environment. */
  onApply?: (edit: IEdit) => void;
  /** Bring the first error in the log into view. */
  onShowError?: () => void;
  onCopyReport?: () => void;
  /** More buttons. */
  buttons?: React.ReactNode;
}

/** Why a build failed, and what to do next. */
export function FailureCard(props: IFailureCardProps): JSX.Element {
  const { failure, trans, onApply } = props;
  const conflict = conflictOf(failure);
  const suggestions = suggestionsOf(failure);
  const detail = detailText(failure);
  return (
    <div className="jp-CondaStore-failure">
      <p className="jp-CondaStore-failureMessage">
        <StateIcon tone="error" />
        <span>{failure.message}</span>
      </p>
      {conflict && conflict.children.length > 0 && (
        <ul
          className="jp-CondaStore-conflict"
          aria-label={trans.__('What cannot go together')}
        >
          {conflict.children.map((child, index) => (
            <Conflict key={index} conflict={child} />
          ))}
        </ul>
      )}
      {onApply && suggestions.length > 0 ? (
        <Suggestions
          suggestions={suggestions}
          trans={trans}
          onApply={onApply}
        />
      ) : (
        failure.hints.length > 0 && (
          <ul className="jp-CondaStore-hints">
            {failure.hints.map(hint => (
              <li key={hint}>{hint}</li>
            ))}
          </ul>
        )
      )}
      {detail && (
        <details className="jp-CondaStore-detail">
          <summary>{trans.__('Details')}</summary>
          <pre tabIndex={0}>{detail}</pre>
        </details>
      )}
      <Buttons {...props} />
    </div>
  );
}

/** A reason, and below it what makes it one. */
function Conflict({ conflict }: { conflict: IConflict }): JSX.Element {
  const { text, package: name, children } = conflict;
  const at = name ? text.indexOf(name) : -1;
  return (
    <li>
      {name && at >= 0 ? (
        <>
          {text.slice(0, at)}
          <code>{name}</code>
          {text.slice(at + name.length)}
        </>
      ) : (
        text
      )}
      {children.length > 0 && (
        <ul>
          {children.map((child, index) => (
            <Conflict key={index} conflict={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Suggestions(props: {
  suggestions: readonly ISuggestion[];
  trans: TranslationBundle;
  onApply: (edit: IEdit) => void;
}): JSX.Element {
  const { suggestions, trans, onApply } = props;
  return (
    <div
      role="group"
      aria-label={trans.__('What would help')}
      className="jp-CondaStore-suggestions"
    >
      <span>{trans.__('Try:')}</span>
      {suggestions.map(({ text, edit }) => (
        <TextButton
          key={text}
          label={text}
          caption={trans.__('Put this change into the draft')}
          onClick={() => onApply(edit)}
        />
      ))}
    </div>
  );
}

function Buttons(props: IFailureCardProps): JSX.Element | null {
  const { trans, onEdit, onShowError, onCopyReport, buttons } = props;
  if (!onEdit && !onShowError && !onCopyReport && !buttons) {
    return null;
  }
  return (
    <div className="jp-CondaStore-buttons">
      {onEdit && (
        <TextButton label={trans.__('Edit specification…')} onClick={onEdit} />
      )}
      {onShowError && (
        <TextButton label={trans.__('Show in the log')} onClick={onShowError} />
      )}
      {onCopyReport && (
        <TextButton
          label={trans.__('Copy report')}
          caption={trans.__('Copy what happened as Markdown, for an issue')}
          onClick={onCopyReport}
        />
      )}
      {buttons}
    </div>
  );
}
