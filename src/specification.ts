import type { IProblem } from './model';

/** What a new specification begins with: the server's default channels apply. */
export const TEMPLATE = `dependencies:
  - python
  - pandas
  - matplotlib
`;

/** A part of a text, in UTF-16 units as JavaScript and CodeMirror count. */
export interface IRange {
  from: number;
  to: number;
}

/** Where a problem is: the server counts code points, an emoji being one. */
export function rangeOf(problem: IProblem, text: string): IRange {
  const from = toUnits(problem.start, text);
  return { from, to: Math.max(from, toUnits(problem.end, text)) };
}

function toUnits(offset: number, text: string): number {
  if (!/[\ud800-\udbff]/.test(text)) {
    return Math.min(offset, text.length);
  }
  let units = 0;
  let points = 0;
  for (const character of text) {
    if (points++ === offset) {
      break;
    }
    units += character.length;
  }
  return units;
}

/** Whether anything keeps the specification from being built. */
export function hasErrors(problems: readonly IProblem[]): boolean {
  return problems.some(problem => problem.severity === 'error');
}
