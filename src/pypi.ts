import type { TranslationBundle } from '@jupyterlab/translation';

import type { IOption } from './components/combobox';
import { splitRequirement } from './draft/matchspec';
import type { PackageIndex } from './packageindex';
import type { IProject } from './restapi/packages';

/** How long typing must pause before PyPI is asked, in ms. */
const PAUSE = 250;

/** How long an answer is waited for before what was typed is offered as it is, in ms. */
const PATIENCE = 2000;

/** The name of the project in a requirement: `uvicorn[standard] >=1` → `uvicorn`. */
export function projectOf(requirement: string): string {
  return splitRequirement(requirement).head.replace(/\[.*$/, '');
}

/** What is typed, as a requirement of the pip section, with what PyPI says of it. */
export async function pypiOption(
  word: string,
  index: PackageIndex,
  trans: TranslationBundle,
  signal: AbortSignal
): Promise<IOption> {
  await pause(PAUSE);
  const found = signal.aborted
    ? null
    : await Promise.race([
        index.project(projectOf(word), signal),
        pause(PATIENCE)
      ]);
  return {
    value: `pypi ${word}`,
    label: word,
    detail: `PyPI · ${projectWord(found, trans)}`
  };
}

/** Whether a project is there, and its newest version. */
export function projectWord(
  project: IProject | null,
  trans: TranslationBundle
): string {
  if (!project) {
    return trans.__('cannot be looked up now');
  }
  return project.exists
    ? (project.newest ?? trans.__('without a version'))
    : trans.__('has no package of this name');
}

/** The versions that can be asked for, newest first. */
export async function projectVersions(
  name: string,
  index: PackageIndex,
  signal?: AbortSignal
): Promise<readonly { version: string }[]> {
  const project = await index.project(name, signal);
  return project ? usableVersions(project) : [];
}

/** The preferred version first, then the others but those that were withdrawn. */
export function usableVersions({
  newest,
  versions
}: IProject): readonly { version: string }[] {
  const usable = versions.filter(one => !one.yanked);
  return [
    ...usable.filter(one => one.version === newest),
    ...usable.filter(one => one.version !== newest)
  ];
}

async function pause(time: number): Promise<null> {
  await new Promise(resolve => setTimeout(resolve, time));
  return null;
}
