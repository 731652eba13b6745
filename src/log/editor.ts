import { search, searchKeymap } from '@codemirror/search';
import { EditorState, Text } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { levelColours } from './levels';

/** How near to the end, in pixels, still counts as being at the end. */
const AT_END = 24;

/**
 * A read-only view of a growing text.
 *
 * A bare CodeMirror view: it draws only what is visible, so that 100,000 lines
 * are appended in seconds, where a shared model or the DOM takes minutes.
 * Follows the end until the user scrolls up.
 */
export class LogEditor extends Widget {
  constructor(options: { label: string; trans: TranslationBundle }) {
    super();
    this._trans = options.trans;
    this.addClass('jp-CondaStore-log');
    this._view = new EditorView({
      parent: this.node,
      state: EditorState.create({
        extensions: [
          jupyterTheme,
          lineNumbers(),
          EditorView.lineWrapping,
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': options.label }),
          levelColours,
          search({ top: true }),
          keymap.of(searchKeymap)
        ]
      })
    });
    this._button = document.createElement('button');
    this._button.type = 'button';
    this._button.className = 'jp-CondaStore-toEnd jp-mod-styled';
    this._button.hidden = true;
    this.node.appendChild(this._button);
  }

  get text(): string {
    return this._view.state.doc.toString();
  }

  /** Append a text; what comes within one frame is drawn at once. */
  append(text: string): void {
    this._pending += text;
    this._frame ??= requestAnimationFrame(() => this._flush());
  }

  /** Begin again with nothing. */
  clear(): void {
    this._pending = '';
    this._unseen = 0;
    const { length } = this._view.state.doc;
    this._view.dispatch({ changes: { from: 0, to: length } });
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    if (this._frame !== null) {
      cancelAnimationFrame(this._frame);
    }
    this._view.destroy();
    super.dispose();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._view.scrollDOM.addEventListener('scroll', this._onScroll);
    this._button.addEventListener('click', this._toEnd);
  }

  protected override onBeforeDetach(msg: Message): void {
    this._view.scrollDOM.removeEventListener('scroll', this._onScroll);
    this._button.removeEventListener('click', this._toEnd);
    super.onBeforeDetach(msg);
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._view.requestMeasure();
    this._follow();
  }

  protected override onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    this._follow();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this._view.focus();
  }

  private _flush(): void {
    this._frame = null;
    const { doc } = this._view.state;
    const insert = Text.of(this._pending.split('\n'));
    this._pending = '';
    this._view.dispatch({ changes: { from: doc.length, insert } });
    this._unseen += insert.lines - 1;
    this._follow();
  }

  private _follow(): void {
    if (this._following) {
      this._unseen = 0;
      const end = this._view.state.doc.length;
      this._view.dispatch({ effects: EditorView.scrollIntoView(end) });
    }
    this._button.hidden = this._following || this._unseen === 0;
    this._button.textContent = this._trans._n(
      '↓ %1 new line',
      '↓ %1 new lines',
      this._unseen
    );
  }

  private _onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this._view.scrollDOM;
    const atEnd = scrollHeight - scrollTop - clientHeight <= AT_END;
    // Appending moves the end away, which is not the user's doing.
    const scrolledUp = scrollTop < this._scrollTop;
    this._scrollTop = scrollTop;
    if (atEnd || scrolledUp) {
      this._following = atEnd;
      this._button.hidden = atEnd || this._unseen === 0;
    }
  };

  private _toEnd = (): void => {
    this._following = true;
    this._follow();
    this._view.focus();
  };

  private _button: HTMLButtonElement;
  private _following = true;
  private _frame: number | null = null;
  private _pending = '';
  private _scrollTop = 0;
  private _trans: TranslationBundle;
  private _unseen = 0;
  private _view: EditorView;
}
