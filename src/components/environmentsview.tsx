import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { buildKey, keyOf, refOf } from '../model';
import type { IBuild, IBuildList, IEnvironment } from '../model';
import type { IConnection } from '../tokens';
import { BuildItem } from './builditem';
import { EnvironmentItem } from './environmentitem';
import {
  Failed,
  Loading,
  NoEnvironments,
  NotEnabled,
  NothingFound,
  Stale
} from './notices';
import { Tree } from './tree';

export interface IEnvironmentsViewProps {
  connection: IConnection;
  /** How many environments there are, whatever the filter. */
  total: number;
  environments: IEnvironment[];
  /** How many more match the filter. */
  hidden: number;
  showNamespaces: boolean;
  activeKey: string;
  /** How often a build is tried in all, if that is known. */
  mostAttempts: number | null;
  isExpanded: (key: string) => boolean;
  buildsOf: (key: string) => IBuildList;
  trans: TranslationBundle;
  onActivate: (key: string) => void;
  onToggle: (key: string) => void;
  onShowMore: () => void;
  onShowMoreBuilds: (key: string) => void;
  onClearFilter: () => void;
  onRetry: () => void;
  onCreate: () => void;
  onFromFile: () => void;
  onNewNotebook: (environment: IEnvironment) => void;
  onDelete: (environment: IEnvironment) => void;
  onOpenLog: (build: IBuild) => void;
  onCancel: (build: IBuild) => void;
  onRebuild: (build: IBuild) => void;
  onDeleteBuild: (build: IBuild) => void;
  onEdit: (build: IBuild) => void;
  onRollBack: (build: IBuild) => void;
  onMenu: (anchor: HTMLElement) => void;
}

/** The list of environments, or what there is to say instead. */
export function EnvironmentsView(props: IEnvironmentsViewProps): JSX.Element {
  const { connection, trans } = props;
  const { state, error, asOf } = connection;
  if (state === 'loading') {
    return <Loading trans={trans} />;
  }
  if (state === 'failed') {
    return error?.code === 'not-enabled' ? (
      <NotEnabled trans={trans} onRetry={props.onRetry} />
    ) : (
      <Failed
        trans={trans}
        message={error?.message ?? ''}
        hints={error?.hints ?? []}
        onRetry={props.onRetry}
      />
    );
  }
  return (
    <>
      {state === 'stale' && asOf && (
        <Stale trans={trans} asOf={asOf} onRetry={props.onRetry} />
      )}
      {props.total === 0 ? (
        <NoEnvironments
          trans={trans}
          onCreate={props.onCreate}
          onFromFile={props.onFromFile}
        />
      ) : props.environments.length === 0 ? (
        <NothingFound trans={trans} onClear={props.onClearFilter} />
      ) : (
        <EnvironmentTree {...props} />
      )}
      {props.hidden > 0 && (
        <button
          type="button"
          className="jp-CondaStore-textButton jp-CondaStore-more"
          onClick={props.onShowMore}
        >
          {trans._n('Show %1 more', 'Show %1 more', props.hidden)}
        </button>
      )}
    </>
  );
}

function EnvironmentTree(props: IEnvironmentsViewProps): JSX.Element {
  const { environments, trans } = props;
  const builds = new Map<string, IBuild>();
  const keys = environments.map(one => keyOf(refOf(one)));
  for (const key of keys.filter(props.isExpanded)) {
    for (const build of props.buildsOf(key).page?.items ?? []) {
      builds.set(buildKey(build), build);
    }
  }
  const known = keys.includes(props.activeKey) || builds.has(props.activeKey);
  const active = known ? props.activeKey : keys[0];
  const find = (key: string) => environments[keys.indexOf(key)];

  const onOpen = (key: string, accel: boolean) => {
    const build = builds.get(key);
    if (build) {
      props.onOpenLog(build);
    } else if (accel) {
      props.onNewNotebook(find(key));
    } else {
      props.onToggle(key);
    }
  };

  return (
    <Tree
      label={trans.__('Environments')}
      onFocusItem={props.onActivate}
      onToggle={props.onToggle}
      onOpen={onOpen}
      onDelete={key => {
        const environment = find(key);
        const build = builds.get(key);
        if (environment?.can.delete) {
          props.onDelete(environment);
        } else if (build?.can.delete) {
          props.onDeleteBuild(build);
        }
      }}
    >
      {environments.map((environment, index) => {
        const key = keys[index];
        return (
          <EnvironmentItem
            key={key}
            environment={environment}
            expanded={props.isExpanded(key)}
            active={key === active}
            selected={key === props.activeKey}
            showNamespace={props.showNamespaces}
            mostAttempts={props.mostAttempts}
            trans={trans}
            disabledReason={whyUnchangeable(props)}
            onCancel={props.onCancel}
            onToggle={props.onToggle}
            onNewNotebook={props.onNewNotebook}
            onMenu={props.onMenu}
          >
            {props.isExpanded(key) && (
              <Builds {...props} itemKey={key} active={active} />
            )}
          </EnvironmentItem>
        );
      })}
    </Tree>
  );
}

function Builds(
  props: IEnvironmentsViewProps & { itemKey: string; active: string }
): JSX.Element {
  const { trans, itemKey } = props;
  const { page, error } = props.buildsOf(itemKey);
  const more = page ? page.count - page.items.length : 0;
  return (
    <>
      {page?.items.map((build, index) => (
        <BuildItem
          key={build.id}
          build={build}
          itemKey={buildKey(build)}
          latest={index === 0}
          active={buildKey(build) === props.active}
          mostAttempts={props.mostAttempts}
          trans={trans}
          disabledReason={whyUnchangeable(props)}
          onCancel={props.onCancel}
          onRetry={props.onRebuild}
          onMenu={props.onMenu}
          onOpenLog={props.onOpenLog}
          onRollBack={props.onRollBack}
          onEdit={props.onEdit}
        />
      ))}
      {!page && !error && (
        <li role="none" className="jp-CondaStore-meta">
          {trans.__('Loading…')}
        </li>
      )}
      {error && (
        <li role="none" className="jp-CondaStore-meta">
          {error}
        </li>
      )}
      {more > 0 && (
        <li role="none">
          <button
            type="button"
            className="jp-CondaStore-textButton"
            onClick={() => props.onShowMoreBuilds(itemKey)}
          >
            {trans._n('Show older build', 'Show older builds', more)}
          </button>
        </li>
      )}
    </>
  );
}

/** Why nothing can be changed now, if so. */
function whyUnchangeable(props: IEnvironmentsViewProps): string | undefined {
  return props.connection.state === 'stale'
    ? props.trans.__('The server does not answer')
    : undefined;
}
