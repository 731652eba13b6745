import { begun, kernelEdit, startingOf } from '../starting';

const YAML = '# mine\ndependencies:\n  - python\n  - ipykernel\n';

describe('what new specifications begin with', () => {
  it('is what they say when nobody has chosen', () => {
    expect(begun(YAML, startingOf({}))).toBe(YAML);
  });

  it('has the channels of the settings, unless it lists some', () => {
    const starting = startingOf({ defaultChannels: ['mine', 'conda-forge'] });
    expect(begun(YAML, starting)).toMatch(
      /channels:\n\s*- mine\n\s*- conda-forge\n/
    );
    const other = `channels:\n  - bioconda\n${YAML}`;
    expect(begun(other, starting)).toBe(other);
  });

  it('has no kernel where none is wanted', () => {
    const never = startingOf({ addKernel: 'never' });
    expect(begun(YAML, never)).toBe('# mine\ndependencies:\n  - python\n');
    expect(begun(YAML, startingOf({ addKernel: 'ask' }))).toBe(YAML);
    expect(kernelEdit(true)).toEqual({
      section: 'dependencies',
      remove: null,
      add: 'ipykernel'
    });
  });

  it('takes nothing from settings that are none', () => {
    expect(
      startingOf({ defaultNamespace: 3, defaultChannels: 'x', addKernel: 'so' })
    ).toEqual({ namespace: '', channels: [], kernel: 'auto' });
  });
});
