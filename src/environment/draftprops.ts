import type { IEnvironmentViewProps } from '../components/environment/environmentview';
import { keyOf } from '../model';
import type { EnvironmentModel } from './model';

/** What is shown of the draft of an environment, and done with it; `null` without one. */
export function draftProps(
  model: EnvironmentModel,
  actions: {
    build: () => void;
    compare: (left: string, right: string) => void;
  }
): IEnvironmentViewProps['draft'] {
  const { plan, environment, ref } = model;
  const { draft } = plan;
  const latest = environment?.latest_build;
  return (
    draft && {
      edits: draft.edits,
      policy: plan.policy,
      isStale: plan.isStale,
      isPreviewed: plan.isPreviewed,
      isSubmitting: plan.isSubmitting,
      planning: plan.planning,
      error: plan.error,
      nextNumber: (latest?.number ?? 0) + 1,
      onPolicy: policy => (plan.policy = policy),
      onDrop: index => plan.drop(index),
      onPreview: open => (plan.isPreviewed = open),
      onBuild: actions.build,
      onDiscard: () => plan.discard(),
      onRebase: () => plan.rebase(),
      onShowDiff: () =>
        actions.compare(`build:${latest?.id}`, `draft:${keyOf(ref)}`),
      onApply: edit => plan.add(edit)
    }
  );
}
