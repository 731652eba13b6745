import React from 'react';

/** Render again every so many milliseconds, for what depends on the time of day. */
export function useTick(interval: number | null): void {
  const [, tick] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    if (interval === null) {
      return;
    }
    const timer = setInterval(tick, interval);
    return () => clearInterval(timer);
  }, [interval]);
}
