import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ago, buildDuration, bytes } from '../../format';
import type { IHistoryEntry } from '../../history';
import { hasEnded } from '../../model';
import { buildTone } from '../../state';
import { buildWord, whyNoCancel } from '../../words';
import { countsWord } from '../diff/words';
import { BuildProgress } from '../buildprogress';
import { RetryButtons } from '../retrybuttons';
import { StateIcon } from '../stateicon';
import { TextButton } from '../textbutton';
import { Timestamp } from '../timestamp';

export interface IBuildEntryActions {
  onRollBack: (build: IHistoryEntry) => void;
  /** Show what is different from the build before it. */
  onDiff: (build: IHistoryEntry) => void;
  onLog: (build: IHistoryEntry) => void;
  /** Show what it holds. */
  onShow: (build: IHistoryEntry) => void;
  /** Copies, files and lines of it for elsewhere. */
  onShare: (build: IHistoryEntry) => void;
  onCancel: (build: IHistoryEntry) => void;
  onRetry: (build: IHistoryEntry, latest: boolean) => void;
  onEdit: (build: IHistoryEntry) => void;
  onPin: (build: IHistoryEntry, pinned: boolean) => void;
  onDelete: (build: IHistoryEntry) => void;
}

export interface IBuildEntryProps extends IBuildEntryActions {
  build: IHistoryEntry;
  chosen: boolean;
  /** The number of another build of this environment, if it is known. */
  numberOf: (id: number) => number | null;
  disabledReason?: string;
  trans: TranslationBundle;
  onChoose: (chosen: boolean) => void;
}

/** One build of the timeline. */
export function BuildEntry(props: IBuildEntryProps): JSX.Element {
  const { build, trans } = props;
  return (
    <li
      className="jp-CondaStore-entry"
      data-build={build.id}
      data-build-status={build.status}
    >
      <input
        type="checkbox"
        aria-label={trans.__('Compare build %1', build.number)}
        checked={props.chosen}
        onChange={event => props.onChoose(event.target.checked)}
      />
      <StateIcon tone={buildTone(build)} />
      <div className="jp-CondaStore-entryBody">
        <div className="jp-CondaStore-title">
          <strong>{trans.__('Build %1', build.number)}</strong>
          <span className="jp-CondaStore-meta">{buildWord(build, trans)}</span>
          {build.current && (
            <span className="jp-CondaStore-chip jp-mod-current">
              {trans.__('current')}
            </span>
          )}
          {build.pinned && (
            <span className="jp-CondaStore-chip">{trans.__('kept')}</span>
          )}
          {build.restorable && (
            <span
              className="jp-CondaStore-chip"
              title={trans.__(
                'Its files were cleaned up; its lockfile is kept'
              )}
            >
              {trans.__('restorable')}
            </span>
          )}
          <Changes {...props} />
        </div>
        <Facts {...props} />
        {!hasEnded(build) && <BuildProgress build={build} trans={trans} />}
        {build.status === 'FAILED' && build.failure && (
          <div className="jp-CondaStore-why">{build.failure.message}</div>
        )}
      </div>
      <Actions {...props} />
    </li>
  );
}

function Changes({
  build,
  trans,
  onDiff
}: IBuildEntryProps): JSX.Element | null {
  const counts = build.changes && countsWord(build.changes.counts);
  if (counts && !build.changes?.since) {
    return <span className="jp-CondaStore-meta">{counts}</span>;
  }
  return counts ? (
    <button
      type="button"
      className="jp-CondaStore-link"
      title={trans.__('What it changed; show the differences')}
      onClick={() => onDiff(build)}
    >
      {counts}
    </button>
  ) : null;
}

function Facts(props: IBuildEntryProps): JSX.Element {
  const { build, trans } = props;
  const spent = buildDuration(build);
  const restored =
    build.restores === null ? null : props.numberOf(build.restores);
  const chosen = build.activations.find(one => one.kind === 'chosen');
  return (
    <div className="jp-CondaStore-meta">
      <Timestamp
        time={build.ended_on ?? build.started_on ?? build.scheduled_on}
      />
      {build.ended_on && spent && <span>{spent}</span>}
      {build.requested_by && !isAnonymous(build.requested_by) && (
        <span>{trans.__('by %1', build.requested_by)}</span>
      )}
      {build.size > 0 && <span>{bytes(build.size)}</span>}
      {build.policy === 'latest' && (
        <span>{trans.__('newest of everything')}</span>
      )}
      {restored !== null && (
        <span>{trans.__('restores build %1', restored)}</span>
      )}
      {build.reused && <span>{trans.__('reused')}</span>}
      {chosen && (
        <span>
          {trans.__('made current again %1', ago(chosen.activated_on))}
        </span>
      )}
      {(build.in_use?.length ?? 0) > 0 && (
        <span>
          {trans._n(
            '%1 kernel runs from it',
            '%1 kernels run from it',
            build.in_use!.length
          )}
        </span>
      )}
    </div>
  );
}

/** A server that asks for no names makes one up, of hexadecimal digits. */
function isAnonymous(user: string): boolean {
  return /^[0-9a-f]{32}$/.test(user);
}

function Actions(props: IBuildEntryProps): JSX.Element {
  const { build, disabledReason, trans } = props;
  const ready = build.status === 'COMPLETED';
  return (
    <div className="jp-CondaStore-entryActions">
      {build.can.activate && !build.current && (
        <TextButton
          label={trans.__('Roll back')}
          caption={trans.__('Let kernels use build %1 again', build.number)}
          disabledReason={disabledReason}
          onClick={() => props.onRollBack(build)}
        />
      )}
      {!hasEnded(build) && (
        <TextButton
          label={
            build.can.force_cancel
              ? trans.__('Force cancel')
              : trans.__('Cancel')
          }
          disabledReason={disabledReason ?? whyNoCancel(build, trans)}
          onClick={() => props.onCancel(build)}
        />
      )}
      <RetryButtons
        build={build}
        trans={trans}
        disabledReason={disabledReason}
        onRetry={latest => props.onRetry(build, latest)}
        onEdit={() => props.onEdit(build)}
      />
      {ready && (
        <>
          <TextButton
            label={trans.__('Packages')}
            caption={trans.__('What build %1 holds', build.number)}
            onClick={() => props.onShow(build)}
          />
          {build.changes?.since && (
            <TextButton
              label={trans.__('Diff')}
              caption={trans.__('What build %1 changed', build.number)}
              onClick={() => props.onDiff(build)}
            />
          )}
        </>
      )}
      <TextButton
        label={trans.__('Log')}
        caption={trans.__('The log of build %1', build.number)}
        onClick={() => props.onLog(build)}
      />
      {ready && (
        <>
          <TextButton
            label={trans.__('Lock and export')}
            caption={trans.__(
              'Lockfiles and archives of build %1',
              build.number
            )}
            onClick={() => props.onShare(build)}
          />
          {build.pinned !== undefined && (
            <TextButton
              label={build.pinned ? trans.__('Do not keep') : trans.__('Keep')}
              caption={
                build.pinned
                  ? trans.__('Let clean-ups delete build %1', build.number)
                  : trans.__(
                      'Never let a clean-up delete build %1',
                      build.number
                    )
              }
              disabledReason={disabledReason}
              onClick={() => props.onPin(build, !build.pinned)}
            />
          )}
        </>
      )}
      {build.can.delete && (
        <TextButton
          label={trans.__('Delete')}
          caption={trans.__('Delete build %1', build.number)}
          disabledReason={disabledReason}
          onClick={() => props.onDelete(build)}
        />
      )}
    </div>
  );
}
