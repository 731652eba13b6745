import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IDiff } from '../../difference';
import { DiffChips } from './diffchips';
import { DiffTable } from './difftable';

export interface ILoadedDiffProps {
  load: () => Promise<IDiff>;
  trans: TranslationBundle;
}

/** Differences that are asked for when they are shown, in a small place such as a dialog. */
export function LoadedDiff({ load, trans }: ILoadedDiffProps): JSX.Element {
  const [found, setFound] = React.useState<IDiff | Error | null>(null);
  const ask = React.useRef(load);
  React.useEffect(() => {
    let wanted = true;
    const take = (what: IDiff | Error) => wanted && setFound(what);
    ask.current().then(take, reason => take(Error(String(reason))));
    return () => {
      wanted = false;
    };
  }, []);
  if (found === null) {
    return <p role="status">{trans.__('Comparing…')}</p>;
  }
  if (found instanceof Error) {
    // Whoever decides does so without; the question stays the same.
    return <p>{trans.__('What would change cannot be shown.')}</p>;
  }
  return (
    <div className="jp-CondaStore-planView">
      <div role="status">
        <DiffChips diff={found} trans={trans} />
      </div>
      {found.changes.length > 0 && (
        <DiffTable diff={found} trans={trans} bare />
      )}
    </div>
  );
}
