import { nullTranslator } from '@jupyterlab/translation';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { read } from '../../draft/read';
import type { PackageIndex } from '../../packageindex';
import { PackagePicker } from '../packagepicker';

const index = {
  error: null,
  search: async (word: string) =>
    ['numpy', 'numba']
      .filter(name => name.startsWith(word))
      .map(name => ({ name, version: '2.3.1', channel: 'cf', kind: 'conda' })),
  versions: async () => [{ version: '2.3.1' }, { version: '1.9.0' }],
  project: async (name: string) =>
    name === 'away'
      ? null
      : {
          name,
          exists: name === 'rich',
          newest: name === 'rich' ? '14.0' : null,
          versions:
            name === 'rich'
              ? [
                  { version: '15.0rc1', yanked: false },
                  { version: '14.1', yanked: true },
                  { version: '14.0', yanked: false }
                ]
              : []
        }
} as unknown as PackageIndex;

function show(text: string) {
  const onEdit = jest.fn();
  render(
    <PackagePicker
      reading={read(text)}
      index={index}
      channels={[]}
      knownChannels={['conda-forge']}
      trans={nullTranslator.load('')}
      onEdit={onEdit}
    />
  );
  return onEdit;
}

const field = () => screen.getByRole('combobox', { name: 'Add a package' });

describe('PackagePicker', () => {
  it('adds the first package found with Enter', async () => {
    const onEdit = show('dependencies: [python]\n');
    await userEvent.type(field(), 'nu');
    await screen.findByRole('option', { name: /numba/ });
    expect(field()).toHaveAttribute('aria-activedescendant');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'dependencies', remove: null, add: 'numba' }
    ]);
    expect(field()).toHaveValue('');
  });

  it('adds a whole requirement as it is typed', async () => {
    const onEdit = show('');
    await userEvent.type(field(), 'mine >=2');
    await screen.findByText(/No channel has it/);
    await userEvent.keyboard('{Enter}');
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'dependencies', remove: null, add: 'mine >=2' }
    ]);
  });

  it('keeps the version that was typed with a package that was found', async () => {
    const onEdit = show('');
    await userEvent.type(field(), 'numpy >=2');
    await screen.findByRole('option', { name: /numpy >=2/ });
    await userEvent.keyboard('{Enter}');
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'dependencies', remove: null, add: 'numpy >=2' }
    ]);
  });

  it('adds from PyPI', async () => {
    const onEdit = show('');
    await userEvent.click(screen.getByLabelText('Also from PyPI'));
    await userEvent.type(field(), 'rich');
    await userEvent.click(await screen.findByRole('option', { name: /PyPI/ }));
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'pip', remove: null, add: 'rich' }
    ]);
  });

  it.each([
    ['rich >=13', 'PyPI · 14.0'],
    ['richh', 'PyPI · has no package of this name'],
    ['away', 'PyPI · cannot be looked up now']
  ])('says what PyPI has of %s', async (typed, words) => {
    const onEdit = show('');
    await userEvent.click(screen.getByLabelText('Also from PyPI'));
    await userEvent.type(field(), typed);
    const option = await screen.findByRole('option', { name: /PyPI/ });
    expect(option).toHaveTextContent(words);
    await userEvent.click(option);
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'pip', remove: null, add: typed }
    ]);
  });

  it('offers the versions of a package of PyPI that are not withdrawn', async () => {
    show('dependencies: [{ pip: [rich] }]\n');
    await userEvent.click(
      screen.getByRole('combobox', { name: 'Version of rich' })
    );
    const options = await screen.findAllByRole('option');
    const shown = options.map(one => one.textContent ?? '');
    expect(shown.some(text => text.includes('>=14.0'))).toBe(true);
    expect(shown.some(text => text.includes('14.1'))).toBe(false);
  });

  it('changes the version of a package by a preset', async () => {
    const onEdit = show('dependencies: [numpy >=1]\n');
    const version = screen.getByRole('combobox', { name: 'Version of numpy' });
    expect(version).toHaveValue('>=1');
    await userEvent.click(version);
    await userEvent.click(
      await screen.findByRole('option', { name: /=2\.3\b.*same minor/ })
    );
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'dependencies', remove: 'numpy >=1', add: 'numpy=2.3' }
    ]);
  });

  it('takes what was typed as a version when the field is left', async () => {
    const onEdit = show('dependencies: [numpy]\n');
    await userEvent.type(
      screen.getByRole('combobox', { name: 'Version of numpy' }),
      '>=2,<3'
    );
    await userEvent.tab();
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'dependencies', remove: 'numpy', add: 'numpy >=2,<3' }
    ]);
  });

  it('leaves a version as it was with Escape', async () => {
    const onEdit = show('dependencies: [numpy >=1]\n');
    const version = screen.getByRole('combobox', { name: 'Version of numpy' });
    await userEvent.type(version, '2');
    await userEvent.keyboard('{Escape}');
    expect(version).toHaveValue('>=1');
    await userEvent.tab();
    expect(onEdit).not.toHaveBeenCalled();
  });

  it('removes packages and channels', async () => {
    const onEdit = show('channels: [cf]\ndependencies: [{pip: [rich]}]\n');
    await userEvent.click(screen.getByRole('button', { name: 'Remove rich' }));
    expect(onEdit).toHaveBeenCalledWith([
      { section: 'pip', remove: 'rich', add: null }
    ]);
    await userEvent.click(screen.getByRole('button', { name: 'Remove cf' }));
    expect(onEdit).toHaveBeenLastCalledWith([
      { section: 'channels', remove: 'cf', add: null }
    ]);
  });

  it('does nothing while the text is no YAML, and says so', () => {
    show('a: [');
    expect(field()).toBeDisabled();
    expect(screen.getByRole('status')).toHaveTextContent(/no YAML/);
  });

  it('offers channels', async () => {
    const onEdit = show('');
    await userEvent.click(
      screen.getByRole('combobox', { name: 'Add a channel' })
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'conda-forge' })
    );
    await waitFor(() =>
      expect(onEdit).toHaveBeenCalledWith([
        { section: 'channels', remove: null, add: 'conda-forge' }
      ])
    );
  });
});
