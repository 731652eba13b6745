import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';

/** A choice of a few, as JupyterLab draws it, with the border that its text fields have. */
export function Select(
  props: React.SelectHTMLAttributes<HTMLSelectElement>
): JSX.Element {
  return <HTMLSelect {...props} className="jp-CondaStore-select" />;
}
