import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { buildDuration } from '../format';
import { hasEnded } from '../model';
import type { IBuild } from '../model';
import { buildTone } from '../state';
import { buildWord } from '../words';
import { BuildProgress } from './buildprogress';
import { FailureCard } from './failurecard';
import { Phases } from './phases';
import { StateIcon } from './stateicon';
import { useTick } from './usetick';

export interface IBuildHeaderProps {
  /** `null` until the server has answered. */
  build: IBuild | null;
  /** Whether a notebook that is started now would use this very build. */
  usable: boolean;
  /** Why the log cannot be shown, if so. */
  error: string | null;
  trans: TranslationBundle;
  onEdit: (build: IBuild) => void;
  onNewNotebook: (build: IBuild) => void;
}

/** What stands above a build's log: what it is, how far, and why it failed. */
export function BuildHeader(props: IBuildHeaderProps): JSX.Element {
  const { build, error, trans } = props;
  useTick(build && !hasEnded(build) ? 1000 : null);
  return (
    <div className="jp-CondaStore-buildHeader">
      {error && (
        <p role="alert" className="jp-CondaStore-failureMessage">
          <StateIcon tone="error" />
          <span>{error}</span>
        </p>
      )}
      {build && (
        <>
          <div className="jp-CondaStore-headline">
            <div className="jp-CondaStore-title">
              <StateIcon tone={buildTone(build)} />
              <span className="jp-CondaStore-name">{build.name}</span>
              <span>{trans.__('build %1', build.number)}</span>
              <span role="status" className="jp-CondaStore-meta">
                {buildWord(build, trans)}
              </span>
              <span className="jp-CondaStore-meta">{buildDuration(build)}</span>
              {props.usable && (
                <button
                  type="button"
                  className="jp-CondaStore-textButton"
                  onClick={() => props.onNewNotebook(build)}
                >
                  {trans.__('New notebook')}
                </button>
              )}
            </div>
            <Phases build={build} trans={trans} />
          </div>
          {!hasEnded(build) && <BuildProgress build={build} trans={trans} />}
          {build.failure && (
            <FailureCard
              failure={build.failure}
              trans={trans}
              onEdit={() => props.onEdit(build)}
            />
          )}
        </>
      )}
    </div>
  );
}
