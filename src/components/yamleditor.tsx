import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { indentUnit } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import type { ChangeSpec, Extension } from '@codemirror/state';
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  keymap,
  lineNumbers
} from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';
import React from 'react';

import type { IProblem } from '../model';
import { rangeOf } from '../specification';

export interface IYamlEditorProps {
  /** The text; what differs from what was typed here was changed elsewhere. */
  text: string;
  label: string;
  problems: readonly IProblem[];
  onChange: (text: string) => void;
  /** Control or Command with Enter. */
  onSubmit: () => void;
  /** Completion and the like; those of the first drawing hold. */
  extensions?: Extension;
  readOnly?: boolean;
}

/** What the form can ask of the editor. */
export interface IYamlEditor {
  goTo: (problem: IProblem) => void;
}

/** An editor for a specification that underlines the problems in it. */
export const YamlEditor = React.forwardRef<IYamlEditor, IYamlEditorProps>(
  (props, ref) => {
    const host = React.useRef<HTMLDivElement>(null);
    const view = React.useRef<EditorView | null>(null);
    const latest = React.useRef(props);
    latest.current = props;

    React.useEffect(() => {
      const { text, label, extensions: more = [], readOnly } = latest.current;
      const editor = new EditorView({
        parent: host.current!,
        state: EditorState.create({
          doc: text,
          extensions: [
            more,
            EditorState.readOnly.of(readOnly ?? false),
            extensions(label, () => latest.current.onSubmit()),
            EditorView.updateListener.of(update => {
              if (update.docChanged) {
                latest.current.onChange(update.state.doc.toString());
              }
            })
          ]
        })
      });
      view.current = editor;
      return () => editor.destroy();
    }, []);

    React.useEffect(() => {
      const editor = view.current;
      const change =
        editor && difference(editor.state.doc.toString(), props.text);
      if (change) {
        editor.dispatch({ changes: change, scrollIntoView: true });
      }
    }, [props.text]);

    React.useEffect(() => {
      const editor = view.current;
      if (editor) {
        editor.dispatch(
          setDiagnostics(
            editor.state,
            diagnostics(props.problems, editor.state.doc.toString())
          )
        );
      }
    }, [props.problems]);

    React.useImperativeHandle(ref, () => ({
      goTo: problem => {
        const editor = view.current!;
        const { from } = rangeOf(problem, editor.state.doc.toString());
        editor.dispatch({ selection: { anchor: from }, scrollIntoView: true });
        editor.focus();
      }
    }));

    return <div ref={host} className="jp-CondaStore-yaml" />;
  }
);
YamlEditor.displayName = 'YamlEditor';

// Tab is left to the browser, so that the keyboard can leave the editor.
function extensions(label: string, submit: () => void) {
  return [
    jupyterTheme,
    yaml(),
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    indentUnit.of('  '),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    Prec.highest(
      keymap.of([
        {
          key: 'Mod-Enter',
          run: () => {
            submit();
            return true;
          }
        }
      ])
    ),
    keymap.of([...defaultKeymap, ...historyKeymap])
  ];
}

/** What has to change for one text to become the other, so that the cursor stays where it is. */
function difference(before: string, after: string): ChangeSpec | null {
  if (before === after) {
    return null;
  }
  let from = 0;
  while (from < before.length && before[from] === after[from]) {
    from += 1;
  }
  let [to, end] = [before.length, after.length];
  while (to > from && end > from && before[to - 1] === after[end - 1]) {
    to -= 1;
    end -= 1;
  }
  return { from, to, insert: after.slice(from, end) };
}

function diagnostics(problems: readonly IProblem[], text: string) {
  return problems.map(problem => ({
    ...rangeOf(problem, text),
    severity: problem.severity,
    message: problem.hint
      ? `${problem.message}\n${problem.hint}`
      : problem.message
  }));
}
