import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { build, environment } from '../../__tests__/fixtures';
import { buildKey } from '../../model';
import { show, withBuilds } from './showenvironments';

describe('the keyboard', () => {
  const art = environment(build({ id: 8, name: 'art' }), { id: 4 });
  const list = [art, environment()];
  const item = (name: RegExp) => screen.getByRole('treeitem', { name });

  it('reaches one item by Tab, the others by arrows', async () => {
    const called = show(list);
    await userEvent.tab();
    expect(item(/^art/)).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(item(/^science/)).toHaveFocus();
    expect(called.onActivate).toHaveBeenLastCalledWith('default/science');
    await userEvent.keyboard('{Home}');
    expect(item(/^art/)).toHaveFocus();
    await userEvent.keyboard('{End}');
    expect(item(/^science/)).toHaveFocus();
    await userEvent.keyboard('{ArrowUp}');
    expect(item(/^art/)).toHaveFocus();
  });

  it('comes back to where it was', async () => {
    show(list, { activeKey: 'default/science' });
    await userEvent.tab();
    expect(item(/^science/)).toHaveFocus();
  });

  it('finds by the first letters', async () => {
    show(list);
    await userEvent.tab();
    await userEvent.keyboard('sc');
    expect(item(/^science/)).toHaveFocus();
  });

  it('opens, closes and climbs', async () => {
    const one = build();
    const called = show([environment(one)], withBuilds(one));
    await userEvent.tab();
    await userEvent.keyboard('{ArrowRight}');
    expect(item(/^Build 1/)).toHaveFocus();
    expect(called.onActivate).toHaveBeenLastCalledWith(buildKey(one));
    await userEvent.keyboard('{Enter}');
    expect(called.onOpenLog).toHaveBeenCalledWith(one);
    await userEvent.keyboard('{ArrowLeft}');
    expect(item(/^science/)).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(called.onToggle).toHaveBeenCalledWith('default/science');
  });

  it('starts a notebook and deletes', async () => {
    const called = show([environment()]);
    await userEvent.tab();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(called.onNewNotebook).toHaveBeenCalled();
    await userEvent.keyboard('{Delete}');
    expect(called.onDelete).toHaveBeenCalledWith(environment());
    await userEvent.keyboard('{Enter}');
    expect(called.onOpen).toHaveBeenCalledWith(environment());
    await userEvent.keyboard('{F2}');
    expect(called.onRename).toHaveBeenCalledWith(environment());
    await userEvent.keyboard(' ');
    expect(called.onToggle).toHaveBeenCalledWith('default/science');
    await userEvent.keyboard('/');
    expect(called.onFilter).toHaveBeenCalled();
  });

  it('does not delete what the user may not', async () => {
    const can = { update: false, delete: false, build: false };
    const called = show([environment(build(), { can })]);
    await userEvent.tab();
    await userEvent.keyboard('{Delete}');
    expect(called.onDelete).not.toHaveBeenCalled();
    await userEvent.keyboard('{F2}');
    expect(called.onRename).not.toHaveBeenCalled();
  });

  it('leaves keys pressed in a button to the button', async () => {
    const called = show([environment()]);
    await userEvent.tab();
    await userEvent.tab();
    expect(screen.getByRole('button', { name: /New notebook/ })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(called.onNewNotebook).toHaveBeenCalled();
    expect(called.onToggle).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(item(/^science/)).toHaveFocus();
  });
});

it('selects what a menu is opened on', () => {
  const called = show([environment()]);
  fireEvent.contextMenu(screen.getByText('science'));
  expect(called.onActivate).toHaveBeenCalledWith('default/science');
});
