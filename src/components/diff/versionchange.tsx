import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IChange, IPackage } from '../../difference';
import { distanceWord } from './words';

export interface IVersionChangeProps {
  change: IChange;
  trans: TranslationBundle;
}

/** What a package was and what it is, as two cells; what differs is marked and said. */
export function VersionChange(props: IVersionChangeProps): JSX.Element {
  const { change, trans } = props;
  const { before, after, distance } = change;
  return (
    <>
      <td>{before ? textOf(before, change) : ''}</td>
      <td>
        {before && after && before.version !== after.version ? (
          <>
            <Marked before={before.version} after={after.version} />{' '}
            {distance && (
              <span className={`jp-CondaStore-chip jp-mod-${distance}`}>
                {distanceWord(distance, trans)}
              </span>
            )}
          </>
        ) : (
          after && textOf(after, change)
        )}
      </td>
    </>
  );
}

/** The version, and the build where only that differs. */
function textOf(one: IPackage, { change }: IChange): string {
  return change === 'rebuilt' && one.build
    ? `${one.version} ${one.build}`
    : one.version;
}

function Marked(props: { before: string; after: string }): JSX.Element {
  const { before, after } = props;
  const at = firstDifference(before, after);
  return (
    <span>
      {after.slice(0, at)}
      <strong>{after.slice(at)}</strong>
    </span>
  );
}

/** Where the first part that differs begins: parts are separated by dots. */
export function firstDifference(before: string, after: string): number {
  const old = before.split('.');
  const parts = after.split('.');
  const same = parts.findIndex((part, index) => part !== old[index]);
  return same <= 0
    ? same < 0
      ? after.length
      : 0
    : parts.slice(0, same).join('.').length + 1;
}
