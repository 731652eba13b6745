import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { bytes } from '../format';
import type { IConnection } from '../tokens';
import { StateIcon } from './stateicon';

export interface IUsageMeter {
  used: number;
  /** Bytes that may be used; `null` when only the disk is the limit. */
  quota: number | null;
}

export interface IPanelFooterProps {
  connection: IConnection;
  version: string | null;
  usage: IUsageMeter | null;
  trans: TranslationBundle;
}

/** How full a quota may be before it is worth a warning. */
const NEARLY_FULL = 0.9;

/** How much is used, and whether the server answers. */
export function PanelFooter(props: IPanelFooterProps): JSX.Element {
  const { usage, trans, version } = props;
  return (
    <div className="jp-CondaStore-panelFooter">
      {usage && <Meter usage={usage} trans={trans} />}
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

function Meter(props: {
  usage: IUsageMeter;
  trans: TranslationBundle;
}): JSX.Element {
  const { usage, trans } = props;
  const { used, quota } = usage;
  if (quota === null) {
    return <span>{trans.__('%1 used', bytes(used))}</span>;
  }
  const part = quota > 0 ? Math.min(used / quota, 1) : 1;
  const words = trans.__('%1 of %2 used', bytes(used), bytes(quota));
  return (
    <span
      role="meter"
      aria-label={trans.__('Space')}
      aria-valuemin={0}
      aria-valuemax={quota}
      aria-valuenow={used}
      aria-valuetext={words}
      className="jp-CondaStore-usage"
    >
      <span>{words}</span>
      <span
        className={`jp-CondaStore-bar${part > NEARLY_FULL ? ' jp-mod-warn' : ''}`}
      >
        <span style={{ width: `${Math.round(part * 100)}%` }} />
      </span>
    </span>
  );
}
