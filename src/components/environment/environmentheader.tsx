import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IBuild, IEdit, IEnvironment } from '../../model';
import { environmentTone } from '../../state';
import { environmentWord } from '../../words';
import { BuildProgress } from '../buildprogress';
import { FailureCard } from '../failurecard';
import { StateIcon } from '../stateicon';
import { RetryButtons } from '../retrybuttons';
import { TextButton } from '../textbutton';
import { Description } from './description';
import { EnvironmentFacts } from './environmentfacts';

export interface IEnvironmentHeaderProps {
  environment: IEnvironment;
  /** The build that is looked at. */
  shown: IBuild | null;
  /** The platforms that the specification names, and the one of the server. */
  platforms: readonly string[];
  serverPlatform: string | null;
  disabledReason?: string;
  /** Why the description cannot be changed. */
  whyNoUpdate?: string;
  trans: TranslationBundle;
  onDescribe: (text: string) => Promise<boolean>;
  onShowCurrent: () => void;
  onRollBack: (build: IBuild) => void;
  onOpenLog: (build: IBuild) => void;
  onRetry: (build: IBuild, latest: boolean) => void;
  onEdit: (build: IBuild) => void;
  onApply: (build: IBuild, edit: IEdit) => void;
}

/** What an environment is and how it is. */
export function EnvironmentHeader(props: IEnvironmentHeaderProps): JSX.Element {
  const { environment, shown, trans } = props;
  const { latest_build: latest, description } = environment;
  return (
    <div className="jp-CondaStore-environmentHeader">
      <div className="jp-CondaStore-title">
        <StateIcon tone={environmentTone(environment)} />
        <h2 className="jp-CondaStore-name">{environment.name}</h2>
        <span className="jp-CondaStore-faint">
          {environment.namespace.name}
        </span>
        <span role="status" className="jp-CondaStore-meta">
          {environmentWord(environment, trans)}
        </span>
        {environment.current_build && (
          <span className="jp-CondaStore-chip jp-mod-current">
            {trans.__('build %1', environment.current_build.number)}
          </span>
        )}
      </div>
      <Description
        key={environment.id}
        text={description}
        disabledReason={props.whyNoUpdate}
        trans={trans}
        onDescribe={props.onDescribe}
      />
      <EnvironmentFacts {...props} />
      {latest &&
        (latest.status === 'BUILDING' || latest.status === 'QUEUED') && (
          <div className="jp-CondaStore-banner jp-mod-info">
            <span>{trans.__('Build %1', latest.number)}</span>
            <BuildProgress build={latest} trans={trans} />
            <TextButton
              label={trans.__('Open log')}
              onClick={() => props.onOpenLog(latest)}
            />
          </div>
        )}
      {latest?.status === 'FAILED' && latest.failure && (
        <Failed {...props} build={latest} />
      )}
      {shown && environment.current_build && !shown.current && (
        <Older {...props} shown={shown} />
      )}
    </div>
  );
}

function Failed(
  props: IEnvironmentHeaderProps & { build: IBuild }
): JSX.Element {
  const { build, trans } = props;
  return (
    <FailureCard
      failure={build.failure!}
      trans={trans}
      onEdit={() => props.onEdit(build)}
      onApply={edit => props.onApply(build, edit)}
      buttons={
        <>
          <TextButton
            label={trans.__('Log of build %1', build.number)}
            onClick={() => props.onOpenLog(build)}
          />
          <RetryButtons
            build={build}
            trans={trans}
            disabledReason={props.disabledReason}
            onRetry={latest => props.onRetry(build, latest)}
          />
        </>
      }
    />
  );
}

/** Says that what is below is not what kernels get. */
function Older(
  props: IEnvironmentHeaderProps & { shown: IBuild }
): JSX.Element {
  const { environment, shown, trans } = props;
  return (
    <div role="status" className="jp-CondaStore-banner">
      <span>
        {trans.__(
          'This is build %1. Kernels get build %2.',
          shown.number,
          environment.current_build?.number
        )}
      </span>
      <TextButton
        label={trans.__('Show the current build')}
        onClick={props.onShowCurrent}
      />
      {shown.can.activate && (
        <TextButton
          label={trans.__('Roll back to build %1', shown.number)}
          disabledReason={props.disabledReason}
          onClick={() => props.onRollBack(shown)}
        />
      )}
    </div>
  );
}
