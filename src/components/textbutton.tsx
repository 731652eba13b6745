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
}

/** A small button with a word on it. */
export function TextButton(props: ITextButtonProps): JSX.Element {
  const { label, name, caption, onClick, disabledReason, tabIndex } = props;
  return (
    <button
      type="button"
      className="jp-CondaStore-textButton"
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
