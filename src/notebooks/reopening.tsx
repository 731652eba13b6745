import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { TextButton } from '../components/textbutton';
import { CommandIDs } from '../commands';
import { refOf } from '../model';
import type { IBuild, IEnvironment, IEnvironmentRef } from '../model';
import type { IEnvironmentManager } from '../tokens';
import type { IRecord } from './record';

/** How many builds are searched for the one that the notebook was run with. */
const SEARCHED = 100;

/** How what a notebook was last run with compares to what is here. */
export type Difference =
  | { kind: 'absent'; record: IRecord }
  /** It has another name here, or another environment has the very same packages. */
  | {
      kind: 'moved';
      record: IRecord;
      environment: IEnvironment;
      isRenamed: boolean;
    }
  | {
      kind: 'differs';
      record: IRecord;
      environment: IEnvironment;
      /** The build of then, where it is still here. */
      same: IBuild | null;
    };

/** `null` where a kernel that starts now has what the notebook was run with. */
export async function compare(
  record: IRecord,
  manager: IEnvironmentManager
): Promise<Difference | null> {
  await manager.refresh(); // what others did a moment ago counts
  const ref = refOfRecord(record);
  const environment = manager.find(ref);
  if (!environment) {
    return manager.connection.state === 'connected'
      ? elsewhere(record, manager)
      : null;
  }
  const current = environment.current_build;
  if (!current || !record.lock_sha256) {
    return null;
  }
  if (current.lockfile_sha256 === record.lock_sha256) {
    return null;
  }
  const { items } = await manager.api.builds(ref, SEARCHED);
  const same = items.find(
    build => build.lockfile_sha256 === record.lock_sha256 && build.can.activate
  );
  return { kind: 'differs', record, environment, same: same ?? null };
}

/** What is here instead of an environment that is not here by the name that is recorded. */
async function elsewhere(
  record: IRecord,
  manager: IEnvironmentManager
): Promise<Difference> {
  const now = await manager.api.presentName(refOfRecord(record));
  const renamed = now && manager.find(now);
  if (renamed) {
    const environment = renamed;
    return { kind: 'moved', record, environment, isRenamed: true };
  }
  const same = record.lock_sha256
    ? await manager.api.buildOf(record.lock_sha256)
    : null;
  const environment = same?.current ? manager.find(same) : undefined;
  return environment?.kernels.length
    ? { kind: 'moved', record, environment, isRenamed: false }
    : { kind: 'absent', record };
}

/** Above a notebook: what it was last run with, and how to have that again. */
export class ReopeningBanner extends ReactWidget {
  constructor(private _options: ReopeningBanner.IOptions) {
    super();
    this.addClass('jp-CondaStore-reopening');
    this.node.setAttribute('role', 'status');
  }

  protected override render(): JSX.Element {
    const { difference, trans } = this._options;
    return (
      <>
        <span>{words(difference, trans)}</span>
        {this._actions(difference)}
        <TextButton
          label={trans.__('Dismiss')}
          onClick={() => this.dispose()}
        />
      </>
    );
  }

  private _actions(difference: Difference): JSX.Element | null {
    switch (difference.kind) {
      case 'absent':
        return this._forAbsent(difference.record);
      case 'moved':
        return this._forMoved(difference.environment);
      case 'differs':
        return this._forDifferent(difference.environment, difference.same);
    }
  }

  private _forMoved(environment: IEnvironment): JSX.Element | null {
    const { trans, onUse } = this._options;
    return environment.kernels.length > 0 ? (
      <TextButton
        label={trans.__('Use %1', environment.name)}
        caption={trans.__('Run this notebook in %1', environment.name)}
        onClick={() => this._do(() => onUse(environment))}
      />
    ) : null;
  }

  private _forAbsent(record: IRecord): JSX.Element | null {
    const { trans, onRebuild } = this._options;
    if (record.lock) {
      return (
        <TextButton
          label={trans.__('Make the same one')}
          onClick={() => this._do(() => onRebuild(record, true))}
        />
      );
    }
    return record.specification ? (
      <TextButton
        label={trans.__('Create it…')}
        onClick={() => this._do(() => onRebuild(record, false))}
      />
    ) : null;
  }

  private _forDifferent(
    environment: IEnvironment,
    same: IBuild | null
  ): JSX.Element | null {
    const { commands, trans } = this._options;
    if (!same) {
      return null;
    }
    const args = { ...refOf(environment), build: same.id };
    return (
      <>
        <TextButton
          label={trans.__('Use build %1…', same.number)}
          onClick={() =>
            this._do(() => commands.execute(CommandIDs.rollBack, args))
          }
        />
        {commands.hasCommand(CommandIDs.diff) && (
          <TextButton
            label={trans.__('Compare')}
            onClick={() =>
              void commands.execute(CommandIDs.diff, {
                left: `build:${same.id}`,
                right: `build:${environment.current_build_id}`
              })
            }
          />
        )}
      </>
    );
  }

  private _do(action: () => unknown): void {
    action();
    this.dispose();
  }
}

export namespace ReopeningBanner {
  export interface IOptions {
    difference: Difference;
    commands: CommandRegistry;
    /** Build what the notebook describes; exactly, or as it resolves now. */
    onRebuild: (record: IRecord, exactly: boolean) => void;
    /** Run the notebook in this environment. */
    onUse: (environment: IEnvironment) => void;
    trans: TranslationBundle;
  }
}

function refOfRecord(record: IRecord): IEnvironmentRef {
  return { namespace: record.namespace, name: record.environment };
}

function words(difference: Difference, trans: TranslationBundle): string {
  const { environment, build } = difference.record;
  if (difference.kind === 'absent') {
    return trans.__(
      'This notebook was last run with %1, build %2, which is not here.',
      environment,
      build
    );
  }
  if (difference.kind === 'moved') {
    const { name } = difference.environment;
    return difference.isRenamed
      ? trans.__(
          'This notebook was last run with %1, which is called %2 now.',
          environment,
          name
        )
      : trans.__(
          'This notebook was last run with %1, which is not here. %2 has the very same packages.',
          environment,
          name
        );
  }
  return trans.__(
    'This notebook was last run with %1, build %2. Here it is build %3.',
    environment,
    build,
    difference.environment.current_build?.number
  );
}
