import { useVirtualizer } from '@tanstack/react-virtual';
import type React from 'react';

/** Lists shorter than this are drawn as they are. */
const FEW = 80;

export interface IVirtualRows {
  /** The indices of the rows to be drawn. */
  indices: number[];
  /** Pixels that stand for the rows above and below them. */
  before: number;
  after: number;
  /** For `ref` of each row, with its index as `data-index`: rows may be of any height. */
  measure: (element: HTMLElement | null) => void;
  scrollTo: (index: number) => void;
}

/** Which of many rows are to be drawn, in an element that scrolls. */
export function useVirtualRows(
  count: number,
  height: number,
  scroller: React.RefObject<HTMLElement>
): IVirtualRows {
  const all = count <= FEW;
  const virtualizer = useVirtualizer({
    count: all ? 0 : count,
    estimateSize: () => height,
    getScrollElement: () => scroller.current,
    overscan: 12
  });
  if (all) {
    return {
      indices: Array.from({ length: count }, (_, index) => index),
      before: 0,
      after: 0,
      measure: () => undefined,
      scrollTo: () => undefined
    };
  }
  const items = virtualizer.getVirtualItems();
  return {
    indices: items.map(item => item.index),
    before: items[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    measure: virtualizer.measureElement,
    scrollTo: index => virtualizer.scrollToIndex(index)
  };
}
