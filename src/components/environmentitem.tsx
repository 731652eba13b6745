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
  environmentWord,
  kernelWord,
  whyNoCancel
} from '../words';
import { AttemptNotice } from './attemptnotice';
import { BuildProgress } from './buildprogress';
import { IconButton } from './iconbutton';
import { StateIcon } from './stateicon';

export interface IEnvironmentItemProps {
  environment: IEnvironment;
  expanded: boolean;
  /** The item that Tab reaches. */
  active: boolean;
  selected: boolean;
  showNamespace: boolean;
  /** How often a build is tried in all, if that is known. */
  mostAttempts: number | null;
  trans: TranslationBundle;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  onToggle: (key: string) => void;
  onCancel: (build: IBuild) => void;
  onNewNotebook: (environment: IEnvironment) => void;
  /** The menu was asked for; it belongs beside the anchor. */
  onMenu: (anchor: HTMLElement) => void;
  /** The builds, when expanded. */
  children?: React.ReactNode;
}

/** One environment: its state, its kernels and what can be done with it. */
export function EnvironmentItem(props: IEnvironmentItemProps): JSX.Element {
  const { environment, expanded, active, trans } = props;
  const key = keyOf(refOf(environment));
  const name = props.showNamespace ? key : environment.name;
  const { latest_build, kernels } = environment;
  const Caret = (expanded ? caretDownIcon : caretRightIcon).react;
  const tabIndex = active ? 0 : -1;
  return (
    <li
      role="treeitem"
      className="jp-CondaStore-item jp-CondaStore-environment"
      aria-level={1}
      aria-expanded={expanded}
      aria-selected={props.selected}
      aria-label={[name, ...facts(props)].join(', ')}
      data-key={key}
      data-env-status={stateOf(environment)}
      data-has-kernel={kernels.length > 0}
      data-can-update={environment.can.update}
      tabIndex={tabIndex}
    >
      <div
        className="jp-CondaStore-row"
        onClick={() => props.onToggle(key)}
        title={environment.description || undefined}
      >
        <Caret tag="span" className="jp-CondaStore-caret" aria-hidden="true" />
        <StateIcon tone={environmentTone(environment)} />
        <div className="jp-CondaStore-text">
          <div className="jp-CondaStore-title">
            <span className="jp-CondaStore-name" title={key}>
              {name}
            </span>
            {stateOf(environment) === 'no-kernel' && (
              <span className="jp-CondaStore-chip">
                {trans.__('no kernel')}
              </span>
            )}
          </div>
          <div className="jp-CondaStore-meta">
            {facts(props).map(fact => (
              <span key={fact}>{fact}</span>
            ))}
          </div>
        </div>
        <div className="jp-CondaStore-actions">
          {latest_build && !hasEnded(latest_build) && (
            <IconButton
              icon={stopIcon}
              label={trans.__(
                'Cancel build %1 of %2',
                latest_build.number,
                name
              )}
              disabledReason={
                props.disabledReason ?? whyNoCancel(latest_build, trans)
              }
              tabIndex={tabIndex}
              onClick={() => props.onCancel(latest_build)}
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
      {expanded && (
        <ul role="group" className="jp-CondaStore-builds">
          {props.children}
        </ul>
      )}
    </li>
  );
}

/** State, build and kernels, each in a few words. */
function facts(props: IEnvironmentItemProps): string[] {
  const { environment, mostAttempts, trans } = props;
  const { current_build, latest_build, kernels } = environment;
  const attempt =
    latest_build && !hasEnded(latest_build)
      ? attemptWords(latest_build, mostAttempts, trans)
      : '';
  return [
    environmentWord(environment, trans),
    ...(attempt ? [attempt] : []),
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
  return environment.current_build
    ? trans.__('no kernel: add ipykernel (or another kernel) to it')
    : trans.__('it has no usable build yet');
}
