import React from 'react';

import { buildDuration } from '../../format';
import { hasEnded } from '../../model';
import type { IBuild, IEdit } from '../../model';
import { buildTone } from '../../state';
import { attemptWords, buildWord, cancelWord, whyNoCancel } from '../../words';
import { AttemptNotice } from '../attemptnotice';
import { FailureCard } from '../failurecard';
import { RetryButtons } from '../retrybuttons';
import { StateIcon } from '../stateicon';
import { TextButton } from '../textbutton';
import { useTick } from '../usetick';
import { LogTools } from './logtools';
import type { ILogToolsProps } from './logtools';
import { ProgressStrip } from './progressstrip';
import type { IProgressStripProps } from './progressstrip';

export interface IBuildHeaderProps
  extends Omit<IProgressStripProps, 'build'>, ILogToolsProps {
  /** `null` until the server has answered. */
  build: IBuild | null;
  /** Whether a notebook that is started now would use this very build. */
  usable: boolean;
  /** Why the log cannot be shown, if so. */
  error: string | null;
  /** How often a build is tried in all, if that is known. */
  mostAttempts: number | null;
  onCancel: (build: IBuild) => void;
  onRetry: (build: IBuild, latest: boolean) => void;
  onEdit: (build: IBuild) => void;
  onNewNotebook: (build: IBuild) => void;
  onApply?: (edit: IEdit) => void;
  onShowError?: () => void;
  onCopyReport?: (build: IBuild) => void;
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
              <span className="jp-CondaStore-meta">
                {attemptWords(build, props.mostAttempts, trans)}
              </span>
              <Actions {...props} build={build} />
            </div>
            <LogTools {...props} />
          </div>
          {!hasEnded(build) && <ProgressStrip {...props} build={build} />}
          <AttemptNotice
            build={build}
            most={props.mostAttempts}
            trans={trans}
          />
          {build.status === 'FAILED' && build.failure && (
            <FailureCard
              failure={build.failure}
              trans={trans}
              onEdit={() => props.onEdit(build)}
              onApply={props.onApply}
              onShowError={props.onShowError}
              onCopyReport={
                props.onCopyReport && (() => props.onCopyReport!(build))
              }
            />
          )}
        </>
      )}
    </div>
  );
}

function Actions(props: IBuildHeaderProps & { build: IBuild }): JSX.Element {
  const { build, trans } = props;
  return (
    <>
      {!hasEnded(build) && (
        <TextButton
          label={cancelWord(build, trans)}
          caption={
            build.can.force_cancel
              ? trans.__('Its worker does not stop it: end it without')
              : trans.__('Stop this build')
          }
          disabledReason={whyNoCancel(build, trans)}
          onClick={() => props.onCancel(build)}
        />
      )}
      <RetryButtons
        build={build}
        trans={trans}
        onRetry={latest => props.onRetry(build, latest)}
        onEdit={build.failure ? undefined : () => props.onEdit(build)}
      />
      {props.usable && (
        <TextButton
          label={trans.__('New notebook')}
          onClick={() => props.onNewNotebook(build)}
        />
      )}
    </>
  );
}
