import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../commands';
import type { IBuild } from '../model';
import { KernelBuilds } from './kernelbuilds';
import { openMenu } from './menu';
import { NotebookEnvironment } from './notebookenvironment';
import { MissingModuleOffers } from './offering';
import type { IOffer } from './offering';
import { readRecord, recordOf, writeRecord } from './record';
import type { IRecord } from './record';
import { followRenaming } from './renaming';
import { ReopeningBanner, compare } from './reopening';
import { restartAndRun, switchWhenBuilt } from './switching';
import type { ISwitchContext } from './switching';
import { EnvironmentButton } from './toolbarbutton';

/** The open notebooks, and what is done for each. */
export class Notebooks {
  constructor(private _context: ISwitchContext) {
    const { manager, trans } = _context;
    this._offers = new MissingModuleOffers({
      manager,
      trans,
      add: ({ panel, cell }, packages) => void this.ask(panel, packages, cell),
      restart: ({ panel, cell }) => void restartAndRun(panel, [cell])
    });
    NotebookActions.executed.connect(this._onExecuted, this);
    manager.environmentRenamed.connect((_, renaming) => {
      this._records.clear();
      for (const panel of this._notebooks.keys()) {
        followRenaming(panel, renaming);
      }
    });
  }

  /** The settings of the plugin. */
  configure(settings: ReadonlyPartialJSONObject): void {
    this._offersModules = settings.offerMissing !== false;
    this._record = (settings.record as RecordSetting | undefined) ?? 'yes';
  }

  /** Follow a notebook, and compare what it was last run with to what is here. */
  add(panel: NotebookPanel): void {
    if (this._notebooks.has(panel)) {
      return;
    }
    const { manager } = this._context;
    this._builds ??= new KernelBuilds(manager);
    const notebook = new NotebookEnvironment(
      panel.sessionContext,
      manager,
      this._builds
    );
    this._notebooks.set(panel, notebook);
    // The server tells a moment after a restart which build the kernel has now.
    notebook.changed.connect(() => {
      if (this._ran.has(panel)) {
        void this._write(panel, notebook);
      }
    });
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting') {
        this._ran.delete(panel);
      }
    });
    panel.disposed.connect(() => {
      this._notebooks.delete(panel);
      notebook.dispose();
    });
    void panel.context.ready.then(() => this._compare(panel));
  }

  find(panel: NotebookPanel | null): NotebookEnvironment | null {
    return (panel && this._notebooks.get(panel)) ?? null;
  }

  /** What stands in the toolbar of a notebook, which is made before the notebook is tracked. */
  button(panel: NotebookPanel): EnvironmentButton {
    this.add(panel);
    const { commands, manager, trans } = this._context;
    const notebook = this._notebooks.get(panel)!;
    return new EnvironmentButton({
      notebook,
      trans,
      onClick: place => openMenu(notebook, place, manager, commands, trans)
    });
  }

  /** Ask which packages to add to the environment of a notebook, and build that. */
  async ask(
    panel: NotebookPanel,
    packages: readonly string[],
    cell: number | null
  ): Promise<void> {
    const environment = this.find(panel)?.environment;
    if (environment) {
      const { manager, trans } = this._context;
      const { addPackages } = await import('./adding');
      const created = await addPackages(
        { manager, environment, packages },
        trans,
        trans.__('Build and switch')
      );
      if (created) {
        await switchWhenBuilt(panel, created.build_id, cell, this._context);
      }
    }
  }

  private _onExecuted(
    _: unknown,
    {
      notebook: content,
      cell,
      error
    }: Parameters<Parameters<typeof NotebookActions.executed.connect>[0]>[1]
  ): void {
    for (const [panel, notebook] of this._notebooks) {
      if (panel.content === content) {
        this._ran.add(panel);
        void this._write(panel, notebook);
        if (error && this._offersModules) {
          const index = content.widgets.indexOf(cell);
          const offer: IOffer = { panel, notebook, cell: index, error };
          void this._offers.consider(offer);
        }
      }
    }
  }

  /** Running a cell is what makes a notebook depend on a build. */
  private async _write(
    panel: NotebookPanel,
    { running }: NotebookEnvironment
  ): Promise<void> {
    if (!running || this._record === 'no') {
      return;
    }
    const record = await this._recordOf(running.build_id);
    const { model } = panel.content;
    if (record && model && !panel.isDisposed) {
      writeRecord(model, record);
    }
  }

  /** Builds never change, so each is read once. */
  private _recordOf(buildId: number): Promise<IRecord | null> {
    const key = `${buildId} ${this._record}`;
    let record = this._records.get(key);
    if (!record) {
      record = this._readRecord(buildId).catch(() => {
        this._records.delete(key); // the next cell tries again
        return null;
      });
      this._records.set(key, record);
    }
    return record;
  }

  private async _readRecord(buildId: number): Promise<IRecord> {
    const { api } = this._context.manager;
    const isFull = this._record === 'with-lock';
    const [build, specification, lock] = await Promise.all([
      api.build(buildId) as Promise<IBuild>,
      api.yaml(buildId),
      isFull ? api.http.text(`build/${buildId}/explicit.txt`) : undefined
    ]);
    return recordOf(build, { specification, ...(lock && { lock }) });
  }

  private async _compare(panel: NotebookPanel): Promise<void> {
    const { commands, manager, trans } = this._context;
    const { model } = panel.content;
    const record = model && readRecord(model);
    const difference = record && (await compare(record, manager));
    if (difference && !panel.isDisposed) {
      panel.contentHeader.addWidget(
        new ReopeningBanner({
          difference,
          commands,
          trans,
          onRebuild: (found, exactly) =>
            void this._rebuild(panel, found, exactly),
          onUse: ({ kernels: [kernel] }) =>
            void panel.sessionContext.changeKernel({ name: kernel.name })
        })
      );
    }
  }

  private async _rebuild(
    panel: NotebookPanel,
    record: IRecord,
    exactly: boolean
  ): Promise<void> {
    const { commands, manager } = this._context;
    const { environment: name, namespace, lock, specification } = record;
    if (!exactly || !lock) {
      await commands.execute(CommandIDs.createEnvironment, {
        yaml: specification ?? '',
        name
      });
      return;
    }
    const body = { content: lock, namespace, environment_name: name };
    const created = await manager.change(() =>
      manager.api.http.send<{ build_id: number }>('POST', 'import/', body)
    );
    await switchWhenBuilt(panel, created.build_id, null, this._context);
  }

  private _builds: KernelBuilds | null = null;
  private _notebooks = new Map<NotebookPanel, NotebookEnvironment>();
  private _offers: MissingModuleOffers;
  private _offersModules = true;
  /** Those whose kernel has run something. */
  private _ran = new WeakSet<NotebookPanel>();
  private _record: RecordSetting = 'yes';
  private _records = new Map<string, Promise<IRecord | null>>();
}

/** What is written into notebooks. */
type RecordSetting = 'no' | 'yes' | 'with-lock';
