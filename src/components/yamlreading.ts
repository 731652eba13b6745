import { yaml } from '@codemirror/lang-yaml';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';

/** YAML that is read and not written. */
export function yamlReading(label: string): Extension {
  return [
    jupyterTheme,
    yaml(),
    lineNumbers(),
    EditorView.lineWrapping,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-readonly': 'true',
      // What scrolls can be reached with the keyboard.
      tabindex: '0'
    })
  ];
}
