import type { Widget } from '@lumino/widgets';

/** Marks the tab of a page that gives way to the next one; its title is in italics. */
export const PREVIEW_CLASS = 'jp-CondaStore-previewTab';

/**
 * Knows which page is only looked at: there is one at most, and the next one takes
 * its place, unless somebody has said or shown that it is to stay.
 */
export class Previews<T extends Widget = Widget> {
  constructor(private _onPinned: (page: T) => void = () => undefined) {}

  /** Let a page stay whose tab is clicked twice, wherever that is. */
  listen(): void {
    document.addEventListener('dblclick', ({ target }) => {
      if ((target as Element | null)?.closest?.(`.${PREVIEW_CLASS}`)) {
        this.pin(this.page);
      }
    });
  }

  /** The page that gives way. */
  get page(): T | null {
    return this._page?.isDisposed ? null : this._page;
  }

  /** Let this page be the one that gives way; the one before it does so now. */
  show(page: T): void {
    const before = this.page;
    this._page = page;
    page.title.className = PREVIEW_CLASS;
    if (before && before !== page) {
      before.dispose();
    }
  }

  isPreview(page: T): boolean {
    return this.page === page;
  }

  /** Let a page stay. */
  pin(page: T | null): void {
    if (page && this.isPreview(page)) {
      page.title.className = '';
      this._page = null;
      this._onPinned(page);
    }
  }

  private _page: T | null = null;
}
