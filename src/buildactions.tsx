import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { attempt, showAction } from './actions';
import type { IActionContext } from './actions';
import { ago, bytes } from './format';
import { hasEnded } from './model';
import type { IBuild } from './model';

/** How long a build must have run for its cancellation to be a loss, in ms. */
const DEAR = 60_000;

/** How long a toast offers to show what is left, in ms. */
const SHOWN = 10_000;

/** How many builds with the very same packages are looked for. */
const TWINS = 10;

/**
 * Cancel a build; after a minute of work only once the user has said so. One that should have
 * stopped long ago is ended without its worker.
 */
export async function cancelBuild(
  build: IBuild,
  context: IActionContext
): Promise<void> {
  const { manager, trans } = context;
  const { number, name, started_on } = build;
  const force = build.can.force_cancel ?? false;
  const spent = started_on ? Date.now() - Date.parse(started_on) : 0;
  if (spent > DEAR && !force) {
    const { button } = await showDialog({
      title: trans.__('Cancel build %1 of %2?', number, name),
      body: trans.__(
        'It began %1. What it has downloaded is kept for the next build.',
        ago(started_on!)
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Go on') }),
        Dialog.warnButton({ label: trans.__('Cancel build') })
      ]
    });
    if (!button.accept) {
      return;
    }
  }
  await attempt(
    () => manager.cancel(build.id, force),
    trans.__('Build %1 of %2 could not be cancelled', number, name)
  );
}

/**
 * Build the same specification again. The id of the new build, unless that failed.
 *
 * @param latest - without the lock that it began with
 */
export async function retryBuild(
  build: IBuild,
  { manager, trans }: IActionContext,
  latest = false
): Promise<number | null> {
  return attempt(
    () => manager.retry(build.id, latest),
    trans.__('Build %1 of %2 could not be retried', build.number, build.name)
  );
}

/** Delete a build, once the user has seen what goes with it and has said so. */
export async function deleteBuild(
  build: IBuild,
  context: IActionContext
): Promise<void> {
  const { manager, trans } = context;
  const { number, name, namespace } = build;
  const twin = await twinOf(build, context);
  const { button } = await showDialog({
    title: trans.__('Delete build %1 of %2?', number, name),
    body: <DeleteDetails build={build} twin={twin} trans={trans} />,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Delete') })
    ]
  });
  if (!button.accept) {
    return;
  }
  const done = await attempt(
    async () => {
      await manager.removeBuild(build.id);
      return true;
    },
    trans.__('Build %1 of %2 could not be deleted', number, name)
  );
  if (done) {
    Notification.success(trans.__('Build %1 of %2 was deleted', number, name), {
      autoClose: SHOWN,
      actions: showAction({ namespace, name }, 'builds', context)
    });
  }
}

/** Another build of the environment that has the same files. */
async function twinOf(
  { id, environment_id, lockfile_sha256 }: IBuild,
  { manager }: IActionContext
): Promise<IBuild | null> {
  if (!lockfile_sha256) {
    return null;
  }
  const query = { environment_id, lockfile_sha256, status: 'COMPLETED' };
  try {
    const { http } = manager.api;
    const { items } = await http.pages<IBuild>('build/', query, TWINS);
    return items.find(one => one.id !== id && !one.restorable) ?? null;
  } catch {
    return null; // What is deleted is the same; only less can be said of it.
  }
}

function DeleteDetails(props: {
  build: IBuild;
  twin: IBuild | null;
  trans: TranslationBundle;
}): JSX.Element {
  const { build, trans } = props;
  const kernels = build.in_use ?? [];
  return (
    <div className="jp-CondaStore-dialog">
      <p>
        {trans.__('The build and its log are deleted. This cannot be undone.')}
      </p>
      {!hasEnded(build) && <p>{trans.__('It is cancelled first.')}</p>}
      <Freed {...props} />
      {kernels.length > 0 && (
        <>
          <p>
            {trans._n(
              'A kernel runs in it, and will miss its files:',
              'These kernels run in it, and will miss its files:',
              kernels.length
            )}
          </p>
          <ul>
            {kernels.map(({ kernel_id, name, server }) => (
              <li key={kernel_id}>
                {trans.__('%1 on %2', name, server)}{' '}
                <code>{kernel_id.slice(0, 8)}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Freed(props: {
  build: IBuild;
  twin: IBuild | null;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { build, twin, trans } = props;
  if (build.restorable) {
    return (
      <p>
        {trans.__(
          'Its files were cleaned up before. Without it they cannot be restored.'
        )}
      </p>
    );
  }
  if (twin) {
    return (
      <p>
        {trans.__(
          'Its files stay: build %1 has the very same packages.',
          twin.number
        )}
      </p>
    );
  }
  if (typeof build.unique_size === 'number') {
    return <p>{trans.__('That frees about %1.', bytes(build.unique_size))}</p>;
  }
  return build.size > 0 ? (
    <p>
      {trans.__(
        'It takes up to %1; packages that other builds have too stay.',
        bytes(build.size)
      )}
    </p>
  ) : null;
}
