import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { Range } from '@tanstack/react-virtual';
import React from 'react';

import { useTreeKeyboard } from './treekeyboard';
import type { ITreeLine, ITreeProps, ITreeRow } from './treerows';

/** How many lines above and below what is visible are drawn too. */
const OVERSCAN = 4;

/** A tree of which only the lines in view are in the document, so that it can be long. */
export function Tree(props: ITreeProps): JSX.Element {
  const { rows, activeKey, describe } = props;
  const scroller = React.useRef<HTMLDivElement>(null);
  const found = rows.findIndex(row => row.key === activeKey && row.isItem);
  const active = found >= 0 ? found : rows.findIndex(row => row.isItem);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => rows[index].height,
    // The same function for the same rows, or all would be measured again at each drawing.
    getItemKey: React.useCallback((index: number) => rows[index].key, [rows]),
    overscan: OVERSCAN,
    // What has the focus stays in the document, or the focus would be lost.
    rangeExtractor: range => withIndex(range, active)
  });
  // Lines that stay in view while the rest scrolls by are not drawn again.
  const lineAt = React.useMemo(() => remembering(describe), [describe]);
  const onKeyDown = useTreeKeyboard({
    ...props,
    element: scroller,
    show: index => virtualizer.scrollToIndex(index, { align: 'auto' })
  });
  // Only when it is asked for, not when the list changes under a reader.
  const revealed = React.useRef(props.reveal);
  React.useEffect(() => {
    if (revealed.current !== props.reveal && found >= 0) {
      revealed.current = props.reveal;
      virtualizer.scrollToIndex(found, { align: 'auto' });
    }
  });

  // An item that is called something else now is another element: the focus goes with it.
  const focused = React.useRef(activeKey);
  React.useLayoutEffect(() => {
    const before = focused.current;
    focused.current = activeKey;
    const isLost = document.activeElement === document.body;
    if (before !== activeKey && isLost && !rows.some(r => r.key === before)) {
      itemOf(scroller.current, activeKey)?.focus({ preventScroll: true });
    }
  });

  return (
    <div ref={scroller} className="jp-CondaStore-scroller">
      <div
        role="tree"
        className="jp-CondaStore-tree"
        aria-label={props.label}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
        onFocus={event => props.onFocusItem(keyAt(event.target))}
        // A menu acts on the item under it, also in browsers whose clicks do not focus.
        onContextMenu={event => props.onFocusItem(keyAt(event.target))}
      >
        {virtualizer.getVirtualItems().map(item => (
          <Line
            key={item.key}
            index={item.index}
            start={item.start}
            row={rows[item.index]}
            line={lineAt(item.index)}
            active={item.index === active}
            selected={item.index === found}
            measure={virtualizer.measureElement}
          />
        ))}
      </div>
    </div>
  );
}

interface ILineProps {
  index: number;
  /** Pixels from the top of the tree. */
  start: number;
  row: ITreeRow;
  line: ITreeLine;
  active: boolean;
  selected: boolean;
  measure: (element: HTMLElement | null) => void;
}

const Line = React.memo(function Line(props: ILineProps): JSX.Element {
  const { row, line, active, selected, measure } = props;
  const tabIndex = active ? 0 : -1;
  const data = Object.fromEntries(
    Object.entries(line.data ?? {}).map(([name, value]) => [
      `data-${name}`,
      value
    ])
  );
  const aria = !row.isItem
    ? { role: 'none' }
    : {
        role: 'treeitem',
        tabIndex,
        'aria-level': row.level,
        'aria-posinset': row.position,
        'aria-setsize': row.siblings,
        'aria-expanded': row.expanded,
        'aria-selected': selected,
        'aria-label': line.label
      };
  return (
    <div
      {...aria}
      {...data}
      ref={measure}
      className={`jp-CondaStore-item ${line.className}`}
      data-key={row.key}
      data-level={row.level}
      data-index={props.index}
      style={{ transform: `translateY(${props.start}px)` }}
    >
      {line.render(tabIndex)}
    </div>
  );
});

/** The same, but each line is made once. */
function remembering(describe: ITreeProps['describe']): ITreeProps['describe'] {
  const lines = new Map<number, ITreeLine>();
  return index => {
    const line = lines.get(index) ?? describe(index);
    lines.set(index, line);
    return line;
  };
}

function withIndex(range: Range, index: number): number[] {
  const indices = defaultRangeExtractor(range);
  if (index < 0 || indices.includes(index)) {
    return indices;
  }
  return [...indices, index].sort((a, b) => a - b);
}

function itemOf(tree: HTMLElement | null, key: string): HTMLElement | null {
  return tree?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null;
}

/** The key of the item that an element belongs to. */
function keyAt(target: EventTarget): string {
  const item = (target as HTMLElement).closest<HTMLElement>(
    '[role="treeitem"]'
  );
  return item?.dataset.key ?? '';
}
