import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { ISpecificationDiff } from '../../difference';

export interface ISpecificationDiffProps {
  diff: ISpecificationDiff;
  trans: TranslationBundle;
}

/** What is asked for differently, line by line. */
export function SpecificationDiff(
  props: ISpecificationDiffProps
): JSX.Element | null {
  const { diff, trans } = props;
  const sections = sectionsOf(diff, trans).filter(
    ({ removed, added }) => removed.length + added.length > 0
  );
  if (sections.length === 0) {
    return <p>{trans.__('The same is asked for.')}</p>;
  }
  return (
    <dl className="jp-CondaStore-specificationDiff">
      {sections.map(({ title, removed, added }) => (
        <React.Fragment key={title}>
          <dt>{title}</dt>
          <dd>
            {removed.map(text => (
              <del key={text}>{text}</del>
            ))}
            {added.map(text => (
              <ins key={text}>{text}</ins>
            ))}
          </dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

interface ISection {
  title: string;
  removed: readonly string[];
  added: readonly string[];
}

function sectionsOf(
  diff: ISpecificationDiff,
  trans: TranslationBundle
): ISection[] {
  const { channels, dependencies, pip, variables, as_of } = diff;
  const same = channels.before.join() === channels.after.join();
  const listed = (names: readonly string[]) =>
    names.length > 0 ? names.join(', ') : trans.__('those of the server');
  const entries = (values: Record<string, string>) =>
    Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const changed = Object.entries(variables.changed);
  const moment = (time: string | null | undefined) => (time ? [time] : []);
  return [
    {
      title: trans.__('Channels, in order'),
      removed: same ? [] : [listed(channels.before)],
      added: same ? [] : [listed(channels.after)]
    },
    { title: trans.__('Packages'), ...dependencies },
    { title: trans.__('Packages from PyPI'), ...pip },
    {
      title: trans.__('Variables'),
      removed: [
        ...entries(variables.removed),
        ...changed.map(([name, [before]]) => `${name}=${before}`)
      ],
      added: [
        ...entries(variables.added),
        ...changed.map(([name, [, after]]) => `${name}=${after}`)
      ]
    },
    {
      title: trans.__('Channels as of'),
      removed: as_of?.before === as_of?.after ? [] : moment(as_of?.before),
      added: as_of?.before === as_of?.after ? [] : moment(as_of?.after)
    }
  ];
}
