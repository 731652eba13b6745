import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { keyOf, refOf } from '../model';
import type { IBuild, IEdit, IEnvironment } from '../model';
import { isItem } from '../rows';
import type { Row } from '../rows';
import { stateOf } from '../state';
import { BuildRow, buildLabel } from './buildrow';
import { EnvironmentRow, environmentFacts, nameOf } from './environmentrow';
import { GroupRow, groupWord } from './grouprow';
import { Tree } from './tree';
import type { ITreeLine, ITreeRow } from './treerows';

/** What is done with what is in the list. */
export interface IEnvironmentTreeCallbacks {
  onActivate: (key: string) => void;
  onToggle: (key: string) => void;
  onShowMoreBuilds: (key: string) => void;
  onOpen: (environment: IEnvironment) => void;
  /** Look at it for now: the next one that is looked at takes its place. */
  onPreview: (environment: IEnvironment) => void;
  onRename: (environment: IEnvironment) => void;
  onNewNotebook: (environment: IEnvironment) => void;
  onAddKernel: (environment: IEnvironment) => void;
  onDelete: (environment: IEnvironment) => void;
  onOpenLog: (build: IBuild) => void;
  onCancel: (build: IBuild) => void;
  onRebuild: (build: IBuild) => void;
  onDeleteBuild: (build: IBuild) => void;
  onEdit: (build: IBuild) => void;
  /** Apply what the server suggests to the specification. */
  onApply: (build: IBuild, edit: IEdit) => void;
  onRollBack: (build: IBuild) => void;
  onMenu: (anchor: HTMLElement) => void;
  /** The slash key: to the filter. */
  onFilter: () => void;
}

export interface IEnvironmentTreeProps extends IEnvironmentTreeCallbacks {
  rows: readonly Row[];
  showNamespaces: boolean;
  groupedByStatus: boolean;
  activeKey: string;
  /** Changes when the active item is to be brought into view. */
  reveal?: number;
  /** How often a build is tried in all, if that is known. */
  mostAttempts: number | null;
  /** Why nothing can be changed now. */
  disabledReason?: string;
  trans: TranslationBundle;
}

/** Heights to expect before they are measured, in px. */
const HEIGHT = { group: 26, environment: 44, build: 44, note: 26, more: 34 };

/** The environments, and the builds of those that are expanded. */
export function EnvironmentTree(props: IEnvironmentTreeProps): JSX.Element {
  const { rows, trans } = props;
  const places = React.useMemo(() => rows.map(placeOf), [rows]);
  const find = (key: string) => rows.find(row => row.key === key);

  const onOpen = (key: string, accel: boolean) => {
    const row = find(key);
    if (row?.kind === 'build') {
      props.onOpenLog(row.build);
    } else if (row?.kind === 'environment') {
      (accel ? props.onNewNotebook : props.onOpen)(row.environment);
    } else {
      props.onToggle(key);
    }
  };
  const onDelete = (key: string) => {
    const row = find(key);
    if (props.disabledReason) {
      return;
    }
    if (row?.kind === 'environment' && row.environment.can.delete) {
      props.onDelete(row.environment);
    } else if (row?.kind === 'build' && row.build.can.delete) {
      props.onDeleteBuild(row.build);
    }
  };
  const onKey = (pressed: string, key: string) => {
    const row = find(key);
    if (pressed === '/') {
      props.onFilter();
      return true;
    }
    if (pressed === 'F2' && row?.kind === 'environment') {
      if (!props.disabledReason && row.environment.can.update) {
        props.onRename(row.environment);
      }
      return true;
    }
    return false;
  };

  return (
    <Tree
      label={trans.__('Environments')}
      rows={places}
      describe={index => described(rows[index], props)}
      activeKey={props.activeKey}
      reveal={props.reveal}
      onFocusItem={props.onActivate}
      onToggle={props.onToggle}
      onOpen={onOpen}
      onDelete={onDelete}
      onKey={onKey}
    />
  );
}

