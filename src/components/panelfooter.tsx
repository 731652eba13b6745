import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { bytes } from '../format';
import { cleanUpIcon } from '../icons';
import type { IConnection } from '../tokens';
import type { IQuota } from '../usagemodel';
import { IconButton } from './iconbutton';
import { StateIcon } from './stateicon';

export interface ISpace {
  /** Bytes that the environments take. */
  used: number;
  /** Bytes that are left; `null` where nobody says. */
  free: number | null;
}

export interface IPanelFooterProps {
  connection: IConnection;
  version: string | null;
  space: ISpace | null;
  /** Limits of namespaces, the one that is nearest first. */
  quotas: readonly IQuota[];
  trans: TranslationBundle;
  onCleanUp: () => void;
}

/** How full it may be before it is worth a warning. */
const NEARLY_FULL = 0.9;

/** How much is used, and whether the server answers. */
export function PanelFooter(props: IPanelFooterProps): JSX.Element {
  const { space, quotas, trans, version } = props;
  return (
    <div className="jp-CondaStore-panelFooter">
      {(quotas.length > 0 || space) && (
        <div className="jp-CondaStore-space">
          {quotas.length > 0 ? (
            <Quota {...props} />
          ) : (
            space && <Disk space={space} trans={trans} />
          )}
          <IconButton
            icon={cleanUpIcon}
            label={trans.__('Clean up…')}
            disabledReason={
              props.connection.state === 'connected'
                ? undefined
                : trans.__('the server does not answer')
            }
            onClick={props.onCleanUp}
          />
        </div>
      )}
      <span
        role="status"
        className="jp-CondaStore-connection"
        title={version ? trans.__('conda-store %1', version) : undefined}
      >
        <StateIcon tone={TONES[props.connection.state]} />
        {connectionWord(props)}
      </span>
    </div>
  );
}

const TONES = {
  connected: 'ok',
  loading: 'busy',
  stale: 'warn',
  failed: 'error'
} as const;

function connectionWord({ connection, trans }: IPanelFooterProps): string {
  switch (connection.state) {
    case 'connected':
      return trans.__('Connected');
    case 'loading':
      return trans.__('Connecting…');
    case 'stale':
      return trans.__('Connection lost, trying again');
    case 'failed':
      return trans.__('Not connected');
  }
}

/** What is used of the limit that is nearest. */
function Quota({ quotas, space, trans }: IPanelFooterProps): JSX.Element {
  const [nearest] = quotas;
  const state = stateOf(nearest.used, nearest.limit);
  const words = {
    ok: '',
    warn: trans.__('nearly full'),
    full: trans.__('full: nothing more is built')
  }[state];
  return (
    <Meter
      label={trans.__('Limit of %1', nearest.namespace)}
      used={nearest.used}
      total={nearest.limit}
      state={state}
      words={[quotaWord(nearest, trans), words].filter(Boolean).join(', ')}
      title={[
        ...quotas.map(one =>
          trans.__('%1: %2', one.namespace, quotaWord(one, trans))
        ),
        ...(space ? [diskWord(space, trans)] : [])
      ].join('\n')}
    />
  );
}

function Disk(props: { space: ISpace; trans: TranslationBundle }): JSX.Element {
  const { space, trans } = props;
  const { used, free } = space;
  const words = diskWord(space, trans);
  return free === null ? (
    <span className="jp-CondaStore-usage">{words}</span>
  ) : (
    <Meter
      label={trans.__('Space')}
      used={used}
      total={used + free}
      state={stateOf(used, used + free)}
      words={words}
      title={words}
    />
  );
}

function Meter(props: {
  label: string;
  used: number;
  total: number;
  state: Fullness;
  words: string;
  title: string;
}): JSX.Element {
  const { label, used, total, state, words, title } = props;
  const part = total > 0 ? Math.min(used / total, 1) : 0;
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(used, total)}
      aria-valuetext={words}
      title={title}
      data-state={state}
      className="jp-CondaStore-usage"
    >
      <span>
        {state !== 'ok' && (
          <StateIcon tone={state === 'full' ? 'error' : 'warn'} />
        )}
        {words}
      </span>
      <span className={`jp-CondaStore-bar jp-mod-${state}`}>
        <span style={{ width: `${Math.round(part * 100)}%` }} />
      </span>
    </span>
  );
}

type Fullness = 'ok' | 'warn' | 'full';

function stateOf(used: number, total: number): Fullness {
  return used >= total ? 'full' : used > total * NEARLY_FULL ? 'warn' : 'ok';
}

function quotaWord(
  { what, used, limit }: IQuota,
  trans: TranslationBundle
): string {
  return what === 'bytes'
    ? trans.__('%1 of %2', bytes(used), bytes(limit))
    : trans.__('%1 of %2 environments', used, limit);
}

function diskWord({ used, free }: ISpace, trans: TranslationBundle): string {
  return free === null
    ? trans.__('%1 used', bytes(used))
    : trans.__('%1 used, %2 free', bytes(used), bytes(free));
}
