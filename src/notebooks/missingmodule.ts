/** What a cell could not import. */
export interface IMissingModule {
  /** As the code names it, without what is inside of it. */
  module: string;
  language: 'python' | 'r';
}

/** How kernels say it: Python's `ModuleNotFoundError`, and R's `library()`. */
export function missingModule(
  errorName: string,
  errorValue: string
): IMissingModule | null {
  const python = /^No module named '([\w.]+)'/.exec(errorValue);
  if (errorName === 'ModuleNotFoundError' && python) {
    return { module: python[1].split('.', 1)[0], language: 'python' };
  }
  const r = /there is no package called [‘'"]([\w.]+)[’'"]/.exec(errorValue);
  return r ? { module: r[1], language: 'r' } : null;
}

/** The conda package to offer where the index knows no better. */
export function likelyPackage(missing: IMissingModule): string {
  const name = missing.module.toLowerCase();
  return missing.language === 'r' ? `r-${name}` : name.replace(/_/g, '-');
}
