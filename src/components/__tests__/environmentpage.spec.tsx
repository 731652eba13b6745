import { nullTranslator } from '@jupyterlab/translation';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { build, environment } from '../../__tests__/fixtures';
import { platformsOf } from '../../environment/platforms';
import type { IEnvironment, IKernel } from '../../model';
import { Description } from '../environment/description';
import { EnvironmentFacts } from '../environment/environmentfacts';
import { KernelSettings } from '../environment/kernelsettings';

const trans = nullTranslator.load('');

describe('the description', () => {
  const show = (more: Partial<Parameters<typeof Description>[0]> = {}) => {
    const onDescribe = jest.fn(async () => true);
    render(
      <Description
        text="For the talk"
        trans={trans}
        onDescribe={onDescribe}
        {...more}
      />
    );
    return onDescribe;
  };
  const field = () => screen.getByRole('textbox', { name: 'Description' });

  it('is edited in place and kept with Enter', async () => {
    const onDescribe = show();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(field()).toHaveFocus();
    await userEvent.clear(field());
    await userEvent.type(field(), ' For the paper {Enter}');
    expect(onDescribe).toHaveBeenCalledTimes(1);
    expect(onDescribe).toHaveBeenCalledWith('For the paper');
    expect(screen.getByRole('button')).toHaveFocus();
  });

  it('is what it was after Escape, and asks nobody when it is the same', async () => {
    const onDescribe = show();
    await userEvent.click(screen.getByRole('button'));
    await userEvent.type(field(), ' or not{Escape}');
    expect(screen.getByRole('button')).toHaveTextContent('For the talk');
    await userEvent.click(screen.getByRole('button'));
    await userEvent.keyboard('{Enter}');
    expect(onDescribe).not.toHaveBeenCalled();
  });

  it('keeps what was typed when it could not be saved', async () => {
    show({ onDescribe: async () => false });
    await userEvent.click(screen.getByRole('button'));
    await userEvent.type(field(), '!{Enter}');
    expect(field()).toHaveValue('For the talk!');
  });

  it('cannot be changed by who may not, and says so', async () => {
    show({ disabledReason: 'you may not change it' });
    const button = screen.getByRole('button');
    expect(button).toHaveAttribute('title', 'you may not change it');
    await userEvent.click(button);
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('invites where there is none', () => {
    show({ text: '' });
    expect(screen.getByRole('button')).toHaveTextContent('Add a description…');
  });
});

describe('the facts of an environment', () => {
  const show = (
    changes: Partial<IEnvironment>,
    platforms: string[] = [],
    serverPlatform = 'linux-64'
  ) =>
    render(
      <EnvironmentFacts
        environment={environment(build(), changes)}
        shown={build({ platform: 'linux-64' })}
        platforms={platforms}
        serverPlatform={serverPlatform}
        trans={trans}
      />
    );

  it('are size, use, creator, kernels and platform', () => {
    const { container } = show({
      size: 2_000_000_000,
      unique_size: 500_000_000,
      creator: 'ann'
    });
    expect(container).toHaveTextContent(
      /Size2 GB, 500 MB of it only here.*Last usednot yet.*Created byann.*Kernelsscience \(Python 3.11\).*built for linux-64/
    );
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('tell that all kernels are hidden', () => {
    const [hidden] = environment().kernels;
    const { container } = show({ kernels: [], hidden_kernels: [hidden] });
    expect(container).toHaveTextContent('Kernelsall hidden');
  });

  it('warn of a specification that is for other machines', () => {
    show({}, ['osx-arm64', 'win-64']);
    expect(screen.getByRole('status')).toHaveTextContent(
      'meant for osx-arm64, win-64. This server builds for linux-64'
    );
  });

  it('name further platforms without a warning', () => {
    const { container } = show({}, ['linux-64', 'osx-arm64']);
    expect(container).toHaveTextContent(
      'built for linux-64, also meant for osx-arm64'
    );
    expect(screen.queryByRole('status')).toBeNull();
  });
});

it('reads the platforms of a specification', () => {
  expect(platformsOf('platforms: [linux-64, win-64]\n')).toEqual([
    'linux-64',
    'win-64'
  ]);
  expect(platformsOf('dependencies: []')).toEqual([]);
});

describe('the kernels in the settings', () => {
  const kernel = (changes: Partial<IKernel> = {}): IKernel => ({
    name: 'cs.default.science.python3',
    kernel: 'python3',
    display_name: 'science (Python 3.11)',
    usual_name: 'science (Python 3.11)',
    language: 'python',
    hidden: false,
    starred: false,
    ...changes
  });
  const show = (one: IKernel, whyNoUpdate?: string) => {
    const onChoose = jest.fn(async () => true);
    const onNewNotebook = jest.fn();
    render(
      <KernelSettings
        kernels={[one]}
        whyNoUpdate={whyNoUpdate}
        trans={trans}
        onChoose={onChoose}
        onNewNotebook={onNewNotebook}
      />
    );
    return { onChoose, onNewNotebook };
  };
  const name = () => screen.getByRole('textbox');

  it('are named; the usual name comes back when it is emptied', async () => {
    const { onChoose } = show(kernel({ display_name: 'Analysis' }));
    await userEvent.type(name(), ' 2{Enter}');
    expect(onChoose).toHaveBeenLastCalledWith('python3', {
      display_name: 'Analysis 2'
    });
    await userEvent.clear(name());
    await userEvent.tab();
    expect(onChoose).toHaveBeenLastCalledWith('python3', { display_name: '' });
    expect(name()).toHaveValue('science (Python 3.11)');
  });

  it('are hidden and preferred', async () => {
    const { onChoose } = show(kernel());
    await userEvent.click(screen.getByRole('checkbox'));
    expect(onChoose).toHaveBeenLastCalledWith('python3', { hidden: true });
    await userEvent.click(screen.getByRole('button', { name: /^Prefer/ }));
    expect(onChoose).toHaveBeenLastCalledWith('python3', { starred: true });
  });

  it('start no notebook while they are hidden', async () => {
    const { onNewNotebook } = show(kernel({ hidden: true }));
    const button = screen.getByRole('button', { name: 'New notebook' });
    await userEvent.click(button);
    expect(onNewNotebook).not.toHaveBeenCalled();
  });

  it('cannot be changed by who may not', async () => {
    const { onChoose } = show(kernel(), 'you may not change it');
    const row = within(screen.getByRole('row', { name: /python/ }));
    await userEvent.click(row.getByRole('checkbox'));
    await userEvent.click(row.getByRole('button', { name: /^Prefer/ }));
    await userEvent.type(name(), 'x{Enter}');
    expect(onChoose).not.toHaveBeenCalled();
  });
});
