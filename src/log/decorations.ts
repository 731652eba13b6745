import { RangeSetBuilder } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  MatchDecorator,
  ViewPlugin
} from '@codemirror/view';
import type { DecorationSet, ViewUpdate } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';

/** A line of a build's log: time, level, step, text. */
const LINE = /^\S+Z +([A-Z]+) /;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z /g;
const LINK = /https?:\/\/[^\s'"<>()]+[^\s'"<>().,;:]/g;

const LEVELS: Record<string, Decoration> = {
  DEBUG: Decoration.line({ class: 'jp-CondaStore-logDebug' }),
  WARN: Decoration.line({ class: 'jp-CondaStore-logWarning' }),
  ERROR: Decoration.line({ class: 'jp-CondaStore-logError' })
};

/** Colours the visible lines by their level. */
export const levelColours = ViewPlugin.fromClass(
  class {
    constructor(view: EditorView) {
      this.decorations = byLevel(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) {
        this.decorations = byLevel(update.view);
      }
    }

    decorations: DecorationSet;
  },
  { decorations: plugin => plugin.decorations }
);

function byLevel(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const decoration = LEVELS[LINE.exec(line.text)?.[1] ?? ''];
      if (decoration) {
        builder.add(line.from, line.from, decoration);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

/** Leaves out the times at the beginnings of the lines. */
export const hiddenTimes = matching(
  new MatchDecorator({ regexp: TIME, decoration: Decoration.replace({}) })
);

/** Addresses can be followed with the Control or Command key. */
export function links(trans: TranslationBundle): Extension {
  const decorator = new MatchDecorator({
    regexp: LINK,
    decoration: match =>
      Decoration.mark({
        class: 'jp-CondaStore-logLink',
        attributes: {
          'data-href': match[0],
          title: trans.__('Open with Control or Command and a click')
        }
      })
  });
  return [
    matching(decorator),
    EditorView.domEventHandlers({
      click: event => {
        const link = (event.target as HTMLElement).closest<HTMLElement>(
          '[data-href]'
        );
        if (!link || !(event.ctrlKey || event.metaKey)) {
          return false;
        }
        window.open(link.dataset.href, '_blank', 'noopener');
        return true;
      }
    })
  ];
}

function matching(decorator: MatchDecorator): Extension {
  return ViewPlugin.fromClass(
    class {
      constructor(view: EditorView) {
        this.decorations = decorator.createDeco(view);
      }

      update(update: ViewUpdate): void {
        this.decorations = decorator.updateDeco(update, this.decorations);
      }

      decorations: DecorationSet;
    },
    { decorations: plugin => plugin.decorations }
  );
}
