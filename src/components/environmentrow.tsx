import type { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownIcon,
  caretRightIcon,
  ellipsesIcon,
  notebookIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import { hasEnded, keyOf, refOf } from '../model';
import type { IBuild, IEnvironment } from '../model';
import { environmentTone, stateOf } from '../state';
import {
  attemptWords,
  cancelWords,
  environmentWord,
  kernelWord,
  whyNoCancel
} from '../words';
import { AttemptNotice } from './attemptnotice';
import { BuildProgress } from './buildprogress';
import { IconButton } from './iconbutton';
import { StateIcon } from './stateicon';
import { TextButton } from './textbutton';
import { Timestamp } from './timestamp';

export interface IEnvironmentRowProps {
  environment: IEnvironment;
  expanded: boolean;
  /** 0 for the item that Tab reaches, otherwise -1. */
  tabIndex: number;
  showNamespace: boolean;
  /** How often a build is tried in all, if that is known. */
  mostAttempts: number | null;
  trans: TranslationBundle;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  onToggle: (key: string) => void;
  /** It was clicked: once to look at it, twice to stay with it. */
  onClick: (environment: IEnvironment, twice: boolean) => void;
  onCancel: (build: IBuild) => void;
  onNewNotebook: (environment: IEnvironment) => void;
  /** The menu was asked for; it belongs beside the anchor. */
  onMenu: (anchor: HTMLElement) => void;
  /** A kernel was asked for, where there is none. */
  onAddKernel: (environment: IEnvironment) => void;
}

/** How an environment is called where it stands. */
export function nameOf(
  environment: IEnvironment,
  showNamespace: boolean
): string {
  return showNamespace ? keyOf(refOf(environment)) : environment.name;
}

/** One environment: its state, its kernels and what can be done with it. */
export function EnvironmentRow(props: IEnvironmentRowProps): JSX.Element {
  const { environment, expanded, tabIndex, trans } = props;
  const key = keyOf(refOf(environment));
  const name = nameOf(environment, props.showNamespace);
  const { current_build, latest_build } = environment;
  const Caret = (expanded ? caretDownIcon : caretRightIcon).react;
  return (
    <>
      <div
        className="jp-CondaStore-row"
        onClick={() => props.onClick(environment, false)}
        onDoubleClick={() => props.onClick(environment, true)}
        title={environment.description || undefined}
      >
        <span
          className="jp-CondaStore-caret"
          aria-hidden="true"
          onClick={event => {
            event.stopPropagation();
            props.onToggle(key);
          }}
          onDoubleClick={event => event.stopPropagation()}
        >
          <Caret tag="span" />
        </span>
        <StateIcon tone={environmentTone(environment)} />
        <div className="jp-CondaStore-text">
          <div className="jp-CondaStore-title">
            <span className="jp-CondaStore-name" title={key}>
              {name}
            </span>
          </div>
          <div className="jp-CondaStore-meta">
            {environmentFacts(props).map(fact => (
              <span key={fact}>{fact}</span>
            ))}
            {current_build?.ended_on && (
              <Timestamp time={current_build.ended_on} />
            )}
          </div>
        </div>
        <div
          className="jp-CondaStore-actions"
          onDoubleClick={event => event.stopPropagation()}
        >
          {latest_build && !hasEnded(latest_build) && (
            <IconButton
              icon={stopIcon}
              label={cancelWords(latest_build, trans)}
              disabledReason={
                props.disabledReason ?? whyNoCancel(latest_build, trans)
              }
              tabIndex={tabIndex}
              onClick={() => props.onCancel(latest_build)}
            />
          )}
          {stateOf(environment) === 'no-kernel' &&
            environment.can.build &&
            !props.disabledReason && (
              <TextButton
                label={trans.__('Add kernel')}
                caption={trans.__(
                  'Add ipykernel to %1, so that notebooks can use it',
                  name
                )}
                tabIndex={tabIndex}
                onClick={() => props.onAddKernel(environment)}
              />
            )}
          <IconButton
            icon={notebookIcon}
            label={trans.__('New notebook in %1', name)}
            disabledReason={whyNoNotebook(environment, trans)}
            tabIndex={tabIndex}
            onClick={() => props.onNewNotebook(environment)}
          />
          <IconButton
            icon={ellipsesIcon}
            label={trans.__('Actions for %1', name)}
            hasPopup="menu"
            tabIndex={tabIndex}
            onClick={event => props.onMenu(event.currentTarget)}
          />
        </div>
      </div>
      {latest_build && !hasEnded(latest_build) && !expanded && (
        <>
          <BuildProgress build={latest_build} trans={trans} />
          <AttemptNotice
            build={latest_build}
            most={props.mostAttempts}
            trans={trans}
          />
        </>
      )}
    </>
  );
}

/** State, build and kernels, each in a few words. */
export function environmentFacts(
  props: Pick<IEnvironmentRowProps, 'environment' | 'mostAttempts' | 'trans'>
): string[] {
  const { environment, mostAttempts, trans } = props;
  const { current_build, latest_build, kernels } = environment;
  const attempt =
    latest_build && !hasEnded(latest_build)
      ? attemptWords(latest_build, mostAttempts, trans)
      : '';
  return [
    environmentWord(environment, trans),
    ...(attempt ? [attempt] : []),
    ...(stateOf(environment) === 'no-kernel' ? [trans.__('no kernel')] : []),
    ...(current_build ? [trans.__('build %1', current_build.number)] : []),
    ...kernels.map(kernelWord)
  ];
}

function whyNoNotebook(
  environment: IEnvironment,
  trans: TranslationBundle
): string | undefined {
  if (environment.kernels.length > 0) {
    return undefined;
  }
  if (environment.hidden_kernels?.length) {
    return trans.__('its kernels are hidden: see its settings');
  }
  return environment.current_build
    ? trans.__('no kernel: add ipykernel (or another kernel) to it')
    : trans.__('it has no usable build yet');
}
