import {
  codeFolding,
  foldGutter,
  foldKeymap,
  foldService
} from '@codemirror/language';
import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, Text } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { hiddenTimes, levelColours, links } from './decorations';
import { phrases } from './phrases';
import type { ILogView } from './settings';
import type { ISection } from './timeline';

/** How near to the end, in pixels, still counts as being at the end. */
const AT_END = 24;

/** Sections shorter than this many lines are not worth folding. */
const FOLDABLE = 3;

/**
 * A read-only view of a growing text.
 *
 * A bare CodeMirror view: it draws only what is visible, so that 100,000 lines
 * are appended in seconds, where a shared model or the DOM takes minutes.
 * Follows the end until the user scrolls up.
 */
export class LogEditor extends Widget {
  constructor(private _options: LogEditor.IOptions) {
    super();
    const { label, trans, view, follows = true } = _options;
    this._following = follows;
    this.addClass('jp-CondaStore-log');
    this._view = new EditorView({
      parent: this.node,
      state: EditorState.create({
        extensions: [
          jupyterTheme,
          lineNumbers(),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({
            'aria-label': label,
            'aria-readonly': 'true',
            // What scrolls can be reached with the keyboard.
            tabindex: '0'
          }),
          phrases(trans),
          levelColours,
          links(trans),
          this._wrap.of(view.wrap ? EditorView.lineWrapping : []),
          this._times.of(view.times ? [] : hiddenTimes),
          codeFolding(),
          foldGutter(),
          foldService.of((state, from, to) => this._fold(state, from, to)),
          search({ top: true }),
          keymap.of([...searchKeymap, ...foldKeymap])
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

  append(text: string): void {
    const { doc } = this._view.state;
    const insert = Text.of(text.split('\n'));
    this._unseen += insert.lines - 1;
    this._view.dispatch({ changes: { from: doc.length, insert } });
    // Not with the text: a place that was not there before would be cut off.
    this._follow();
  }

  /** Begin again with nothing. */
  clear(): void {
    this._unseen = 0;
    const { length } = this._view.state.doc;
    this._view.dispatch({ changes: { from: 0, to: length } });
  }

  /** Show the log in another way. */
  setLogView({ wrap, times }: ILogView): void {
    this._view.dispatch({
      effects: [
        this._wrap.reconfigure(wrap ? EditorView.lineWrapping : []),
        this._times.reconfigure(times ? [] : hiddenTimes)
      ]
    });
    this._follow();
  }

  /** Bring a line into view, from 1, and go on from there with the keyboard. */
  goTo(line: number): void {
    const { doc } = this._view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this._following = false;
    this._view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: 8 })
    });
    this._view.focus();
  }

  openSearch(): void {
    openSearchPanel(this._view);
  }

  /** What is selected, if anything is. */
  get selection(): string {
    const { state } = this._view;
    const { from, to } = state.selection.main;
    return state.sliceDoc(from, to);
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
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

  private _fold(
    state: EditorState,
    from: number,
    to: number
  ): { from: number; to: number } | null {
    const line = state.doc.lineAt(from).number;
    const section = this._options
      .sections()
      .find(one => one.first === line && one.last - one.first >= FOLDABLE - 1);
    return section && section.last <= state.doc.lines
      ? { from: to, to: state.doc.line(section.last).to }
      : null;
  }

  private _follow(): void {
    if (this._following) {
      const end = this._view.state.doc.length;
      this._view.dispatch({ effects: EditorView.scrollIntoView(end) });
    }
    this._showUnseen();
  }

  private _showUnseen(): void {
    if (this._following) {
      this._unseen = 0;
      this._button.hidden = true;
      return;
    }
    this._button.hidden = this._unseen === 0;
    this._button.textContent = this._options.trans._n(
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
      this._showUnseen();
    }
  };

  private _toEnd = (): void => {
    this._following = true;
    this._follow();
    this._view.focus();
  };

  private _button: HTMLButtonElement;
  private _following: boolean;
  private _scrollTop = 0;
  private _times = new Compartment();
  private _unseen = 0;
  private _view: EditorView;
  private _wrap = new Compartment();
}

export namespace LogEditor {
  export interface IOptions {
    label: string;
    view: ILogView;
    /** Whether it begins at the end, and goes on with it. */
    follows?: boolean;
    /** What can be folded. */
    sections: () => readonly ISection[];
    trans: TranslationBundle;
  }
}
