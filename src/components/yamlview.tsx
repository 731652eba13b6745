import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import React from 'react';

import { yamlReading } from './yamlreading';

/** A specification to be read. */
export function YamlView(props: { text: string; label: string }): JSX.Element {
  const { text, label } = props;
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const view = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: text,
        extensions: [yamlReading(label)]
      })
    });
    return () => view.destroy();
  }, [text, label]);
  return <div ref={host} className="jp-CondaStore-textDiff" />;
}
