import React from 'react';

import { ago, exactly } from '../format';
import { useTick } from './usetick';

/** How long ago something was; the exact time is a tooltip. */
export function Timestamp({ time }: { time: string }): JSX.Element {
  useTick(30_000);
  return (
    <time dateTime={time} title={exactly(time)}>
      {ago(time)}
    </time>
  );
}
