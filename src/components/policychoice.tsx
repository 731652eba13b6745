import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Policy } from '../model';

export interface IPolicyChoiceProps {
  policy: Policy;
  trans: TranslationBundle;
  onPolicy: (policy: Policy) => void;
}

/** How far a build may go from what is there. */
export function PolicyChoice(props: IPolicyChoiceProps): JSX.Element {
  const { policy, trans, onPolicy } = props;
  const id = React.useId();
  const choices: [Policy, string, string][] = [
    [
      'minimal',
      trans.__('Change as little as possible'),
      trans.__('Every package stays as it is, unless it has to move')
    ],
    [
      'latest',
      trans.__('Newest of everything'),
      trans.__('The newest versions that go together, as if nothing were there')
    ]
  ];
  return (
    <fieldset className="jp-CondaStore-policy">
      <legend>{trans.__('Versions')}</legend>
      {choices.map(([value, label, caption]) => (
        <label key={value} className="jp-CondaStore-check" title={caption}>
          <input
            type="radio"
            name={id}
            checked={policy === value}
            onChange={() => onPolicy(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
