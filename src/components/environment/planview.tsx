import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { bytes, duration } from '../../format';
import type { IEdit } from '../../model';
import type { IPlan } from '../../restapi/plan';
import { DiffChips } from '../diff/diffchips';
import { DiffTable } from '../diff/difftable';
import { FailureCard } from '../failurecard';
import { Notice } from '../notice';

export interface IPlanViewProps {
  /** What the build would be; `null` before that is known. */
  plan: IPlan | null;
  error: Error | null;
  isLoading: boolean;
  trans: TranslationBundle;
  onApply?: (edit: IEdit) => void;
}

/** What a build would change, before anybody asks for it. */
export function PlanView(props: IPlanViewProps): JSX.Element {
  const { plan, error, isLoading, trans, onApply } = props;
  if (error) {
    return <Notice isError>{error.message}</Notice>;
  }
  if (!plan || isLoading) {
    return <Notice>{trans.__('Solving…')}</Notice>;
  }
  if (plan.conflict) {
    return (
      <FailureCard failure={plan.conflict} trans={trans} onApply={onApply} />
    );
  }
  if (!plan.diff) {
    return <></>;
  }
  return (
    <div className="jp-CondaStore-planView">
      <DiffChips diff={plan.diff} trans={trans} />
      <p className="jp-CondaStore-meta">
        <span>
          {trans._n('%1 package in all', '%1 packages in all', plan.packages)}
        </span>
        <span>{trans.__('%1 to download', bytes(plan.download_bytes))}</span>
        <span>{trans.__('solved in %1', duration(plan.seconds * 1000))}</span>
      </p>
      {plan.moved.length > 0 && (
        <ul className="jp-CondaStore-hints">
          {plan.moved.map(({ name, from, to, reason }) => (
            <li key={name}>
              {trans.__('%1 moves from %2 to %3: %4', name, from, to, reason)}
            </li>
          ))}
        </ul>
      )}
      {plan.added_packages.length > 0 && (
        <p className="jp-CondaStore-meta">
          {trans.__(
            'Added by a policy of the server: %1',
            plan.added_packages.join(', ')
          )}
        </p>
      )}
      {plan.diff.changes.length > 0 && (
        <DiffTable diff={plan.diff} trans={trans} bare />
      )}
    </div>
  );
}
