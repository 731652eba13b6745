import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IPlanning } from '../draft/planner';
import { bytes, duration } from '../format';
import type { IEdit, Policy } from '../model';
import type { IPlan } from '../restapi/plan';
import { DiffChips } from './diff/diffchips';
import { DiffTable } from './diff/difftable';
import { FailureCard } from './failurecard';
import { PolicyChoice } from './policychoice';
import { StateIcon } from './stateicon';
import { useTick } from './usetick';

export interface IPlanViewProps {
  planning: IPlanning;
  policy: Policy;
  /** Say that much in a line, and the rest when asked. */
  compact?: boolean;
  trans: TranslationBundle;
  /** Without it there is nothing to choose, as nothing is there to be kept. */
  onPolicy?: (policy: Policy) => void;
  /** Apply what the server suggests. */
  onApply?: (edit: IEdit) => void;
}

/** How long solving may take before it is said how long it has taken, in ms. */
const LONG = 3000;

/** What a build would do, before anybody asks for it: solved, nothing installed. */
export function PlanView(props: IPlanViewProps): JSX.Element {
  const { planning, policy, compact, trans, onPolicy } = props;
  const { state, plan } = planning;
  return (
    <section
      className="jp-CondaStore-planView"
      aria-label={trans.__('Preview')}
      aria-busy={state === 'solving'}
    >
      {onPolicy && (
        <PolicyChoice policy={policy} trans={trans} onPolicy={onPolicy} />
      )}
      <div role="status">
        <Outcome {...props} />
      </div>
      {state === 'done' && plan && (
        <Consequences plan={plan} isOpen={!compact} trans={trans} />
      )}
    </section>
  );
}

function Outcome(props: IPlanViewProps): JSX.Element | null {
  const { planning, trans, onApply } = props;
  const { state, plan, error, since } = planning;
  useTick(state === 'solving' && since ? 1000 : null);
  switch (state) {
    case 'none':
      return null;
    case 'failed':
      return (
        <p className="jp-CondaStore-failureMessage">
          <StateIcon tone="error" />
          <span>{trans.__('No preview: %1', error ?? '')}</span>
        </p>
      );
    case 'solving': {
      const spent = since ? Date.now() - since : 0;
      return (
        <p className="jp-CondaStore-planLine">
          <StateIcon tone="busy" />
          {spent > LONG
            ? trans.__('Still solving – %1', duration(spent))
            : trans.__('Solving…')}
        </p>
      );
    }
    case 'done':
      return plan!.conflict ? (
        <FailureCard failure={plan!.conflict} trans={trans} onApply={onApply} />
      ) : (
        <Solved plan={plan!} trans={trans} />
      );
  }
}

interface IPlanProps {
  plan: IPlan;
  trans: TranslationBundle;
}

function Solved({ plan, trans }: IPlanProps): JSX.Element {
  const { packages, download_bytes, seconds, added_packages } = plan;
  const download =
    download_bytes > 0
      ? trans.__('%1 to download', bytes(download_bytes))
      : trans.__('nothing to download');
  const diff = diffOf(plan);
  return (
    <>
      <div className="jp-CondaStore-planLine">
        <StateIcon tone="ok" />
        <span title={trans.__('Solved in %1', duration(seconds * 1000))}>
          {trans._n('Solves: %1 package', 'Solves: %1 packages', packages)}
          {', '}
          {download}
        </span>
        {diff && <DiffChips diff={diff} trans={trans} />}
      </div>
      {added_packages.length > 0 && (
        <p className="jp-CondaStore-verdict">
          {trans.__(
            'Added by a policy of the server: %1',
            added_packages.join(', ')
          )}
        </p>
      )}
    </>
  );
}

/** What changes, package by package, and which of it nobody asked for. */
function Consequences(props: IPlanProps & { isOpen: boolean }): JSX.Element {
  const { plan, isOpen, trans } = props;
  const diff = diffOf(plan);
  return (
    <>
      {plan.moved.length > 0 && (
        <details className="jp-CondaStore-moved" open={isOpen}>
          <summary>
            {trans._n(
              '%1 package has to move',
              '%1 packages have to move',
              plan.moved.length
            )}
          </summary>
          <ul>
            {plan.moved.map(({ name, from, to, reason }) => (
              <li key={name}>
                <strong>{name}</strong> {trans.__('%1 → %2', from, to)}{' '}
                <span className="jp-CondaStore-hint">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {diff && diff.changes.length > 0 && (
        <details open={isOpen}>
          <summary>{trans.__('What changes')}</summary>
          <DiffTable diff={diff} trans={trans} bare />
        </details>
      )}
    </>
  );
}

/** How it differs from what is there, if anything is. */
function diffOf({ base_build_id, diff }: IPlan): IPlan['diff'] {
  return base_build_id === null ? null : diff;
}
