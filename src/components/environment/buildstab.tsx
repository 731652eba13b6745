import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IHistoryEntry } from '../../history';
import type { IPage } from '../../model';
import { Notice } from '../notice';
import { TextButton } from '../textbutton';
import { BuildEntry } from './buildentry';
import type { IBuildEntryActions } from './buildentry';

export interface IBuildsTabProps extends IBuildEntryActions {
  /** `null` while they are read. */
  builds: IPage<IHistoryEntry> | null;
  error: Error | null;
  disabledReason?: string;
  trans: TranslationBundle;
  onShowMore: () => void;
  onReload: () => void;
  /** Show what is different between two builds, the earlier one first. */
  onCompare: (before: number, after: number) => void;
}

/** Everything that was ever built of an environment, the newest first. */
export function BuildsTab(props: IBuildsTabProps): JSX.Element {
  const { builds, error, trans } = props;
  const [chosen, setChosen] = React.useState<readonly number[]>([]);
  if (!builds) {
    return error ? (
      <>
        <Notice isError>{error.message}</Notice>
        <TextButton label={trans.__('Retry')} onClick={props.onReload} />
      </>
    ) : (
      <Notice>{trans.__('Loading…')}</Notice>
    );
  }
  const present = chosen.filter(id => builds.items.some(one => one.id === id));
  const choose = (id: number, on: boolean) =>
    // A third one takes the place of the first.
    setChosen(
      on ? [...present, id].slice(-2) : present.filter(one => one !== id)
    );
  return (
    <div className="jp-CondaStore-tableScroller">
      <div className="jp-CondaStore-tableTools">
        <TextButton
          label={trans.__('Compare')}
          caption={trans.__(
            'Show what is different between the two that are ticked'
          )}
          disabledReason={
            present.length === 2 ? undefined : trans.__('Tick two builds')
          }
          onClick={() =>
            props.onCompare(Math.min(...present), Math.max(...present))
          }
        />
        <span className="jp-CondaStore-faint">
          {trans._n('%1 build', '%1 builds', builds.count)}
        </span>
      </div>
      {builds.items.length === 0 && (
        <Notice>{trans.__('Nothing was built yet.')}</Notice>
      )}
      <ol className="jp-CondaStore-timeline" aria-label={trans.__('Builds')}>
        {builds.items.map(build => (
          <BuildEntry
            key={build.id}
            {...props}
            build={build}
            chosen={present.includes(build.id)}
            numberOf={id =>
              builds.items.find(one => one.id === id)?.number ?? null
            }
            onChoose={on => choose(build.id, on)}
          />
        ))}
      </ol>
      {builds.items.length < builds.count && (
        <TextButton label={trans.__('Show more')} onClick={props.onShowMore} />
      )}
    </div>
  );
}
