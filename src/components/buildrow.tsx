import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon, listIcon, stopIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { buildDuration, bytes } from '../format';
import { hasEnded, suggestionsOf } from '../model';
import type { IBuild, IEdit } from '../model';
import { buildTone } from '../state';
import { canRetry } from '../trying';
import { attemptWords, buildWord, cancelWords, whyNoCancel } from '../words';
import { AttemptNotice } from './attemptnotice';
import { BuildProgress } from './buildprogress';
import { FailureCard } from './failurecard';
import { IconButton } from './iconbutton';
import { StateIcon } from './stateicon';
import { TextButton } from './textbutton';
import { Timestamp } from './timestamp';

export interface IBuildRowProps {
  build: IBuild;
  /** Whether there is no newer one: only then a failure matters in full. */
  latest: boolean;
  /** 0 for the item that Tab reaches, otherwise -1. */
  tabIndex: number;
  /** How often a build is tried in all, if that is known. */
  mostAttempts: number | null;
  trans: TranslationBundle;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  onCancel: (build: IBuild) => void;
  onRetry: (build: IBuild) => void;
  onMenu: (anchor: HTMLElement) => void;
  onOpenLog: (build: IBuild) => void;
  onRollBack: (build: IBuild) => void;
  onEdit: (build: IBuild) => void;
  /** Apply what the server suggests to the specification. */
  onApply: (build: IBuild, edit: IEdit) => void;
}

/** What is read out of a build. */
export function buildLabel(build: IBuild, trans: TranslationBundle): string {
  const label = trans.__('Build %1, %2', build.number, buildWord(build, trans));
  return build.current ? `${label}, ${trans.__('current build')}` : label;
}

/** One build of an environment. */
export function BuildRow(props: IBuildRowProps): JSX.Element {
  const { build, tabIndex, trans } = props;
  return (
    <>
      <div className="jp-CondaStore-row">
        <StateIcon tone={buildTone(build)} />
        <div className="jp-CondaStore-text">
          <div className="jp-CondaStore-title">
            <span>{trans.__('Build %1', build.number)}</span>
            {build.current && (
              <span className="jp-CondaStore-chip jp-mod-current">
                {trans.__('current')}
              </span>
            )}
          </div>
          <BuildFacts {...props} />
          {build.added_packages.length > 0 && (
            <div className="jp-CondaStore-chips">
              {build.added_packages.map(name => (
                <span key={name} className="jp-CondaStore-chip">
                  {trans.__('%1 added by policy', name)}
                </span>
              ))}
            </div>
          )}
        </div>
        <div className="jp-CondaStore-actions">
          {build.can.activate && !build.current && (
            <TextButton
              label={trans.__('Roll back')}
              caption={trans.__('Let kernels use build %1 again', build.number)}
              disabledReason={props.disabledReason}
              tabIndex={tabIndex}
              onClick={() => props.onRollBack(build)}
            />
          )}
          {canRetry(build) && (
            <TextButton
              label={trans.__('Retry')}
              caption={trans.__(
                'Build the specification of build %1 again',
                build.number
              )}
              disabledReason={props.disabledReason}
              tabIndex={tabIndex}
              onClick={() => props.onRetry(build)}
            />
          )}
          {!hasEnded(build) && (
            <IconButton
              icon={stopIcon}
              label={
                build.can.force_cancel
                  ? cancelWords(build, trans)
                  : trans.__('Cancel build %1', build.number)
              }
              disabledReason={props.disabledReason ?? whyNoCancel(build, trans)}
              tabIndex={tabIndex}
              onClick={() => props.onCancel(build)}
            />
          )}
          <IconButton
            icon={listIcon}
            label={trans.__('Log of build %1', build.number)}
            tabIndex={tabIndex}
            onClick={() => props.onOpenLog(build)}
          />
          <IconButton
            icon={ellipsesIcon}
            label={trans.__('Actions for build %1', build.number)}
            hasPopup="menu"
            tabIndex={tabIndex}
            onClick={event => props.onMenu(event.currentTarget)}
          />
        </div>
      </div>
      {!hasEnded(build) && <BuildProgress build={build} trans={trans} />}
      <AttemptNotice build={build} most={props.mostAttempts} trans={trans} />
      {build.status === 'FAILED' &&
        build.failure &&
        (props.latest ? (
          <FailureCard
            // In the list there is room for what to do, not for the whole story.
            failure={{
              ...build.failure,
              detail: { suggestions: [...suggestionsOf(build.failure)] }
            }}
            trans={trans}
            onEdit={() => props.onEdit(build)}
            onApply={edit => props.onApply(build, edit)}
          />
        ) : (
          <p className="jp-CondaStore-meta">{build.failure.message}</p>
        ))}
    </>
  );
}

function BuildFacts(props: IBuildRowProps): JSX.Element {
  const { build, trans } = props;
  const time = buildDuration(build);
  const attempt = attemptWords(build, props.mostAttempts, trans);
  return (
    <div className="jp-CondaStore-meta">
      <span>{buildWord(build, trans)}</span>
      <Timestamp
        time={build.ended_on ?? build.started_on ?? build.scheduled_on}
      />
      {build.ended_on && time && <span>{time}</span>}
      {attempt && <span>{attempt}</span>}
      {build.reused && (
        <span
          title={trans.__('An earlier build had resolved to the same packages')}
        >
          {trans.__('reused')}
        </span>
      )}
      {build.size > 0 && <span>{bytes(build.size)}</span>}
    </div>
  );
}
