import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { bytes } from '../format';
import type { IConnection } from '../tokens';
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
  trans: TranslationBundle;
}

/** How full it may be before it is worth a warning. */
const NEARLY_FULL = 0.9;

/** How much is used, and whether the server answers. */
export function PanelFooter(props: IPanelFooterProps): JSX.Element {
  const { space, trans, version } = props;
  return (
    <div className="jp-CondaStore-panelFooter">
      {space && <Meter space={space} trans={trans} />}
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
  space: ISpace;
  trans: TranslationBundle;
}): JSX.Element {
  const { space, trans } = props;
  const { used, free } = space;
  if (free === null) {
    return <span>{trans.__('%1 used', bytes(used))}</span>;
  }
  const part = used + free > 0 ? used / (used + free) : 0;
  const words = trans.__('%1 used, %2 free', bytes(used), bytes(free));
  return (
    <span
      role="meter"
      aria-label={trans.__('Space')}
      aria-valuemin={0}
      aria-valuemax={used + free}
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
