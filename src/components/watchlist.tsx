import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { hasEnded } from '../model';
import type { IEnvironmentRef } from '../model';
import type { IWatchPath, IWatchedFile } from '../restapi/watch';
import { buildTone } from '../state';
import type { Tone } from '../state';
import type { IWatchGroup } from '../watch/model';
import { buildWord } from '../words';
import { IconButton } from './iconbutton';
import { StateIcon } from './stateicon';
import { TextButton } from './textbutton';

export interface IWatchListProps {
  groups: readonly IWatchGroup[];
  /** How many files there are beside those. */
  more: number;
  error: string | null;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  trans: TranslationBundle;
  /** Whether a file can be opened here. */
  canOpen: (path: string) => boolean;
  onOpenFile: (path: string, line?: number) => void;
  onOpenEnvironment: (ref: IEnvironmentRef) => void;
  onOpenLog: (buildId: number) => void;
  onStop: (path: IWatchPath, stopped: boolean) => void;
  onForget: (path: IWatchPath) => void;
  onAdd: () => void;
}

/** Files and directories whose specifications are built whenever they change. */
export function WatchList(props: IWatchListProps): JSX.Element {
  const { groups, more, error, disabledReason, trans } = props;
  return (
    <>
      {error && <p className="jp-CondaStore-empty">{error}</p>}
      {groups.length === 0 && (
        <p className="jp-CondaStore-empty">
          {trans.__(
            'No file is watched. A watched environment.yml is built whenever it changes.'
          )}
        </p>
      )}
      <ul
        className="jp-CondaStore-watchList"
        aria-label={trans.__('Watched files')}
      >
        {groups.map(({ path, files }) => (
          <li
            key={path.id}
            className="jp-CondaStore-watchPath"
            data-path={path.path}
          >
            <PathRow {...props} path={path} />
            <ul>
              {files.map(file => (
                <FileRow key={file.id} {...props} file={file} of={path} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="jp-CondaStore-empty">
          {trans._n('and %1 more file', 'and %1 more files', more)}
        </p>
      )}
      <div className="jp-CondaStore-buttons jp-CondaStore-watchAdd">
        <TextButton
          label={trans.__('Watch a file or directory…')}
          disabledReason={disabledReason}
          onClick={props.onAdd}
        />
      </div>
    </>
  );
}

function PathRow(props: IWatchListProps & { path: IWatchPath }): JSX.Element {
  const { path, disabledReason, trans, onStop, onForget } = props;
  const name = baseName(path.path);
  return (
    <div className="jp-CondaStore-buildEntry">
      <StateIcon tone={path.problem && path.active ? 'error' : 'muted'} />
      <span className="jp-CondaStore-name" title={path.path}>
        {name}
      </span>
      <span className="jp-CondaStore-meta">
        {factsOf(path, trans).map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </span>
      <span className="jp-CondaStore-actions">
        <IconButton
          icon={path.stopped ? runIcon : stopIcon}
          label={
            path.stopped
              ? trans.__('Watch %1 again', name)
              : trans.__('Stop watching %1', name)
          }
          disabledReason={disabledReason}
          onClick={() => onStop(path, !path.stopped)}
        />
        <IconButton
          icon={closeIcon}
          label={trans.__('Forget %1', name)}
          disabledReason={
            disabledReason ??
            (path.asked || !path.active
              ? undefined
              : trans.__('the settings of a server name it: stop it instead'))
          }
          onClick={() => onForget(path)}
        />
      </span>
      {path.problem && path.active && (
        <p role="alert" className="jp-CondaStore-why">
          {path.problem}
        </p>
      )}
    </div>
  );
}

function factsOf(path: IWatchPath, trans: TranslationBundle): string[] {
  return [
    path.stopped
      ? trans.__('stopped')
      : path.active
        ? trans.__('watched')
        : path.asked
          ? trans.__('waits for a server')
          : trans.__('not watched any more'),
    ...(path.recursive ? [trans.__('with what is below')] : []),
    ...(path.asked ? [] : [trans.__('from settings or a command')])
  ];
}

function FileRow(
  props: IWatchListProps & { file: IWatchedFile; of: IWatchPath }
): JSX.Element {
  const { file, of, trans } = props;
  const { build, environment, namespace, path } = file;
  const shown =
    path === of.path ? baseName(path) : path.slice(of.path.length + 1);
  const [problem] = file.error?.detail.problems ?? [];
  return (
    <li data-file={path} data-state={file.state}>
      <div className="jp-CondaStore-buildEntry">
        <StateIcon tone={toneOf(file)} />
        {props.canOpen(path) ? (
          <button
            type="button"
            className="jp-CondaStore-plainLink jp-CondaStore-name"
            title={path}
            onClick={() => props.onOpenFile(path, problem?.line)}
          >
            {shown}
          </button>
        ) : (
          <span className="jp-CondaStore-name" title={path}>
            {shown}
          </span>
        )}
        <span className="jp-CondaStore-meta">
          {environment && (
            <button
              type="button"
              className="jp-CondaStore-plainLink"
              title={trans.__('Open the environment')}
              onClick={() =>
                props.onOpenEnvironment({ namespace, name: environment })
              }
            >
              {environment}
            </button>
          )}
          {build && file.state === 'followed' ? (
            <button
              type="button"
              className="jp-CondaStore-plainLink"
              title={trans.__('Log of build %1', build.number)}
              onClick={() => props.onOpenLog(build.id)}
            >
              {trans.__('build %1: %2', build.number, buildWord(build, trans))}
            </button>
          ) : (
            <span>{stateWord(file, trans)}</span>
          )}
        </span>
      </div>
      {file.error && (
        <p role="alert" className="jp-CondaStore-why">
          {problem
            ? trans.__('Line %1: %2', problem.line, problem.message)
            : file.error.message}
          {(problem?.hint || file.error.hints[0]) && (
            <span className="jp-CondaStore-faint">
              {' '}
              {problem?.hint || file.error.hints[0]}
            </span>
          )}
        </p>
      )}
      {build?.status === 'FAILED' && build.failure && (
        <p role="alert" className="jp-CondaStore-why">
          {build.failure.message}
        </p>
      )}
    </li>
  );
}

function toneOf({ build, state }: IWatchedFile): Tone {
  switch (state) {
    case 'error':
      return 'error';
    case 'followed':
      return build ? buildTone(build) : 'muted';
    default:
      return build && !hasEnded(build) ? 'busy' : 'muted';
  }
}

function stateWord({ state }: IWatchedFile, trans: TranslationBundle): string {
  switch (state) {
    case 'error':
      return trans.__('cannot be built');
    case 'followed':
      return trans.__('its build was deleted');
    case 'removed':
      return trans.__('removed, environment kept');
    case 'archived':
      return trans.__('removed, environment archived');
    case 'ignored':
      return trans.__('no specification');
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}
