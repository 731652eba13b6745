import React from 'react';

export interface ITab<T extends string> {
  id: T;
  label: string;
  /** Stands behind the label, such as a number. */
  extra?: string;
}

export interface ITabsProps<T extends string> {
  /** What the tabs are of. */
  label: string;
  tabs: readonly ITab<T>[];
  selected: T;
  /** Makes the ids of the elements unique. */
  prefix: string;
  onSelect: (id: T) => void;
  children: React.ReactNode;
}

/** Tabs with the panel of the one that is selected: the pattern of the ARIA practices. */
export function Tabs<T extends string>(props: ITabsProps<T>): JSX.Element {
  const { label, tabs, selected, prefix, onSelect, children } = props;
  const list = React.useRef<HTMLDivElement>(null);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = tabs.findIndex(tab => tab.id === selected);
    const to = targetOf(event.key, at, tabs.length);
    if (to !== null) {
      event.preventDefault();
      onSelect(tabs[to].id);
      list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
    }
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        className="jp-CondaStore-tabs"
        onKeyDown={onKeyDown}
      >
        {tabs.map(tab => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${prefix}-tab-${tab.id}`}
            aria-selected={tab.id === selected}
            aria-controls={`${prefix}-panel`}
            tabIndex={tab.id === selected ? 0 : -1}
            onClick={() => onSelect(tab.id)}
          >
            {tab.label}
            {tab.extra && (
              <span className="jp-CondaStore-count">{tab.extra}</span>
            )}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${prefix}-panel`}
        aria-labelledby={`${prefix}-tab-${selected}`}
        className="jp-CondaStore-tabPanel"
      >
        {children}
      </div>
    </>
  );
}

function targetOf(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
