import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { KernelSpec } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../commands';
import { hasEnded, keyOf, refOf } from '../model';
import type { IBuild, IEnvironmentRef } from '../model';
import type { IAnnouncements, IEnvironmentManager } from '../tokens';
import { buildWord } from '../words';

export interface ISwitchContext {
  manager: IEnvironmentManager;
  specs: KernelSpec.IManager;
  commands: CommandRegistry;
  trans: TranslationBundle;
  announcements?: IAnnouncements | null;
}

/**
 * Tell how a build for a notebook goes, and when it is a kernel, offer to use it.
 *
 * @param cell - the index of a cell that waits for it, `null` for none
 */
export async function switchWhenBuilt(
  panel: NotebookPanel,
  buildId: number,
  cell: number | null,
  context: ISwitchContext
): Promise<void> {
  const { announcements, commands, manager, trans } = context;
  announcements?.leave(buildId);
  const log = {
    label: trans.__('Show log'),
    callback: () =>
      void commands.execute(CommandIDs.openBuildLog, { build: buildId })
  };
  const id = Notification.emit(
    trans.__('The environment is being built…'),
    'in-progress',
    { autoClose: false, actions: [log] }
  );
  const build = await ended(manager, buildId, news => {
    const message = trans.__(
      '%1, build %2: %3',
      news.name,
      news.number,
      buildWord(news, trans)
    );
    Notification.update({ id, message, type: 'in-progress', actions: [log] });
  });
  if (build.status !== 'COMPLETED') {
    const message = trans.__(
      '%1, build %2 was not made. %3',
      build.name,
      build.number,
      build.failure?.message ?? ''
    );
    Notification.update({ id, message, type: 'error', actions: [log] });
    return;
  }
  await registered(build, context);
  if (panel.isDisposed) {
    Notification.dismiss(id);
    return;
  }
  offer(id, panel, build, cell, trans);
}

function offer(
  id: string,
  panel: NotebookPanel,
  build: IBuild,
  cell: number | null,
  trans: TranslationBundle
): void {
  const restart = {
    label: cell === null ? trans.__('Restart') : trans.__('Restart and re-run'),
    caption: trans.__(
      'Restart the kernel of %1. What it has in memory is lost.',
      panel.title.label
    ),
    displayType: 'accent' as const,
    callback: () => void restartAndRun(panel, cell === null ? [] : [cell])
  };
  const above = {
    label: trans.__('Run all above too'),
    caption: trans.__('Restart the kernel and run everything up to the cell'),
    callback: () =>
      void restartAndRun(
        panel,
        Array.from({ length: (cell ?? 0) + 1 }, (_, index) => index)
      )
  };
  Notification.update({
    id,
    message: trans.__('%1, build %2 is ready.', build.name, build.number),
    type: 'success',
    autoClose: false,
    actions: cell ? [restart, above] : [restart]
  });
}

/** Restart the kernel of a notebook, and run some of its cells in it. */
export async function restartAndRun(
  panel: NotebookPanel,
  cells: readonly number[]
): Promise<void> {
  const { content, sessionContext } = panel;
  const kernel = sessionContext.session?.kernel;
  if (!kernel) {
    return;
  }
  await kernel.restart();
  // What is sent before the kernel answers is lost.
  await kernel.requestKernelInfo();
  const widgets = cells
    .filter(index => index < content.widgets.length)
    .map(index => content.widgets[index]);
  if (widgets.length > 0) {
    await NotebookActions.runCells(content, widgets, sessionContext);
  }
}

/** The build at its end. */
function ended(
  manager: IEnvironmentManager,
  buildId: number,
  onNews: (build: IBuild) => void
): Promise<IBuild> {
  return new Promise((resolve, reject) => {
    const finish = () => {
      manager.buildChanged.disconnect(onChanged);
      following.dispose();
    };
    const look = (build: IBuild) => {
      if (hasEnded(build)) {
        finish();
        resolve(build);
      } else {
        onNews(build);
      }
    };
    const onChanged = (_: unknown, build: IBuild) => {
      if (build.id === buildId) {
        look(build);
      }
    };
    manager.buildChanged.connect(onChanged);
    const following = manager.follow(buildId);
    manager.api.build(buildId).then(look, reason => {
      finish();
      reject(reason);
    });
  });
}

/** Wait until a kernel that starts now would use the build: the file is written after the record. */
async function registered(
  build: IBuild,
  { manager, specs }: ISwitchContext
): Promise<void> {
  const ref: IEnvironmentRef = { namespace: build.namespace, name: build.name };
  const isThere = () => {
    const environment = manager.environments.find(
      one => keyOf(refOf(one)) === keyOf(ref)
    );
    return (environment?.kernels ?? []).every(({ name }) => {
      const ours = specs.specs?.kernelspecs[name]?.metadata?.['conda_store'];
      return (ours as { build_id?: number } | undefined)?.build_id === build.id;
    });
  };
  for (let tries = 0; tries < 20 && !isThere(); tries++) {
    await new Promise(resolve => setTimeout(resolve, 250));
    await specs.refreshSpecs();
  }
}
