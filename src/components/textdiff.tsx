import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import React from 'react';

import { yamlReading } from './yamlreading';

export interface ITextDiffProps {
  before: string;
  after: string;
  label: string;
}

/** Two texts as one, with what went and what came. Loaded with the page that needs it. */
export function TextDiff(props: ITextDiffProps): JSX.Element {
  const { before, after, label } = props;
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const view = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: after,
        extensions: [
          yamlReading(label),
          unifiedMergeView({
            original: before,
            mergeControls: false,
            collapseUnchanged: { margin: 3, minSize: 6 }
          })
        ]
      })
    });
    return () => view.destroy();
  }, [before, after, label]);
  return <div ref={host} className="jp-CondaStore-textDiff" />;
}
