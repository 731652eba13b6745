import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { editWord } from '../../draft/names';
import type { ISpecificationEdit } from '../../draft/names';
import type { IPlanning } from '../../draft/planner';
import type { IEdit, Policy } from '../../model';
import { IconButton } from '../iconbutton';
import { Notice } from '../notice';
import { PlanView } from '../planview';
import { TextButton } from '../textbutton';

export interface IDraftBarProps {
  edits: readonly ISpecificationEdit[];
  policy: Policy;
  /** Somebody else has asked for a build meanwhile. */
  isStale: boolean;
  isPreviewed: boolean;
  isSubmitting: boolean;
  planning: IPlanning;
  /** Why the build was refused. */
  error: { code: string; message: string; hints: readonly string[] } | null;
  /** The number that the build will get. */
  nextNumber: number;
  disabledReason?: string;
  trans: TranslationBundle;
  onPolicy: (policy: Policy) => void;
  onDrop: (index: number) => void;
  onPreview: (open: boolean) => void;
  onBuild: () => void;
  onDiscard: () => void;
  onRebase: () => void;
  onShowDiff: () => void;
  onApply: (edit: IEdit) => void;
}

/** The changes that have not been built, and what they would give. */
export function DraftBar(props: IDraftBarProps): JSX.Element {
  const { edits, isPreviewed, isStale, error, trans } = props;
  const refused = error && error.code !== 'stale-base';
  return (
    <section className="jp-CondaStore-draft" aria-label={trans.__('Draft')}>
      {(isStale || error?.code === 'stale-base') && <Stale {...props} />}
      {refused && (
        <Notice isError>{[error.message, ...error.hints].join(' ')}</Notice>
      )}
      {isPreviewed && (
        <PlanView
          planning={props.planning}
          policy={props.policy}
          trans={trans}
          onPolicy={props.onPolicy}
          onApply={props.onApply}
        />
      )}
      {/* At the left, as toasts cover the right corner. */}
      <div className="jp-CondaStore-draftRow">
        <Buttons {...props} />
        <span role="status">
          {edits.length > 0
            ? trans._n('%1 change:', '%1 changes:', edits.length)
            : trans.__('Update of everything')}
        </span>
        <ul className="jp-CondaStore-edits">
          {edits.map((edit, index) => (
            <li key={editWord(edit)} className="jp-CondaStore-chip">
              {editWord(edit)}
              <IconButton
                icon={closeIcon}
                label={trans.__('Take back %1', editWord(edit))}
                onClick={() => props.onDrop(index)}
              />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Buttons(props: IDraftBarProps): JSX.Element {
  const { isPreviewed, isSubmitting, nextNumber, planning, trans } = props;
  const reason =
    props.disabledReason ??
    (isSubmitting
      ? trans.__('The build is being requested')
      : planning.plan?.conflict
        ? trans.__('It cannot be solved')
        : undefined);
  return (
    <div className="jp-CondaStore-draftButtons">
      <TextButton
        label={trans.__('Build')}
        caption={trans.__('Have this built, as build %1', nextNumber)}
        disabledReason={reason}
        isMain
        onClick={props.onBuild}
      />
      <TextButton
        label={isPreviewed ? trans.__('Hide preview') : trans.__('Preview')}
        caption={trans.__('What would change; nothing is installed')}
        onClick={() => props.onPreview(!isPreviewed)}
      />
      <TextButton label={trans.__('Discard')} onClick={props.onDiscard} />
    </div>
  );
}

function Stale(props: IDraftBarProps): JSX.Element {
  const { trans } = props;
  return (
    <div role="alert" className="jp-CondaStore-banner">
      <span>
        {trans.__(
          'Another build was requested since these changes were begun. They would take its changes back.'
        )}
      </span>
      <TextButton
        label={trans.__('Apply them to the newest')}
        onClick={props.onRebase}
      />
      <TextButton
        label={trans.__('Show differences')}
        onClick={props.onShowDiff}
      />
    </div>
  );
}
