import React from 'react';

export interface ISearchFieldProps {
  value: string;
  label: string;
  onChange: (value: string) => void;
}

/** Narrows what is below it. Escape empties it. */
export function SearchField(props: ISearchFieldProps): JSX.Element {
  const { value, label, onChange } = props;
  return (
    <input
      type="search"
      className="jp-CondaStore-search jp-mod-styled"
      aria-label={label}
      placeholder={label}
      spellCheck={false}
      autoComplete="off"
      value={value}
      onChange={event => onChange(event.target.value)}
      onKeyDown={event => {
        if (event.key === 'Escape' && value) {
          event.stopPropagation();
          onChange('');
        }
      }}
    />
  );
}
