import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IComparison } from '../../difference';
import type { IBuild, IEnvironmentRef } from '../../model';
import { StateIcon } from '../stateicon';
import { TextButton } from '../textbutton';
import { TextDiff } from '../textdiff';
import { DiffChips } from './diffchips';
import { DiffTable } from './difftable';
import { SidePicker } from './sidepicker';
import { SpecificationDiff } from './specificationdiff';

export interface IDiffViewProps {
  left: string;
  right: string;
  environments: readonly IEnvironmentRef[];
  environmentOf: (side: string) => IEnvironmentRef | null;
  buildsOf: (ref: IEnvironmentRef) => readonly IBuild[] | null;
  hasDraft: (ref: IEnvironmentRef) => boolean;
  /** `null` while it is asked for. */
  comparison: IComparison | null;
  texts: { left: string; right: string } | null;
  error: Error | null;
  trans: TranslationBundle;
  onCompare: (left: string, right: string) => void;
  onRetry: () => void;
  onCopy: () => void;
  onExport: () => void;
  onRollBack: (ref: IEnvironmentRef, build: number) => void;
}

/** Two things, chosen above, and what is different between them. */
export function DiffView(props: IDiffViewProps): JSX.Element {
  const { left, right, comparison, texts, error, trans } = props;
  return (
    <div className="jp-CondaStore-pageBody">
      <div className="jp-CondaStore-sides">
        <Picker {...props} label={trans.__('Before')} side={left} />
        <TextButton
          label="⇄"
          caption={trans.__('Swap the two sides')}
          name={trans.__('Swap the two sides')}
          onClick={() => props.onCompare(right, left)}
        />
        <Picker {...props} label={trans.__('After')} side={right} isRight />
      </div>
      {error && (
        <div role="alert" className="jp-CondaStore-failure">
          <p className="jp-CondaStore-failureMessage">
            <StateIcon tone="error" />
            <span>{error.message}</span>
          </p>
          <div className="jp-CondaStore-buttons">
            <TextButton label={trans.__('Retry')} onClick={props.onRetry} />
          </div>
        </div>
      )}
      {!comparison && !error && <p role="status">{trans.__('Comparing…')}</p>}
      {comparison && (
        <>
          <div className="jp-CondaStore-headline">
            <div role="status">
              <DiffChips diff={comparison} trans={trans} />
            </div>
            <Actions {...props} comparison={comparison} />
          </div>
          <NotSolved comparison={comparison} trans={trans} />
          <DiffTable diff={comparison} trans={trans} />
          <details
            className="jp-CondaStore-section"
            open={comparison.changes.length < 12}
          >
            <summary>{trans.__('Specification')}</summary>
            {comparison.specification ? (
              <SpecificationDiff
                diff={comparison.specification}
                trans={trans}
              />
            ) : (
              <p>
                {trans.__('One side is a lockfile, which was not asked for.')}
              </p>
            )}
            {texts && texts.left !== texts.right && (
              <TextDiff
                before={texts.left}
                after={texts.right}
                label={trans.__('Specification, before and after')}
              />
            )}
          </details>
        </>
      )}
    </div>
  );
}

function Picker(
  props: IDiffViewProps & { label: string; side: string; isRight?: boolean }
): JSX.Element {
  const { label, side, isRight, trans } = props;
  const environment = props.environmentOf(side);
  return (
    <SidePicker
      label={label}
      side={side}
      environment={environment}
      environments={props.environments}
      builds={environment && props.buildsOf(environment)}
      hasDraft={environment !== null && props.hasDraft(environment)}
      trans={trans}
      onChange={one =>
        isRight
          ? props.onCompare(props.left, one)
          : props.onCompare(one, props.right)
      }
    />
  );
}

/** A side that was never solved has no packages to be compared. */
function NotSolved(props: {
  comparison: IComparison;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { comparison, trans } = props;
  const side = [comparison.a, comparison.b].find(one => one.packages === null);
  return side ? (
    <p className="jp-CondaStore-hint">
      {trans.__(
        '%1 has not been solved: only what is asked for is compared.',
        side.label
      )}
    </p>
  ) : null;
}

function Actions(
  props: IDiffViewProps & { comparison: IComparison }
): JSX.Element {
  const { left, right, trans } = props;
  const ref = props.environmentOf(left);
  const sameEnvironment =
    ref !== null && ref.name === props.environmentOf(right)?.name;
  const build = ref
    ? props.buildsOf(ref)?.find(one => left === `build:${one.id}`)
    : null;
  return (
    <div className="jp-CondaStore-tools">
      {ref && build && sameEnvironment && build.can.activate && (
        <TextButton
          label={trans.__('Roll back to build %1', build.number)}
          onClick={() => props.onRollBack(ref, build.id)}
        />
      )}
      <TextButton label={trans.__('Copy as Markdown')} onClick={props.onCopy} />
      <TextButton label={trans.__('Export CSV')} onClick={props.onExport} />
    </div>
  );
}
