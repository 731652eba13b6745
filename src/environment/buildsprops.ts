import { CommandIDs } from '../commands';
import type { IEnvironmentViewProps } from '../components/environment/environmentview';
import type { IHistoryEntry } from '../history';
import { pinBuild } from '../restapi/history';
import type { EnvironmentModel } from './model';

/** The builds of an environment, and what can be done with each. */
export function buildsProps(
  model: EnvironmentModel,
  actions: {
    run: (
      command: string,
      build: IHistoryEntry,
      more?: { latest: boolean }
    ) => void;
    compare: (left: string, right: string) => void;
  }
): IEnvironmentViewProps['builds'] {
  const { value, error } = model.builds;
  const { compare } = actions;
  const run = (command: string) => (build: IHistoryEntry) =>
    actions.run(command, build);
  const pin = async ({ id }: IHistoryEntry, pinned: boolean) => {
    const { manager } = model;
    await manager.change(() => pinBuild(manager.api.http, id, pinned));
    model.refresh();
  };
  return {
    builds: value,
    error,
    onShowMore: () => model.showMoreBuilds(),
    onRetry: (build, latest) =>
      actions.run(CommandIDs.retryBuild, build, { latest }),
    onEdit: run(CommandIDs.editEnvironment),
    onCompare: (before, after) => compare(`build:${before}`, `build:${after}`),
    onRollBack: run(CommandIDs.rollBack),
    onDiff: build =>
      compare(`build:${build.changes?.since}`, `build:${build.id}`),
    onLog: run(CommandIDs.openBuildLog),
    onShow: build => {
      model.build = build.current ? null : build.id;
      model.tab = 'packages';
    },
    onShare: run(CommandIDs.share),
    onCancel: run(CommandIDs.cancelBuild),
    onPin: (build, pinned) => void pin(build, pinned),
    onDelete: run(CommandIDs.deleteBuild),
    onReload: () => model.refresh()
  };
}
