import React from 'react';

export interface ITextButtonProps {
  label: string;
  /** What it is called, where the label is only a sign. */
  name?: string;
  /** What it does, in more words. */
  caption?: string;
  onClick: () => void;
  /** Why the button does nothing now; it stays focusable to tell so. */
  disabledReason?: string;
  tabIndex?: number;
  /** What is meant to be done here. */
  isMain?: boolean;
  /** It submits the form that it is in. */
  submits?: boolean;
}

/** A small button with a word on it. */
export function TextButton(props: ITextButtonProps): JSX.Element {
  const { label, name, caption, onClick, disabledReason, tabIndex } = props;
  const { isMain, submits } = props;
  return (
    <button
      type={submits ? 'submit' : 'button'}
      className={`jp-CondaStore-textButton${isMain ? ' jp-mod-main' : ''}`}
      tabIndex={tabIndex}
      aria-label={name}
      aria-disabled={disabledReason ? true : undefined}
      title={disabledReason ?? caption}
      onClick={event => {
        event.stopPropagation();
        if (!disabledReason) {
          onClick();
        }
      }}
    >
      {label}
    </button>
  );
}
