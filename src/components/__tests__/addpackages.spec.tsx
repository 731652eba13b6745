import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import type { IProject } from '../../restapi/packages';
import { AddPackages } from '../environment/addpackages';

const project = async (name: string): Promise<IProject | null> =>
  name === 'away'
    ? null
    : {
        name,
        exists: name === 'tabulate',
        newest: name === 'tabulate' ? '0.9.0' : null,
        versions:
          name === 'tabulate'
            ? [{ version: '0.9.0', yanked: false, requires_python: null }]
            : []
      };

describe('adding from PyPI', () => {
  const show = async () => {
    const onAdd = jest.fn();
    render(
      <AddPackages
        suggest={async () => []}
        project={project}
        trans={nullTranslator.load('')}
        onAdd={onAdd}
      />
    );
    fireEvent.change(screen.getByLabelText('Where from'), {
      target: { value: 'pypi' }
    });
    return onAdd;
  };
  const type = (text: string) =>
    userEvent.type(screen.getByLabelText('Package to add'), text);

  it('tells the newest version, and offers versions', async () => {
    const onAdd = await show();
    await type('tabulate[[widechars] >=0.8');
    expect(await screen.findByText('tabulate: 0.9.0')).toBeVisible();
    expect(
      document.querySelector('option[value="tabulate==0.9.0"]')
    ).not.toBeNull();
    await userEvent.keyboard('{Enter}');
    expect(onAdd).toHaveBeenCalledWith('tabulate[widechars] >=0.8', 'pypi');
  });

  it('warns of a name that is not there, and takes it nevertheless', async () => {
    const onAdd = await show();
    await type('tabulat');
    expect(
      await screen.findByText('tabulat: has no package of this name')
    ).toBeVisible();
    await userEvent.keyboard('{Enter}');
    expect(onAdd).toHaveBeenCalledWith('tabulat', 'pypi');
  });

  it('says that nobody could be asked', async () => {
    await show();
    await type('away');
    expect(
      await screen.findByText('away: cannot be looked up now')
    ).toBeVisible();
  });
});
