import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { Session } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Running } from './components/running';
import { LoadedDiff } from './components/diff/loadeddiff';
import type { IDiff } from './difference';
import { ago, bytes } from './format';
import { allKernels, hasEnded, refOf } from './model';
import type { IBuild, IEnvironment, IEnvironmentRef } from './model';
import { buildRef, diff } from './restapi/diff';
import type { IEnvironmentManager } from './tokens';

/** How long a toast offers to undo, in ms. */
const UNDO = 10_000;

export interface IActionContext {
  manager: IEnvironmentManager;
  sessions: Session.IManager;
  trans: TranslationBundle;
  /** Show the page of an environment. */
  show?: (ref: IEnvironmentRef, tab?: string) => void;
  /** Whether it is asked before what can be undone at once; else it is. */
  confirmRollback?: boolean;
}

/** Make an earlier build current, once the user has seen what that means. */
export async function rollBack(
  environment: IEnvironment,
  buildId: number,
  context: IActionContext
): Promise<void> {
  const { manager, trans } = context;
  const build = await manager.api.build(buildId);
  const isPlain =
    !build.restorable && runningIn(environment, context).length === 0;
  if (context.confirmRollback === false && isPlain) {
    await activate(environment, build, environment.current_build, context);
    return;
  }
  const { button } = await showDialog({
    title: trans.__('Use build %1 of %2?', build.number, environment.name),
    body: (
      <RollBackDetails
        environment={environment}
        build={build}
        running={runningIn(environment, context)}
        load={(from, to) =>
          diff(manager.api.http, buildRef(from), buildRef(to))
        }
        trans={trans}
      />
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Roll back') })
    ]
  });
  if (button.accept) {
    await activate(environment, build, environment.current_build, context);
  }
}

async function activate(
  environment: IEnvironment,
  build: IBuild,
  before: IBuild | null,
  context: IActionContext
): Promise<void> {
  const { manager, trans } = context;
  const done = await attempt(
    () => manager.activate(refOf(environment), build.id),
    trans.__('%1 could not be rolled back', environment.name)
  );
  if (!done) {
    return;
  }
  if (done.restoring) {
    const { number } = await manager.api.build(done.build_id);
    Notification.info(
      trans.__(
        'Build %1 of %2 is being installed again, as build %3. Kernels get it when it is ready.',
        build.number,
        environment.name,
        number
      ),
      { autoClose: UNDO }
    );
    return;
  }
  const undo = {
    label: trans.__('Undo'),
    caption: trans.__('Use build %1 again', before?.number),
    callback: () => {
      if (before) {
        void activate(environment, before, build, context);
      }
    }
  };
  const show = showAction(refOf(environment), 'builds', context);
  Notification.success(
    trans.__('%1 uses build %2 now', environment.name, build.number),
    { autoClose: UNDO, actions: before ? [undo, ...show] : show }
  );
}

/** How much room there will be: what it shares is counted later than what it has. */
function freed(environment: IEnvironment, trans: TranslationBundle): string {
  const { size, unique_size } = environment;
  if (unique_size) {
    return trans.__('That frees about %1.', bytes(unique_size));
  }
  return size
    ? trans.__(
        'That frees up to %1; packages that others have too stay.',
        bytes(size)
      )
    : '';
}

/** Delete an environment, once the user has said so. */
export async function deleteEnvironment(
  environment: IEnvironment,
  context: IActionContext
): Promise<void> {
  const { manager, trans } = context;
  const running = runningIn(environment, context);
  const { button } = await showDialog({
    title: trans.__('Delete %1?', environment.name),
    body: (
      <div className="jp-CondaStore-dialog">
        <p>
          {trans.__(
            'The environment, all of its builds and its kernels are deleted. This cannot be undone.'
          )}
        </p>
        <p>{freed(environment, trans)}</p>
        {environment.latest_build && !hasEnded(environment.latest_build) && (
          <p>{trans.__('What is being built of it is cancelled first.')}</p>
        )}
        <Running sessions={running} trans={trans} />
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Delete') })
    ]
  });
  if (button.accept) {
    const done = await attempt(
      async () => {
        await manager.remove(refOf(environment));
        return true;
      },
      trans.__('%1 could not be deleted', environment.name)
    );
    if (done) {
      Notification.success(trans.__('%1 was deleted', environment.name), {
        autoClose: UNDO / 2
      });
    }
  }
}

/** The button of a toast that shows the page of an environment, where there are pages. */
export function showAction(
  ref: IEnvironmentRef,
  tab: string,
  { show, trans }: IActionContext
): Notification.IAction[] {
  return show
    ? [
        {
          label: trans.__('Show'),
          caption: trans.__('Open the page of %1', ref.name),
          callback: () => show(ref, tab)
        }
      ]
    : [];
}

/** Do something, or say why that failed. Whether it was done. */
export async function attempt<T>(
  action: () => Promise<T>,
  failure: string
): Promise<T | null> {
  try {
    return await action();
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    Notification.error(`${failure}: ${message}`, { autoClose: false });
    return null;
  }
}

/** The names of what runs on a kernel of the environment. */
function runningIn(
  environment: IEnvironment,
  { sessions }: IActionContext
): string[] {
  const kernels = new Set(allKernels(environment).map(kernel => kernel.name));
  return [...sessions.running()]
    .filter(session => kernels.has(session.kernel?.name ?? ''))
    .map(session => session.name || session.path);
}

function RollBackDetails(props: {
  environment: IEnvironment;
  build: IBuild;
  running: string[];
  /** What differs between two builds. */
  load: (from: number, to: number) => Promise<IDiff>;
  trans: TranslationBundle;
}): JSX.Element {
  const { environment, build, running, load, trans } = props;
  const current = environment.current_build;
  return (
    <div className="jp-CondaStore-dialog">
      <ul>
        <li>
          {trans.__(
            'Kernels that start from now on use build %1, made %2.',
            build.number,
            ago(build.ended_on ?? build.scheduled_on)
          )}
        </li>
        <li>
          {build.restorable
            ? trans.__(
                'Its files were cleaned up: it is installed again from its lockfile.'
              )
            : trans.__('It is still here: nothing is downloaded or installed.')}
        </li>
        {current && (
          <li>
            {trans.__(
              'Build %1 is kept, so that you can come back to it.',
              current.number
            )}
          </li>
        )}
      </ul>
      <Running sessions={running} trans={trans} />
      {current && current.id !== build.id && (
        <LoadedDiff load={() => load(current.id, build.id)} trans={trans} />
      )}
    </div>
  );
}
