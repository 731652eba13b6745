import type { KernelSpec } from '@jupyterlab/services';

import { KernelRefresher, kernelsDiffer } from '../kernels';
import { build, environment } from './fixtures';

/** Lists the kernels of one answer after the other, the last for ever. */
class FakeSpecs {
  constructor(
    private _answers: string[][],
    private _shown = 'science (Python 3.11)'
  ) {}

  refreshes = 0;
  specs: { kernelspecs: Record<string, object> } | null = null;

  async refreshSpecs(): Promise<void> {
    const names =
      this._answers[Math.min(this.refreshes++, this._answers.length - 1)];
    this.specs = {
      kernelspecs: Object.fromEntries(
        names.map(name => [name, { display_name: this._shown }])
      )
    };
  }
}

const EXPECTED = 'cs.default.science.python3';
const refresher = (specs: FakeSpecs) =>
  new KernelRefresher(specs as unknown as KernelSpec.IManager, [0, 1, 1]);

describe('KernelRefresher', () => {
  it('asks once when everything is there', async () => {
    const specs = new FakeSpecs([[EXPECTED]]);
    await refresher(specs).refresh([environment()]);
    expect(specs.refreshes).toBe(1);
  });

  it('asks again while a kernel is missing', async () => {
    const specs = new FakeSpecs([[], [EXPECTED]]);
    await refresher(specs).refresh([environment()]);
    expect(specs.refreshes).toBe(2);
  });

  it('asks again while a kernel has its old name, or is there though hidden', async () => {
    const renamed = new FakeSpecs([[EXPECTED]], 'before');
    await refresher(renamed).refresh([environment()]);
    expect(renamed.refreshes).toBe(3);
    const shown = new FakeSpecs([[EXPECTED], []]);
    const [hidden] = environment().kernels;
    await refresher(shown).refresh([
      environment(build(), { kernels: [], hidden_kernels: [hidden] })
    ]);
    expect(shown.refreshes).toBe(2);
  });

  it('gives up after a while', async () => {
    const specs = new FakeSpecs([[]]);
    await refresher(specs).refresh([environment()]);
    expect(specs.refreshes).toBe(3);
  });

  it('lets a later call take over', async () => {
    const specs = new FakeSpecs([[]]);
    const one = refresher(specs);
    await Promise.all([one.refresh([environment()]), one.refresh([])]);
    expect(specs.refreshes).toBeLessThan(4);
  });
});

describe('kernelsDiffer', () => {
  it('looks at what is current, not at what is being built', () => {
    const before = [environment()];
    const latest_build = build({ id: 8, status: 'QUEUED' });
    expect(kernelsDiffer(before, [environment()])).toBe(false);
    expect(kernelsDiffer(before, [{ ...before[0], latest_build }])).toBe(false);
    expect(kernelsDiffer(before, [environment(build({ id: 8 }))])).toBe(true);
    expect(kernelsDiffer(before, [])).toBe(true);
    const kernels = [{ ...before[0].kernels[0], display_name: 'Analysis' }];
    expect(kernelsDiffer(before, [{ ...before[0], kernels }])).toBe(true);
  });
});
