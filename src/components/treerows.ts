import type React from 'react';

/** Where a line of a tree is. */
export interface ITreeRow {
  /** Unique in the tree. */
  key: string;
  /** From 1. */
  level: number;
  /** The place among its siblings, from 1, and how many there are. */
  position: number;
  siblings: number;
  /** Whether it can have the focus and be selected. */
  isItem: boolean;
  /** Undefined where there is nothing to open. */
  expanded?: boolean;
  /** The height to expect, in px. */
  height: number;
}

/** What a line of a tree shows; made only of the lines that are drawn. */
export interface ITreeLine {
  /** What is read out, and found by its first letters. */
  label: string;
  className: string;
  /** `data-` attributes, by which context menus are chosen. */
  data?: Record<string, string | number | boolean>;
  render: (tabIndex: number) => React.ReactNode;
}

/** A tree, and what is done in it. */
export interface ITreeProps {
  label: string;
  rows: readonly ITreeRow[];
  describe: (index: number) => ITreeLine;
  /** The key of the item that has, or last had, the focus. */
  activeKey: string;
  /** An item got the focus. */
  onFocusItem: (key: string) => void;
  onToggle: (key: string) => void;
  /** Enter; with the Control or Command key held down when `accel` is set. */
  onOpen: (key: string, accel: boolean) => void;
  onDelete?: (key: string) => void;
  /** Other keys that were pressed on an item; true where it meant something. */
  onKey?: (key: string, item: string) => boolean;
  /** Changes when the active item is to be brought into view. */
  reveal?: number;
}
