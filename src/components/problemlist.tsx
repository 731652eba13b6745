import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IProblem } from '../model';
import { StateIcon } from './stateicon';

export interface IProblemListProps {
  problems: readonly IProblem[];
  trans: TranslationBundle;
  onGoTo: (problem: IProblem) => void;
}

/** What is wrong with a specification; each line leads to its place. */
export function ProblemList(props: IProblemListProps): JSX.Element {
  const { problems, trans, onGoTo } = props;
  return (
    <ul className="jp-CondaStore-problems" aria-label={trans.__('Problems')}>
      {problems.map((problem, index) => (
        <li key={index}>
          <button type="button" onClick={() => onGoTo(problem)}>
            <StateIcon tone={problem.severity === 'error' ? 'error' : 'warn'} />
            <span className="jp-CondaStore-position">
              {trans.__('%1:%2', problem.line, problem.column)}
            </span>
            <span>
              {problem.message}
              {problem.hint && (
                <span className="jp-CondaStore-hint">{problem.hint}</span>
              )}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
