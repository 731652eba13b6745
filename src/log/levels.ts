import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin } from '@codemirror/view';
import type { DecorationSet, ViewUpdate } from '@codemirror/view';

/** A line of a build's log: time, level, step, text. */
const LINE = /^\S+Z +([A-Z]+) /;

const DECORATIONS: Record<string, Decoration> = {
  DEBUG: Decoration.line({ class: 'jp-CondaStore-logDebug' }),
  WARNING: Decoration.line({ class: 'jp-CondaStore-logWarning' }),
  ERROR: Decoration.line({ class: 'jp-CondaStore-logError' })
};

/** Colours the visible lines by their level. */
export const levelColours = ViewPlugin.fromClass(
  class {
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) {
        this.decorations = decorate(update.view);
      }
    }

    decorations: DecorationSet;
  },
  { decorations: plugin => plugin.decorations }
);

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const decoration = DECORATIONS[LINE.exec(line.text)?.[1] ?? ''];
      if (decoration) {
        builder.add(line.from, line.from, decoration);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}
