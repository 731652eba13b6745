import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ago } from '../../format';
import { keyOf } from '../../model';
import type { IBuild, IEnvironmentRef } from '../../model';
import { buildWord } from '../../words';
import { Select } from '../select';

export interface ISidePickerProps {
  /** What the side is called, such as "Before". */
  label: string;
  side: string;
  /** The environment that the side is of, if it is known. */
  environment: IEnvironmentRef | null;
  environments: readonly IEnvironmentRef[];
  /** `null` while they load. */
  builds: readonly IBuild[] | null;
  hasDraft: boolean;
  trans: TranslationBundle;
  onChange: (side: string) => void;
}

/** Chooses what is compared: an environment, and what of it. */
export function SidePicker(props: ISidePickerProps): JSX.Element {
  const { label, side, environment, environments, builds, trans } = props;
  const key = environment ? keyOf(environment) : side;
  return (
    <div className="jp-CondaStore-side" role="group" aria-label={label}>
      <span>{label}</span>
      <Select
        aria-label={trans.__('%1: environment', label)}
        value={key}
        onChange={event => props.onChange(`environment:${event.target.value}`)}
      >
        {!environment && <option value={side}>{side}</option>}
        {environments.map(keyOf).map(one => (
          <option key={one}>{one}</option>
        ))}
      </Select>
      {environment && (
        <Select
          aria-label={trans.__('%1: build', label)}
          value={side}
          onChange={event => props.onChange(event.target.value)}
        >
          <option value={`environment:${key}`}>
            {trans.__('Current build')}
          </option>
          {props.hasDraft && (
            <option value={`draft:${key}`}>{trans.__('Draft')}</option>
          )}
          {builds?.map(build => (
            <option key={build.id} value={`build:${build.id}`}>
              {trans.__(
                'Build %1, %2, %3',
                build.number,
                buildWord(build, trans),
                ago(build.ended_on ?? build.scheduled_on)
              )}
            </option>
          ))}
          {builds === null && side.startsWith('build:') && (
            <option value={side}>{trans.__('Loading…')}</option>
          )}
        </Select>
      )}
    </div>
  );
}
