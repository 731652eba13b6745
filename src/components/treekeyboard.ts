import React from 'react';

import type { ITreeProps } from './treerows';

/** Time after which letters typed begin a new search, in ms. */
const TYPE_AHEAD = 600;

interface ITreeKeyboardOptions extends ITreeProps {
  element: React.RefObject<HTMLElement>;
  /** Bring a line into view, and so into the document. */
  show: (index: number) => void;
}

/** The keyboard of the ARIA tree pattern, as a handler of `keydown`. */
export function useTreeKeyboard(
  options: ITreeKeyboardOptions
): (event: React.KeyboardEvent) => void {
  const typed = React.useRef({ text: '', at: 0 });
  /** What gets the focus as soon as it is in the document. */
  const wanted = React.useRef<string | null>(null);
  const { rows, element } = options;

  const focusWanted = () => {
    const item = [
      ...(element.current?.querySelectorAll<HTMLElement>('[role="treeitem"]') ??
        [])
    ].find(one => one.dataset.key === wanted.current);
    if (item) {
      wanted.current = null;
      item.focus({ preventScroll: true });
    }
  };
  React.useLayoutEffect(() => {
    if (wanted.current !== null) {
      focusWanted();
    }
  });

  const goTo = (index: number) => {
    const row = rows[index];
    if (row) {
      wanted.current = row.key;
      options.show(index);
      focusWanted();
    }
  };
  /** The next item in a direction; lines that are no items are passed over. */
  const step = (from: number, by: 1 | -1) => {
    let index = from + by;
    while (rows[index] && !rows[index].isItem) {
      index += by;
    }
    goTo(index);
  };
  const labelOf = (index: number) =>
    options.describe(index).label.toLowerCase();
  const find = (letter: string, at: number) => {
    const now = Date.now();
    const goesOn = now - typed.current.at < TYPE_AHEAD;
    const text = (goesOn ? typed.current.text : '') + letter.toLowerCase();
    typed.current = { text, at: now };
    const from = text.length > 1 ? at : at + 1;
    for (let offset = 0; offset < rows.length; offset++) {
      const index = (from + offset) % rows.length;
      const row = rows[index];
      if (row.isItem && labelOf(index).startsWith(text)) {
        goTo(index);
        break;
      }
    }
  };

  /** Whether the key means something here. */
  const handle = (event: React.KeyboardEvent, at: number): boolean => {
    const row = rows[at];
    const accel = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case 'ArrowDown':
        step(at, 1);
        return true;
      case 'ArrowUp':
        step(at, -1);
        return true;
      case 'Home':
        step(-1, 1);
        return true;
      case 'End':
        step(rows.length, -1);
        return true;
      case 'ArrowRight':
        if (row.expanded === false) {
          options.onToggle(row.key);
        } else if (row.expanded) {
          step(at, 1);
        }
        return true;
      case 'ArrowLeft':
        if (row.expanded) {
          options.onToggle(row.key);
        } else {
          goTo(parentOf(rows, at));
        }
        return true;
      case 'Enter':
        options.onOpen(row.key, accel);
        return true;
      case ' ':
        if (row.expanded !== undefined) {
          options.onToggle(row.key);
        }
        return true;
      case 'Delete':
        options.onDelete?.(row.key);
        return options.onDelete !== undefined;
      default:
        if (options.onKey?.(event.key, row.key)) {
          return true;
        }
        if (event.key.length !== 1 || accel) {
          return false;
        }
        find(event.key, at);
        return true;
    }
  };

  return event => {
    const target = event.target as HTMLElement;
    const item = target.closest<HTMLElement>('[role="treeitem"]');
    if (!item || event.altKey || event.nativeEvent.isComposing) {
      return;
    }
    if (target !== item) {
      // In a button of the row: its own keys are the browser's.
      if (event.key === 'Escape') {
        item.focus();
      }
      return;
    }
    const at = rows.findIndex(row => row.key === item.dataset.key);
    if (at >= 0 && handle(event, at)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

function parentOf(rows: readonly { level: number }[], at: number): number {
  let index = at - 1;
  while (index >= 0 && rows[index].level >= rows[at].level) {
    index -= 1;
  }
  return index;
}
