import type { IBuildPackage } from '../packages';

/** The section of a specification that a package belongs to. */
export function sectionOf(one: IBuildPackage): 'pip' | 'dependencies' {
  return one.kind === 'pypi' ? 'pip' : 'dependencies';
}

/** What people mostly ask of a version. */
export function choicesOf(
  one: IBuildPackage,
  newer: string | undefined
): string[] {
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
