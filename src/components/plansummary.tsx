import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { bytes } from '../format';
import type { IChange } from '../restapi/diff';
import type { IPlan } from '../restapi/plan';

/** How many changes are named; the rest is counted. */
const SHOWN = 12;

/** What a build would change, in a line and a short list. */
export function PlanSummary(props: {
  plan: IPlan;
  trans: TranslationBundle;
}): JSX.Element {
  const { plan, trans } = props;
  const changes = plan.diff?.changes ?? [];
  const first = [...changes].sort(byInterest).slice(0, SHOWN);
  const more = changes.length - first.length;
  return (
    <div className="jp-CondaStore-plan">
      <p className="jp-CondaStore-plan-line">{planWords(plan, trans)}</p>
      <ul>
        {first.map(change => (
          <li key={`${change.kind} ${change.name}`} data-change={change.change}>
            {changeWords(change, trans)}
          </li>
        ))}
        {more > 0 && (
          <li>{trans._n('%1 more change', '%1 more changes', more)}</li>
        )}
      </ul>
    </div>
  );
}

/** "+3 −0 ↑1 ↓0 · 41 MB to download · 27 packages". */
export function planWords(plan: IPlan, trans: TranslationBundle): string {
  const { counts, changes } = plan.diff ?? {};
  if (!counts || !changes || changes.length === 0) {
    return trans.__('Nothing changes: it is all there already.');
  }
  const signs = [
    `+${counts.added ?? 0}`,
    `−${counts.removed ?? 0}`,
    `↑${counts.upgraded ?? 0}`,
    `↓${counts.downgraded ?? 0}`
  ].join(' ');
  const download =
    plan.download_bytes > 0
      ? trans.__('%1 to download', bytes(plan.download_bytes))
      : trans.__('nothing to download');
  const all = trans._n('%1 package', '%1 packages', plan.packages);
  return [signs, download, all].join(' · ');
}

function changeWords(change: IChange, trans: TranslationBundle): string {
  const { name, before, after } = change;
  switch (change.change) {
    case 'added':
      return trans.__('+ %1 %2', name, after?.version);
    case 'removed':
      return trans.__('− %1 %2', name, before?.version);
    case 'upgraded':
      return trans.__('↑ %1 %2 → %3', name, before?.version, after?.version);
    case 'downgraded':
      return trans.__('↓ %1 %2 → %3', name, before?.version, after?.version);
    case 'rebuilt':
      return trans.__('%1 %2, another build of it', name, after?.version);
    case 'channel-changed':
      return trans.__('%1 %2, from %3', name, after?.version, after?.channel);
  }
}

/** What was asked for and what goes away first. */
function byInterest(a: IChange, b: IChange): number {
  return weight(a) - weight(b) || a.name.localeCompare(b.name);
}

function weight(change: IChange): number {
  if (change.requested) {
    return 0;
  }
  return (
    { removed: 1, downgraded: 2, upgraded: 3 }[change.change as string] ?? 4
  );
}
