import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { problem } from '../../__tests__/fixtures';
import { CreateForm } from '../createform';
import type { ICreateFormProps } from '../createform';
import type { ICheck } from '../../draft/checker';

const FINE: ICheck = {
  state: 'checked',
  problems: [],
  name: 'science',
  error: null
};

function show(overrides: Partial<ICreateFormProps> = {}) {
  const called = {
    onText: jest.fn(),
    onName: jest.fn(),
    onNamespace: jest.fn(),
    onBuild: jest.fn(),
    onCancel: jest.fn()
  };
  render(
    <CreateForm
      text={'foo: 1\n'}
      check={FINE}
      name=""
      nameIsFixed={false}
      namespace="default"
      namespaces={['default']}
      nextBuild={null}
      submitting={false}
      trans={nullTranslator.load('')}
      {...called}
      {...overrides}
    />
  );
  return called;
}

const buildButton = () => screen.getByRole('button', { name: 'Build' });

describe('CreateForm', () => {
  it('takes its name from the specification', () => {
    show();
    expect(screen.getByLabelText('Name')).toHaveValue('science');
    expect(screen.getByRole('status')).toHaveTextContent(
      'This will create science'
    );
  });

  it('lets the user name it', async () => {
    const called = show({ check: { ...FINE, name: null } });
    await userEvent.type(screen.getByLabelText('Name'), 'a');
    expect(called.onName).toHaveBeenCalledWith('a');
  });

  it('says which build it will be', () => {
    show({ nextBuild: 3, name: 'science', nameIsFixed: true });
    expect(screen.getByRole('status')).toHaveTextContent(
      'This will be build 3 of science'
    );
    expect(screen.getByLabelText('Name')).toHaveAttribute('readonly');
  });

  it('builds', async () => {
    const called = show();
    await userEvent.click(buildButton());
    expect(called.onBuild).toHaveBeenCalledTimes(1);
  });

  it.each<[string, Partial<ICreateFormProps>]>([
    ['Give the environment a name', { check: { ...FINE, name: null } }],
    [
      'The specification has problems',
      { check: { ...FINE, problems: [problem()] } }
    ],
    [
      'The specification is being checked',
      { check: { ...FINE, state: 'checking' } }
    ],
    ['The build is being requested', { submitting: true }]
  ])('does not build, and says: %s', async (reason, overrides) => {
    const called = show(overrides);
    expect(screen.getByRole('status')).toHaveTextContent(reason);
    expect(buildButton()).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(buildButton());
    expect(called.onBuild).not.toHaveBeenCalled();
  });

  it('builds in spite of warnings', async () => {
    const problems = [problem({ severity: 'warning' })];
    const called = show({ check: { ...FINE, problems } });
    await userEvent.click(buildButton());
    expect(called.onBuild).toHaveBeenCalled();
  });

  it('lists problems with their place, and leads there', async () => {
    show({ check: { ...FINE, problems: [problem()] } });
    const line = screen.getByRole('button', { name: /is not known/ });
    expect(line).toHaveTextContent('2:1');
    expect(line).toHaveTextContent('Remove it.');
    await userEvent.click(line);
    expect(
      screen.getByRole('textbox', { name: /Specification/ })
    ).toHaveFocus();
  });

  it('shows a refusal', () => {
    show({
      check: { ...FINE, error: { message: 'Not yours.', hints: ['Ask.'] } }
    });
    expect(screen.getByRole('alert')).toHaveTextContent(/Not yours\..*Ask\./);
  });

  it('lets the user choose a namespace where there are several', () => {
    const called = show({ namespaces: ['default', 'team'] });
    fireEvent.change(screen.getByLabelText('Namespace'), {
      target: { value: 'team' }
    });
    expect(called.onNamespace).toHaveBeenCalledWith('team');
  });

  it('can be left', async () => {
    const called = show();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(called.onCancel).toHaveBeenCalled();
  });
});
