import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IPlanning } from '../draft/planner';
import { bytes, duration } from '../format';
import type { IEdit, Policy } from '../model';
import type { ChangeKind, IChange } from '../restapi/diff';
import type { IPlan } from '../restapi/plan';
import { FailureCard } from './failurecard';
import { StateIcon } from './stateicon';
import { useTick } from './usetick';

export interface IPlanPreviewProps {
  planning: IPlanning;
  /** Whether there is something that packages are kept of. */
  hasBase: boolean;
  policy: Policy;
  trans: TranslationBundle;
  onPolicy: (policy: Policy) => void;
  /** Apply what the server suggests. */
  onApply: (edit: IEdit) => void;
}

/** How long solving may take before it is said how long it has taken, in ms. */
const LONG = 3000;

/** What building the draft would do: solved by the server, nothing installed. */
export function PlanPreview(props: IPlanPreviewProps): JSX.Element {
  const { planning, hasBase, trans } = props;
  return (
    <section
      className="jp-CondaStore-planPreview"
      aria-label={trans.__('Preview')}
      aria-busy={planning.state === 'solving'}
    >
      {hasBase && <PolicyChoice {...props} />}
      <div role="status">
        <Outcome {...props} />
      </div>
    </section>
  );
}

function PolicyChoice(props: IPlanPreviewProps): JSX.Element {
  const { policy, trans, onPolicy } = props;
  const id = React.useId();
  const choices: [Policy, string, string][] = [
    [
      'minimal',
      trans.__('Change as little as possible'),
      trans.__('Every package stays as it is, unless it has to move')
    ],
    [
      'latest',
      trans.__('Update everything'),
      trans.__('The newest versions that go together')
    ]
  ];
  return (
    <fieldset className="jp-CondaStore-policy">
      <legend>{trans.__('Versions')}</legend>
      {choices.map(([value, label, caption]) => (
        <label key={value} className="jp-CondaStore-check" title={caption}>
          <input
            type="radio"
            name={id}
            checked={policy === value}
            onChange={() => onPolicy(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Outcome(props: IPlanPreviewProps): JSX.Element | null {
  const { planning, trans } = props;
  const { state, plan, error, since } = planning;
  useTick(state === 'solving' && since ? 1000 : null);
  switch (state) {
    case 'none':
      return null;
    case 'failed':
      return (
        <p className="jp-CondaStore-verdict">
          {trans.__('No preview: %1', error ?? '')}
        </p>
      );
    case 'solving': {
      const spent = since ? Date.now() - since : 0;
      return (
        <p className="jp-CondaStore-planLine jp-mod-busy">
          <StateIcon tone="busy" />
          {spent > LONG
            ? trans.__('Still solving – %1', duration(spent))
            : trans.__('Solving…')}
        </p>
      );
    }
    case 'done':
      return plan!.conflict ? (
        <FailureCard
          failure={plan!.conflict}
          trans={trans}
          onApply={props.onApply}
        />
      ) : (
        <Solved {...props} plan={plan!} />
      );
  }
}

function Solved(props: IPlanPreviewProps & { plan: IPlan }): JSX.Element {
  const { plan, hasBase, trans } = props;
  const { packages, download_bytes, moved, added_packages } = plan;
  const download =
    download_bytes > 0
      ? trans.__('%1 to download', bytes(download_bytes))
      : trans.__('nothing to download');
  return (
    <>
      <p className="jp-CondaStore-planLine">
        <StateIcon tone="ok" />
        <span>
          {trans._n('Solves: %1 package', 'Solves: %1 packages', packages)}
          {', '}
          {download}
        </span>
        {hasBase && plan.diff && (
          <Counts counts={plan.diff.counts} trans={trans} />
        )}
      </p>
      {added_packages.length > 0 && (
        <p className="jp-CondaStore-verdict">
          {trans.__('Added by policy: %1', added_packages.join(', '))}
        </p>
      )}
      {hasBase && plan.diff && plan.diff.changes.length > 0 && (
        <details className="jp-CondaStore-moved">
          <summary>{trans.__('What changes')}</summary>
          <ul>
            {plan.diff.changes.map(change => (
              <li key={`${change.kind} ${change.name}`}>
                <Change change={change} trans={trans} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {moved.length > 0 && (
        <details className="jp-CondaStore-moved">
          <summary>
            {trans._n(
              '%1 package has to move',
              '%1 packages have to move',
              moved.length
            )}
          </summary>
          <ul>
            {moved.map(({ name, from, to, reason }) => (
              <li key={name}>
                <strong>{name}</strong> {trans.__('%1 → %2', from, to)}{' '}
                <span className="jp-CondaStore-hint">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Change(props: {
  change: IChange;
  trans: TranslationBundle;
}): JSX.Element {
  const { change, trans } = props;
  const { name, before, after, requested } = change;
  const [from, to] = [before, after].map(one => one?.version ?? '');
  const versions = before && after ? trans.__('%1 → %2', from, to) : from || to;
  return (
    <>
      <strong>{name}</strong> {versions}{' '}
      <span className="jp-CondaStore-hint">
        {changeWord(change, trans)}
        {requested && `, ${trans.__('requested')}`}
      </span>
    </>
  );
}

function changeWord(
  { change, after }: IChange,
  trans: TranslationBundle
): string {
  switch (change) {
    case 'added':
      return trans.__('added');
    case 'removed':
      return trans.__('removed');
    case 'upgraded':
      return trans.__('upgraded');
    case 'downgraded':
      return trans.__('downgraded');
    case 'rebuilt':
      return trans.__('another build of it');
    case 'channel-changed':
      return trans.__('from %1', after?.channel ?? '');
  }
}

/** "+3 −1 ↑2": how many packages change, and how. */
export function Counts(props: {
  counts: Record<ChangeKind, number>;
  trans: TranslationBundle;
}): JSX.Element {
  const { counts, trans } = props;
  const kinds: [ChangeKind, string, string][] = [
    ['added', '+', trans.__('added')],
    ['removed', '−', trans.__('removed')],
    ['upgraded', '↑', trans.__('upgraded')],
    ['downgraded', '↓', trans.__('downgraded')],
    ['rebuilt', '⟳', trans.__('rebuilt')],
    ['channel-changed', '⇄', trans.__('from another channel')]
  ];
  const some = kinds.filter(([kind]) => counts[kind] > 0);
  if (some.length === 0) {
    return <span className="jp-CondaStore-chip">{trans.__('no changes')}</span>;
  }
  return (
    <span className="jp-CondaStore-chips">
      {some.map(([kind, sign, word]) => (
        <span
          key={kind}
          className={`jp-CondaStore-chip jp-mod-${kind}`}
          title={`${counts[kind]} ${word}`}
        >
          <span aria-hidden="true">
            {sign}
            {counts[kind]}
          </span>
          <span className="jp-CondaStore-unseen">
            {counts[kind]} {word}
          </span>
        </span>
      ))}
    </span>
  );
}
