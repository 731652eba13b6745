import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Select } from './select';
import { TextInput } from './textinput';

export interface IPlaceFieldsProps {
  name: string;
  namespace: string;
  /** Those that may be chosen; of one alone nothing is asked. */
  namespaces: readonly string[];
  isInvalid?: boolean;
  trans: TranslationBundle;
  onName: (name: string) => void;
  onNamespace: (namespace: string) => void;
}

/** What a new environment is called, and whose it is. */
export function PlaceFields(props: IPlaceFieldsProps): JSX.Element {
  const { name, namespace, namespaces, isInvalid, trans } = props;
  return (
    <div className="jp-CondaStore-fields">
      <label>
        {trans.__('Name')}
        <TextInput
          className="jp-mod-styled"
          value={name}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={isInvalid}
          onText={props.onName}
        />
      </label>
      {namespaces.length > 1 && (
        <label>
          {trans.__('Namespace')}
          <Select
            value={namespace}
            onChange={event => props.onNamespace(event.target.value)}
          >
            {namespaces.map(one => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </label>
      )}
    </div>
  );
}
