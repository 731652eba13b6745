import React from 'react';

export interface ITreeProps {
  label: string;
  children: React.ReactNode;
  /** An item got the focus. */
  onFocusItem: (key: string) => void;
  onToggle: (key: string) => void;
  /** Enter; with the Control or Command key held down when `accel` is set. */
  onOpen: (key: string, accel: boolean) => void;
  onDelete?: (key: string) => void;
}

/** Time after which letters typed begin a new search, in ms. */
const TYPE_AHEAD = 600;

/**
 * The keyboard of the ARIA tree pattern. Items are elements below it with
 * `role="treeitem"`, `data-key`, `aria-label` and, when they can be opened,
 * `aria-expanded`; exactly one should have a `tabIndex` of 0.
 */
export function Tree(props: ITreeProps): JSX.Element {
  const typed = React.useRef({ text: '', at: 0 });

  const onKeyDown = (event: React.KeyboardEvent<HTMLUListElement>) => {
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
    if (handle(event, item)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  const handle = (event: React.KeyboardEvent, item: HTMLElement): boolean => {
    const items = [
      ...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')
    ];
    const at = items.indexOf(item);
    const key = item.dataset.key ?? '';
    const expanded = item.getAttribute('aria-expanded');
    const accel = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case 'ArrowDown':
        items[at + 1]?.focus();
        return true;
      case 'ArrowUp':
        items[at - 1]?.focus();
        return true;
      case 'Home':
        items[0]?.focus();
        return true;
      case 'End':
        items[items.length - 1]?.focus();
        return true;
      case 'ArrowRight':
        if (expanded === 'false') {
          props.onToggle(key);
        } else if (expanded === 'true') {
          items[at + 1]?.focus();
        }
        return true;
      case 'ArrowLeft':
        if (expanded === 'true') {
          props.onToggle(key);
        } else {
          item.parentElement
            ?.closest<HTMLElement>('[role="treeitem"]')
            ?.focus();
        }
        return true;
      case 'Enter':
        props.onOpen(key, accel);
        return true;
      case ' ':
        if (expanded !== null) {
          props.onToggle(key);
        }
        return true;
      case 'Delete':
        props.onDelete?.(key);
        return props.onDelete !== undefined;
      default:
        return event.key.length === 1 && !accel && find(event.key, items, at);
    }
  };

  const find = (letter: string, items: HTMLElement[], at: number): boolean => {
    const now = Date.now();
    const goesOn = now - typed.current.at < TYPE_AHEAD;
    const text = (goesOn ? typed.current.text : '') + letter.toLowerCase();
    typed.current = { text, at: now };
    const from = text.length > 1 ? at : at + 1;
    const around = [...items.slice(from), ...items.slice(0, from)];
    const label = (item: HTMLElement) =>
      item.getAttribute('aria-label')?.toLowerCase() ?? '';
    around.find(item => label(item).startsWith(text))?.focus();
    return true;
  };

  return (
    <ul
      role="tree"
      className="jp-CondaStore-tree"
      aria-label={props.label}
      onKeyDown={onKeyDown}
      onFocus={event => props.onFocusItem(keyAt(event.target))}
      // A menu acts on the item under it, also in browsers whose clicks do not focus.
      onContextMenu={event => props.onFocusItem(keyAt(event.target))}
    >
      {props.children}
    </ul>
  );
}

function keyAt(target: EventTarget): string {
  const item = (target as HTMLElement).closest<HTMLElement>(
    '[role="treeitem"]'
  );
  return item?.dataset.key ?? '';
}
