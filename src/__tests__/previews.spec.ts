import { Widget } from '@lumino/widgets';

import { PREVIEW_CLASS, Previews } from '../environment/previews';

describe('Previews', () => {
  let previews: Previews;
  const page = () => {
    const made = new Widget();
    previews.show(made);
    return made;
  };

  beforeEach(() => {
    previews = new Previews();
  });

  it('give way to the next one', () => {
    const first = page();
    expect(first.title.className).toBe(PREVIEW_CLASS);
    const second = page();
    expect(first.isDisposed).toBe(true);
    expect(previews.page).toBe(second);
  });

  it('stay when they are pinned', () => {
    const first = page();
    previews.pin(first);
    expect(first.title.className).toBe('');
    expect(previews.page).toBeNull();
    page();
    expect(first.isDisposed).toBe(false);
  });

  it('stay when their tab is clicked twice, and that is told', () => {
    const told = jest.fn();
    const kept = new Previews(told);
    kept.listen();
    const first = new Widget();
    kept.show(first);
    const tab = document.createElement('li');
    document.body.appendChild(tab);
    tab.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    expect(told).not.toHaveBeenCalled();
    tab.className = PREVIEW_CLASS;
    tab.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    expect(told).toHaveBeenCalledWith(first);
    expect(kept.page).toBeNull();
  });

  it('are forgotten when somebody closes them', () => {
    page().dispose();
    expect(previews.page).toBeNull();
  });

  it('are not pinned by another page', () => {
    const first = page();
    previews.pin(new Widget());
    previews.pin(null);
    expect(previews.isPreview(first)).toBe(true);
  });
});
