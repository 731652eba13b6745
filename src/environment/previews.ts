import type { Widget } from '@lumino/widgets';

/** Marks the tab of a page that gives way to the next one; its title is in italics. */
export const PREVIEW_CLASS = 'jp-CondaStore-previewTab';

/**
 * Knows which page is only looked at: there is one at most, and the next one takes
 * its place, unless somebody has said or shown that it is to stay.
 */
export class Previews {
  /** The page that gives way. */
  get page(): Widget | null {
    return this._page?.isDisposed ? null : this._page;
  }

  /** Let this page be the one that gives way; the one before it does so now. */
  show(page: Widget): void {
    const before = this.page;
    this._page = page;
    page.title.className = PREVIEW_CLASS;
    if (before && before !== page) {
      before.dispose();
    }
  }

  isPreview(page: Widget): boolean {
    return this.page === page;
  }

  /** Let a page stay. */
  pin(page: Widget | null): void {
    if (page && this.isPreview(page)) {
      page.title.className = '';
      this._page = null;
    }
  }

  private _page: Widget | null = null;
}
