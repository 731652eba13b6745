import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/** The heads of a table whose last column has buttons, which say themselves what they are for. */
export function ColumnHeads(props: {
  columns: readonly string[];
  trans: TranslationBundle;
}): JSX.Element {
  return (
    <thead>
      <tr>
        {props.columns.map(column => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
        <th scope="col">
          <span className="jp-CondaStore-hidden">
            {props.trans.__('Actions')}
          </span>
        </th>
      </tr>
    </thead>
  );
}
