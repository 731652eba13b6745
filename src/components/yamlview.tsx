import { yaml } from '@codemirror/lang-yaml';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';
import React from 'react';

/** A specification to be read. */
export function YamlView(props: { text: string; label: string }): JSX.Element {
  const { text, label } = props;
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const view = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
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
        ]
      })
    });
    return () => view.destroy();
  }, [text, label]);
  return <div ref={host} className="jp-CondaStore-textDiff" />;
}
