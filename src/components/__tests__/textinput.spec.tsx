import '@testing-library/jest-dom';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { TextInput } from '../textinput';

describe('a text field', () => {
  it('keeps what is typed while its owner has not rendered again', async () => {
    const onText = jest.fn();
    render(<TextInput data-testid="name" value="old" onText={onText} />);
    const field = screen.getByTestId('name');
    await userEvent.clear(field);
    await userEvent.type(field, 'new');
    expect(field).toHaveValue('new');
    expect(onText).toHaveBeenLastCalledWith('new');
  });

  it('shows what its owner says', () => {
    const view = render(
      <TextInput data-testid="name" value="one" onText={() => undefined} />
    );
    act(() =>
      view.rerender(
        <TextInput data-testid="name" value="two" onText={() => undefined} />
      )
    );
    expect(screen.getByTestId('name')).toHaveValue('two');
  });
});
