import type { LabIcon } from '@jupyterlab/ui-components';
import React from 'react';

export interface IIconButtonProps {
  icon: LabIcon;
  label: string;
  onClick: (event: React.MouseEvent<HTMLButtonElement>) => void;
  /** Why the button does nothing now; it stays focusable to tell so. */
  disabledReason?: string;
  hasPopup?: 'menu' | 'dialog';
  /** Of a button that opens what is below it. */
  expanded?: boolean;
  /** Of a button that stays down. */
  pressed?: boolean;
  tabIndex?: number;
}

/** A button that shows only an icon and is named by its label. */
export function IconButton(props: IIconButtonProps): JSX.Element {
  const {
    icon,
    label,
    onClick,
    disabledReason,
    hasPopup,
    expanded,
    pressed,
    tabIndex
  } = props;
  return (
    <button
      type="button"
      className="jp-CondaStore-iconButton"
      aria-label={label}
      aria-disabled={disabledReason ? true : undefined}
      aria-haspopup={hasPopup}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={disabledReason ? `${label} – ${disabledReason}` : label}
      tabIndex={tabIndex}
      onClick={event => {
        event.stopPropagation();
        if (!disabledReason) {
          onClick(event);
        }
      }}
    >
      <icon.react tag="span" width="16px" height="16px" />
    </button>
  );
}
