import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What CodeMirror says by itself, in the user's language. */
export function phrases(trans: TranslationBundle): Extension {
  return EditorState.phrases.of({
    Find: trans.__('Find'),
    next: trans.__('next'),
    previous: trans.__('previous'),
    all: trans.__('all'),
    'match case': trans.__('match case'),
    'by word': trans.__('by word'),
    regexp: trans.__('regular expression'),
    close: trans.__('close'),
    'current match': trans.__('current match'),
    'on line': trans.__('on line'),
    'Fold line': trans.__('Fold this step'),
    'Unfold line': trans.__('Unfold this step'),
    'folded code': trans.__('folded lines'),
    unfold: trans.__('unfold')
  });
}
