import type { TranslationBundle } from '@jupyterlab/translation';
import { listIcon, stopIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { buildDuration } from '../format';
import { hasEnded } from '../model';
import type { IBuild } from '../model';
import { buildTone } from '../state';
import { buildWord, cancelWords, whyNoCancel } from '../words';
import { BuildProgress } from './buildprogress';
import { IconButton } from './iconbutton';
import { StateIcon } from './stateicon';
import { Timestamp } from './timestamp';
import { useTick } from './usetick';

export interface IBuildListProps {
  builds: readonly IBuild[];
  /** How many there are in all. */
  count: number;
  error: string | null;
  trans: TranslationBundle;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  onOpenLog: (build: IBuild) => void;
  onCancel: (build: IBuild) => void;
  onShowMore: () => void;
}

/** The newest builds of all environments. */
export function BuildList(props: IBuildListProps): JSX.Element {
  const { builds, count, error, trans } = props;
  useTick(builds.some(build => !hasEnded(build)) ? 1000 : null);
  if (builds.length === 0) {
    return (
      <p className="jp-CondaStore-empty">
        {error ?? trans.__('Nothing has been built yet.')}
      </p>
    );
  }
  return (
    <>
      {error && <p className="jp-CondaStore-empty">{error}</p>}
      <ul
        className="jp-CondaStore-buildList"
        aria-label={trans.__('Newest builds')}
      >
        {builds.map(build => (
          <li key={build.id} data-build={build.id}>
            <Entry {...props} build={build} />
          </li>
        ))}
      </ul>
      {count > builds.length && (
        <button
          type="button"
          className="jp-CondaStore-textButton jp-CondaStore-more"
          onClick={props.onShowMore}
        >
          {trans.__('Show older builds')}
        </button>
      )}
    </>
  );
}

function Entry(props: IBuildListProps & { build: IBuild }): JSX.Element {
  const { build, trans } = props;
  const { name, number, namespace } = build;
  const time = buildDuration(build);
  return (
    <>
      <div className="jp-CondaStore-buildEntry">
        <StateIcon tone={buildTone(build)} />
        <button
          type="button"
          className="jp-CondaStore-plainLink jp-CondaStore-name"
          title={trans.__(
            'Log of build %1 of %2',
            number,
            `${namespace}/${name}`
          )}
          onClick={() => props.onOpenLog(build)}
        >
          {trans.__('%1 #%2', name, number)}
        </button>
        <span className="jp-CondaStore-meta">
          <span>{buildWord(build, trans)}</span>
          {time && <span>{time}</span>}
          {build.ended_on && <Timestamp time={build.ended_on} />}
        </span>
        {hasEnded(build) ? (
          <IconButton
            icon={listIcon}
            label={trans.__('Open the log of build %1 of %2', number, name)}
            onClick={() => props.onOpenLog(build)}
          />
        ) : (
          <IconButton
            icon={stopIcon}
            label={cancelWords(build, trans)}
            disabledReason={props.disabledReason ?? whyNoCancel(build, trans)}
            onClick={() => props.onCancel(build)}
          />
        )}
      </div>
      {!hasEnded(build) && <BuildProgress build={build} trans={trans} />}
    </>
  );
}
