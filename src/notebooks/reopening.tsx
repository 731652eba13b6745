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
      ? { kind: 'absent', record }
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
        {difference.kind === 'absent'
          ? this._forAbsent(difference.record)
          : this._forDifferent(difference.environment, difference.same)}
        <TextButton
          label={trans.__('Dismiss')}
          onClick={() => this.dispose()}
        />
      </>
    );
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
    trans: TranslationBundle;
  }
}

export function refOfRecord(record: IRecord): IEnvironmentRef {
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
  return trans.__(
    'This notebook was last run with %1, build %2. Here it is build %3.',
    environment,
    build,
    difference.environment.current_build?.number
  );
}
