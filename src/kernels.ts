import type { KernelSpec } from '@jupyterlab/services';

import type { IEnvironment, IKernel } from './model';

/** How long to wait before asking again for kernels that are not listed yet, in ms. */
const RETRIES = [0, 500, 1500, 4000];

/**
 * Brings the application's list of kernels in line with the environments.
 *
 * A kernelspec is written after the change of the environment is visible, so one
 * refresh can come too early: it is repeated until every expected name is listed.
 */
export class KernelRefresher {
  constructor(
    private _specs: KernelSpec.IManager,
    private _retries: readonly number[] = RETRIES
  ) {}

  async refresh(environments: readonly IEnvironment[]): Promise<void> {
    const turn = ++this._turn;
    const expected = environments.flatMap(({ kernels }) => kernels);
    const hidden = environments.flatMap(one => one.hidden_kernels ?? []);
    for (const delay of this._retries) {
      if (delay > 0) {
        await new Promise(resolve => setTimeout(resolve, delay));
      }
      if (turn !== this._turn) {
        return;
      }
      await this._specs.refreshSpecs();
      const listed = this._specs.specs?.kernelspecs ?? {};
      const isThere = ({ name, display_name }: IKernel) =>
        listed[name]?.display_name === display_name;
      if (expected.every(isThere) && !hidden.some(one => listed[one.name])) {
        return;
      }
    }
  }

  private _turn = 0;
}

/** Whether kernels may have appeared, gone, or moved to another build. */
export function kernelsDiffer(
  before: readonly IEnvironment[],
  after: readonly IEnvironment[]
): boolean {
  return fingerprint(before) !== fingerprint(after);
}

function fingerprint(environments: readonly IEnvironment[]): string {
  return JSON.stringify(
    environments.map(({ id, current_build_id, kernels }) => [
      id,
      current_build_id,
      kernels.map(kernel => [kernel.name, kernel.display_name])
    ])
  );
}
