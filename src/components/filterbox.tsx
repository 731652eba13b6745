import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { TextInput } from './textinput';

export interface IFilterBoxProps {
  value: string;
  onChange: (value: string) => void;
  /** The arrow down: on to what was found. */
  onLeave?: () => void;
  trans: TranslationBundle;
}

/** Narrows the list to what contains every word typed. Escape empties it. */
export function FilterBox(props: IFilterBoxProps): JSX.Element {
  const { value, onChange, onLeave, trans } = props;
  return (
    <TextInput
      type="search"
      className="jp-CondaStore-filter jp-mod-styled"
      aria-label={trans.__('Filter environments')}
      placeholder={trans.__('Filter…')}
      title={trans.__(
        'Words of the name or description. Also status:failed, pkg:numpy, ns:team and lang:python.'
      )}
      spellCheck={false}
      autoComplete="off"
      value={value}
      onText={onChange}
      onKeyDown={event => {
        if (event.key === 'Escape' && value) {
          event.stopPropagation();
          onChange('');
        } else if (event.key === 'ArrowDown' && onLeave) {
          event.preventDefault();
          onLeave();
        }
      }}
    />
  );
}
