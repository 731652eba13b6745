import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';

import type { ISpecificationEdit } from './draft/names';
import { keyOf, refOf } from './model';
import type { IBuild, IEnvironment, IEnvironmentRef } from './model';
import type { IEnvironmentManager, IEnvironmentPanel } from './tokens';

/** The schema of arguments that name an environment, and of `more` beside them. */
export function refSchema(
  trans: TranslationBundle,
  more: ReadonlyJSONObject = {}
): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      namespace: {
        type: 'string',
        description: trans.__('The namespace of the environment')
      },
      name: {
        type: 'string',
        description: trans.__(
          'The name of the environment; without it the one selected in the panel is meant'
        )
      },
      ...more
    }
  };
}

/** The environment that arguments name, if they do. */
export function toRef(args: ReadonlyPartialJSONObject): IEnvironmentRef | null {
  const { namespace, name } = args;
  return typeof namespace === 'string' && typeof name === 'string'
    ? { namespace, name }
    : null;
}

/** What a command is about: the arguments, or else the selection in the panel. */
export interface ITarget {
  environment: IEnvironment;
  /** The id of the build, if one is meant. */
  build: number | null;
}

export function findTarget(
  args: ReadonlyPartialJSONObject,
  manager: IEnvironmentManager,
  panel: IEnvironmentPanel | null
): ITarget | null {
  const ref = toRef(args);
  const build = typeof args.build === 'number' ? args.build : null;
  const selection = panel?.selection;
  if (!ref) {
    return selection
      ? {
          environment: selection.environment,
          build: build ?? selection.build?.id ?? null
        }
      : null;
  }
  const environment = manager.environments.find(
    one => keyOf(refOf(one)) === keyOf(ref)
  );
  return environment ? { environment, build } : null;
}

/** The schema of arguments that name a build, and of `more` beside it. */
export function buildSchema(
  trans: TranslationBundle,
  more: ReadonlyJSONObject = {}
): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      build: {
        type: 'number',
        description: trans.__(
          'The id of the build; without it the one selected in the panel is meant'
        )
      },
      ...more
    }
  };
}

/** The build that is selected in the panel: of a selected environment the latest. */
export function selectedBuild(panel: IEnvironmentPanel | null): IBuild | null {
  const selection = panel?.selection;
  return selection?.build ?? selection?.environment.latest_build ?? null;
}

/** Edits of a specification that are arguments of a command. */
export function editsOf(value: unknown): ISpecificationEdit[] {
  const edits = Array.isArray(value) ? value : [];
  return edits.map(({ section, remove, add }) => ({
    section: section ?? 'dependencies',
    remove: remove ?? null,
    add: add ?? null
  }));
}
