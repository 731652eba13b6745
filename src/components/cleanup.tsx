import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { CleanupState } from '../cleanup/model';
import { bytes } from '../format';
import type { ICollectedItem, ICollection, IKeeping } from '../restapi/collect';
import { TextButton } from './textbutton';

export interface ICleanupProps {
  state: CleanupState;
  /** `null` until it is known what the server keeps by itself. */
  keeping: IKeeping | null;
  trans: TranslationBundle;
  onKeep: (changes: Partial<IKeeping>) => void;
  onRetry: () => void;
}

/** What would be removed, what stays and why, and what became of it. */
export function Cleanup(props: ICleanupProps): JSX.Element {
  const { state, trans } = props;
  return (
    <div className="jp-CondaStore-cleanup">
      <p>
        {trans.__(
          'Builds give their files back. They stay in the list with their lockfiles, and can be used again: then their files are installed anew.'
        )}
      </p>
      <Keeping {...props} />
      <div
        role="status"
        aria-live="polite"
        aria-busy={state.step === 'looking' || state.step === 'removing'}
      >
        <Outcome {...props} />
      </div>
    </div>
  );
}

function Keeping(props: ICleanupProps): JSX.Element {
  const { keeping, state, trans, onKeep } = props;
  const fixed = !keeping || state.step === 'removing' || state.step === 'done';
  return (
    <fieldset className="jp-CondaStore-keeping" disabled={fixed}>
      <legend>{trans.__('Keep')}</legend>
      <label>
        {trans.__('the newest builds of each environment:')}
        <Amount
          value={keeping?.keep_last ?? null}
          onAmount={keep_last => onKeep({ keep_last })}
        />
      </label>
      <label>
        {trans.__('what was made, current or used in the last days:')}
        <Amount
          value={keeping?.keep_days ?? null}
          onAmount={keep_days => onKeep({ keep_days })}
        />
      </label>
      <label>
        <input type="checkbox" checked disabled readOnly />
        {trans.__('what is current, pinned, or used by a kernel: always')}
      </label>
    </fieldset>
  );
}

function Amount(props: {
  value: number | null;
  onAmount: (value: number) => void;
}): JSX.Element {
  const { value, onAmount } = props;
  const [text, setText] = React.useState<string | null>(null);
  return (
    <input
      type="number"
      className="jp-mod-styled"
      min={0}
      step={1}
      value={text ?? String(value ?? '')}
      onChange={event => {
        setText(event.target.value);
        if (/^\d{1,6}$/.test(event.target.value)) {
          onAmount(Number(event.target.value));
        }
      }}
      onBlur={() => setText(null)}
    />
  );
}

function Outcome({ state, trans, onRetry }: ICleanupProps): JSX.Element {
  switch (state.step) {
    case 'looking':
      return <p>{trans.__('Looking what is not needed any more…')}</p>;
    case 'failed':
      return (
        <div className="jp-CondaStore-banner">
          <span>{state.message}</span>
          <TextButton label={trans.__('Try again')} onClick={onRetry} />
        </div>
      );
    case 'removing':
      return (
        <>
          <p>{trans.__('Removing %1…', bytes(state.found.freed))}</p>
          <progress aria-label={trans.__('Removing')} />
        </>
      );
    case 'shown':
      return <Found found={state.found} trans={trans} />;
    case 'done':
      return <Done report={state.report} trans={trans} />;
  }
}

function Found(props: {
  found: ICollection;
  trans: TranslationBundle;
}): JSX.Element {
  const { found, trans } = props;
  const { items, kept, freed } = found;
  return (
    <>
      <p>
        <strong>
          {items.length === 0
            ? trans.__('Everything here is kept: there is nothing to remove.')
            : trans.__('Frees %1:', bytes(freed))}
        </strong>
      </p>
      {items.length > 0 && (
        <ul className="jp-CondaStore-cleanupItems">
          {items.slice(0, MOST).map((one, index) => (
            <li key={index} className="jp-CondaStore-cleanupItem">
              <span>{kindWord(one.kind, trans)}</span>
              <span title={one.why}>{one.subject}</span>
              <span>{bytes(one.freed)}</span>
            </li>
          ))}
          {items.length > MOST && (
            <li className="jp-CondaStore-cleanupItem">
              <span>{trans.__('and %1 more', items.length - MOST)}</span>
            </li>
          )}
        </ul>
      )}
      <Reasons
        label={trans._n('%1 build stays', '%1 builds stay', kept.length)}
        items={kept}
      />
    </>
  );
}

/** How many lines are shown at most: there may be thousands of packages. */
const MOST = 200;

function Done(props: {
  report: ICollection;
  trans: TranslationBundle;
}): JSX.Element {
  const { report, trans } = props;
  const { items, skipped, freed } = report;
  return (
    <>
      <p>
        <strong>
          {trans._n(
            '%1 thing was removed, %2 are free again.',
            '%1 things were removed, %2 are free again.',
            items.length,
            bytes(freed)
          )}
        </strong>
      </p>
      <Reasons
        label={trans._n(
          '%1 could not be removed now; it is tried again by itself',
          '%1 could not be removed now; they are tried again by themselves',
          skipped.length
        )}
        items={skipped}
      />
    </>
  );
}

function Reasons(props: {
  label: string;
  items: readonly ICollectedItem[];
}): JSX.Element | null {
  const { label, items } = props;
  return items.length === 0 ? null : (
    <details>
      <summary>{label}</summary>
      <ul className="jp-CondaStore-cleanupItems">
        {items.slice(0, MOST).map((one, index) => (
          <li key={index} className="jp-CondaStore-cleanupItem">
            <span>{one.subject}</span>
            <span>{one.why}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function kindWord(kind: string, trans: TranslationBundle): string {
  switch (kind) {
    case 'prefix':
      return trans.__('build');
    case 'interrupted':
      return trans.__('interrupted build');
    case 'package':
      return trans.__('package');
    case 'bytecode':
      return trans.__('byte-code');
    case 'pypi':
      return trans.__('PyPI package');
    case 'blob':
      return trans.__('archive');
    case 'log':
      return trans.__('log');
    default:
      return kind;
  }
}
