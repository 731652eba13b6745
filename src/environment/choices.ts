import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IBuildPackage } from '../packages';

/** The section of a specification that a package belongs to. */
export function sectionOf(one: IBuildPackage): 'pip' | 'dependencies' {
  return one.kind === 'pypi' ? 'pip' : 'dependencies';
}

/** What people mostly ask of a version. */
function choicesOf(one: IBuildPackage, newer: string | undefined): string[] {
  const minor = one.version.split('.').slice(0, 2).join('.');
  const equal = one.kind === 'pypi' ? '==' : ' ==';
  const space = one.kind === 'pypi' ? '' : ' ';
  return [
    one.name,
    `${one.name}${space}>=${minor}`,
    one.kind === 'pypi' ? `${one.name}~=${minor}.0` : `${one.name} =${minor}`,
    `${one.name}${equal}${one.version}`,
    ...(newer ? [`${one.name}${space}>=${newer}`] : [])
  ];
}

/** Ask what is wanted of a package; nothing when that is what is asked for now. */
export async function askVersion(
  one: IBuildPackage,
  spec: string | null,
  newer: string | undefined,
  trans: TranslationBundle
): Promise<string | null> {
  const { value } = await InputDialog.getItem({
    title: trans.__('Version of %1', one.name),
    label: trans.__('What to ask for, such as numpy >=2,<3:'),
    editable: true,
    items: choicesOf(one, newer),
    current: spec ?? 0,
    okLabel: trans.__('Put into the draft')
  });
  const text = value?.trim();
  return text && text !== spec ? text : null;
}
