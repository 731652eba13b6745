import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { exactly } from '../../format';
import type { IBuildPackage, IPresence } from '../../packages';

export interface IPackageDetailsProps {
  one: IBuildPackage;
  /** `null` while it is read. */
  presence: IPresence | null;
  error: Error | null;
  trans: TranslationBundle;
  /** Bring another package into view. */
  onShow: (name: string) => void;
}

/** Why a package is there, and what it is. */
export function PackageDetails(props: IPackageDetailsProps): JSX.Element {
  const { one, presence, error, trans, onShow } = props;
  if (one.kind === 'pypi') {
    return (
      <p className="jp-CondaStore-details">
        {one.requested
          ? trans.__('Asked for in the part for PyPI.')
          : trans.__(
              'Needed by a package from PyPI; these do not say by which.'
            )}
      </p>
    );
  }
  if (error) {
    return (
      <p role="alert" className="jp-CondaStore-details">
        {error.message}
      </p>
    );
  }
  if (!presence) {
    return <p className="jp-CondaStore-details">{trans.__('Loading…')}</p>;
  }
  const { path, required_by, depends, timestamp } = presence;
  return (
    <dl className="jp-CondaStore-details">
      <dt>{trans.__('Why it is here')}</dt>
      <dd>{whyText(presence, trans)}</dd>
      {path.length > 2 && (
        <>
          <dt>{trans.__('By way of')}</dt>
          <dd>{path.join(' → ')}</dd>
        </>
      )}
      {required_by.length > 0 && (
        <>
          <dt>{trans.__('Needed by')}</dt>
          <dd>
            {required_by.map(({ name, wants }) => (
              <Name key={name} name={name} title={wants} onShow={onShow} />
            ))}
          </dd>
        </>
      )}
      {depends.length > 0 && (
        <>
          <dt>{trans.__('Needs')}</dt>
          <dd>
            {depends.map(text => (
              <Name
                key={text}
                name={text.split(' ', 1)[0]}
                label={text}
                onShow={onShow}
              />
            ))}
          </dd>
        </>
      )}
      {one.license && (
        <>
          <dt>{trans.__('Licence')}</dt>
          <dd>{one.license}</dd>
        </>
      )}
      {timestamp !== null && timestamp > 0 && (
        <>
          <dt>{trans.__('Made')}</dt>
          <dd>{exactly(new Date(timestamp).toISOString())}</dd>
        </>
      )}
      <dt>{trans.__('From')}</dt>
      <dd className="jp-CondaStore-url">{presence.url}</dd>
    </dl>
  );
}

function whyText(presence: IPresence, trans: TranslationBundle): string {
  const { path, required_by } = presence;
  if (path.length === 1) {
    return trans.__('The specification asks for it.');
  }
  if (path.length > 1) {
    return trans._n(
      '%2 needs it, which the specification asks for.',
      '%2 needs it in the end, which the specification asks for; %1 packages need it in all.',
      required_by.length,
      path[0]
    );
  }
  return required_by.length > 0
    ? trans.__('Packages need it that nobody asked for.')
    : trans.__('A policy of the server adds it.');
}

function Name(props: {
  name: string;
  label?: string;
  title?: string;
  onShow: (name: string) => void;
}): JSX.Element {
  const { name, label, title, onShow } = props;
  return (
    <button
      type="button"
      className="jp-CondaStore-link"
      title={title}
      onClick={() => onShow(name)}
    >
      {label ?? name}
    </button>
  );
}