function placeOf(row: Row): ITreeRow {
  const { key, level, position, siblings } = row;
  return {
    key,
    level,
    position,
    siblings,
    isItem: isItem(row),
    expanded: 'expanded' in row ? row.expanded : undefined,
    height: HEIGHT[row.kind]
  };
}

function described(row: Row, props: IEnvironmentTreeProps): ITreeLine {
  switch (row.kind) {
    case 'group':
      return describedGroup(row, props);
    case 'environment':
      return describedEnvironment(row, props);
    case 'build':
      return describedBuild(row, props);
    case 'note':
      return {
        label: '',
        className: 'jp-CondaStore-note',
        render: () => (
          <span className="jp-CondaStore-meta">
            {row.error ?? props.trans.__('Loading…')}
          </span>
        )
      };
    case 'more':
      return {
        label: '',
        className: 'jp-CondaStore-note',
        render: () => (
          <button
            type="button"
            className="jp-CondaStore-textButton"
            onClick={() => props.onShowMoreBuilds(row.environmentKey)}
          >
            {props.trans._n('Show older build', 'Show older builds', row.count)}
          </button>
        )
      };
  }
}

function describedGroup(
  row: Row & { kind: 'group' },
  { groupedByStatus, trans, onToggle }: IEnvironmentTreeProps
): ITreeLine {
  const { name, count, expanded } = row;
  const word = groupWord(name, groupedByStatus, trans);
  return {
    label: trans._n('%2, %1 environment', '%2, %1 environments', count, word),
    className: 'jp-CondaStore-group',
    render: () => (
      <GroupRow
        word={word}
        count={count}
        expanded={expanded}
        onToggle={() => onToggle(row.key)}
      />
    )
  };
}

function describedEnvironment(
  row: Row & { kind: 'environment' },
  props: IEnvironmentTreeProps
): ITreeLine {
  const { environment, expanded } = row;
  const { can, kernels } = environment;
  return {
    label: [
      nameOf(environment, props.showNamespaces),
      ...environmentFacts({ ...props, environment })
    ].join(', '),
    className: 'jp-CondaStore-environment',
    data: {
      'env-status': stateOf(environment),
      'has-kernel': kernels.length > 0,
      'has-build': environment.current_build !== null,
      'can-update': can.update,
      'can-build': can.build,
      'can-delete': can.delete
    },
    render: tabIndex => (
      <EnvironmentRow
        environment={environment}
        expanded={expanded}
        tabIndex={tabIndex}
        showNamespace={props.showNamespaces}
        mostAttempts={props.mostAttempts}
        trans={props.trans}
        disabledReason={props.disabledReason}
        onCancel={props.onCancel}
        onToggle={() => props.onToggle(keyOf(refOf(environment)))}
        onClick={(one, twice) => (twice ? props.onOpen : props.onPreview)(one)}
        onNewNotebook={props.onNewNotebook}
        onAddKernel={props.onAddKernel}
        onMenu={props.onMenu}
      />
    )
  };
}

function describedBuild(
  row: Row & { kind: 'build' },
  props: IEnvironmentTreeProps
): ITreeLine {
  const { build, latest } = row;
  return {
    label: buildLabel(build, props.trans),
    className: 'jp-CondaStore-build',
    data: {
      build: build.id,
      'build-status': build.status,
      'build-current': build.current,
      'can-activate': build.can.activate
    },
    render: tabIndex => (
      <BuildRow
        build={build}
        latest={latest}
        tabIndex={tabIndex}
        mostAttempts={props.mostAttempts}
        trans={props.trans}
        disabledReason={props.disabledReason}
        onCancel={props.onCancel}
        onRetry={props.onRebuild}
        onMenu={props.onMenu}
        onOpenLog={props.onOpenLog}
        onRollBack={props.onRollBack}
        onEdit={props.onEdit}
        onApply={props.onApply}
      />
    )
  };
}
