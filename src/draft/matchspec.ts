/** A package in a dependency: its name, and what is said of its version. */
export interface IRequirement {
  /** Everything before the version: `conda-forge::numpy`, or `uvicorn[standard]`. */
  head: string;
  /** The version's constraint as it is written, without the space before it. */
  constraint: string;
}

const HEAD = /^\s*(?:[^\s=<>!~;]*::)?[\w.-]+(?:\[[^\]]*\])?/;

/** `numpy >=2,<3` → `numpy` and `>=2,<3`. */
export function splitRequirement(text: string): IRequirement {
  const head = HEAD.exec(text)?.[0] ?? text;
  return { head: head.trim(), constraint: text.slice(head.length).trim() };
}

/** The other way round; a space only where the constraint does not begin with `=`. */
export function joinRequirement({ head, constraint }: IRequirement): string {
  const rest = constraint.trim();
  return rest === ''
    ? head
    : `${head}${rest.startsWith('=') ? '' : ' '}${rest}`;
}

/** A constraint that is offered for a version. */
export interface IPreset {
  kind: 'any' | 'minor' | 'least' | 'exact' | 'major';
  constraint: string;
}

/**
 * What can be said of a version in a click: any, the same minor one, at least this, exactly
 * this, and until the next major one. PyPI has its own operators (PEP 440).
 */
export function presetsFor(version: string, pip: boolean): IPreset[] {
  const [major, minor] = version.split('.');
  const presets: IPreset[] = [{ kind: 'any', constraint: '' }];
  if (minor !== undefined) {
    const same = `${major}.${minor}.*`;
    presets.push({
      kind: 'minor',
      constraint: pip ? `==${same}` : `=${major}.${minor}`
    });
  }
  presets.push({ kind: 'least', constraint: `>=${version}` });
  presets.push({ kind: 'exact', constraint: `==${version}` });
  if (/^\d+$/.test(major)) {
    const next = Number(major) + 1;
    presets.push({ kind: 'major', constraint: `>=${version},<${next}` });
  }
  return presets;
}
