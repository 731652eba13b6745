import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { bytes } from '../../format';
import type { IBuild, IEnvironment } from '../../model';
import { Timestamp } from '../timestamp';

export interface IEnvironmentFactsProps {
  environment: IEnvironment;
  shown: IBuild | null;
  /** The platforms that the specification names, and the one of the server. */
  platforms: readonly string[];
  serverPlatform: string | null;
  trans: TranslationBundle;
}

/** Size, use, creator, kernels and platforms of an environment. */
export function EnvironmentFacts(props: IEnvironmentFactsProps): JSX.Element {
  const { environment, trans } = props;
  const { size, unique_size, last_used_on, creator, kernels } = environment;
  const used = size ?? environment.current_build?.size ?? 0;
  const hidden = environment.hidden_kernels ?? [];
  return (
    <>
      <dl className="jp-CondaStore-facts">
        {used > 0 && (
          <Fact name={trans.__('Size')}>
            <span
              title={trans.__(
                'All builds together; what no other environment has'
              )}
            >
              {typeof unique_size === 'number'
                ? trans.__(
                    '%1, %2 of it only here',
                    bytes(used),
                    bytes(unique_size)
                  )
                : bytes(used)}
            </span>
          </Fact>
        )}
        <Fact name={trans.__('Last used')}>
          {last_used_on ? (
            <Timestamp time={last_used_on} />
          ) : (
            trans.__('not yet')
          )}
        </Fact>
        {creator && !/^[0-9a-f]{32}$/.test(creator) && (
          <Fact name={trans.__('Created by')}>{creator}</Fact>
        )}
        <Fact name={trans.__('Kernels')}>
          {kernels.length > 0
            ? kernels.map(kernel => kernel.display_name).join(', ')
            : hidden.length > 0
              ? trans.__('all hidden')
              : trans.__('none')}
        </Fact>
        <Platforms {...props} />
      </dl>
      <PlatformWarning {...props} />
    </>
  );
}

function Fact(props: { name: string; children: React.ReactNode }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Platforms(props: IEnvironmentFactsProps): JSX.Element | null {
  const { shown, platforms, serverPlatform, trans } = props;
  const built = shown?.platform ?? null;
  const others = platforms.filter(one => one !== built);
  if (!built && others.length === 0) {
    return null;
  }
  return (
    <Fact name={trans.__('Platforms')}>
      {built && (
        <span
          title={
            serverPlatform
              ? trans.__('This server builds for %1', serverPlatform)
              : undefined
          }
        >
          {trans.__('built for %1', built)}
        </span>
      )}
      {built && others.length > 0 && ', '}
      {others.length > 0 && trans.__('also meant for %1', others.join(', '))}
    </Fact>
  );
}

function PlatformWarning(props: IEnvironmentFactsProps): JSX.Element | null {
  const { platforms, serverPlatform, trans } = props;
  if (
    !serverPlatform ||
    platforms.length === 0 ||
    platforms.includes(serverPlatform)
  ) {
    return null;
  }
  return (
    <div role="status" className="jp-CondaStore-banner jp-mod-warn">
      {trans.__(
        'The specification is meant for %1. This server builds for %2, where packages may be missing or have other versions.',
        platforms.join(', '),
        serverPlatform
      )}
    </div>
  );
}
