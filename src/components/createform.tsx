import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IProblem } from '../model';
import { hasErrors } from '../specification';
import { ProblemList } from './problemlist';
import { StateIcon } from './stateicon';
import { YamlEditor } from './yamleditor';
import type { IYamlEditor } from './yamleditor';

/** What the server said of the text as it is now. */
export interface ICheck {
  state: 'checking' | 'checked' | 'failed';
  problems: readonly IProblem[];
  /** The name that the specification itself gives. */
  name: string | null;
  /** Why the check, or the request to build, failed. */
  error: { message: string; hints: readonly string[] } | null;
}

export interface ICreateFormProps {
  initial: string;
  check: ICheck;
  /** What the user typed as a name; empty when the specification's own is to hold. */
  name: string;
  /** The environment is given: only its specification can be changed. */
  nameIsFixed: boolean;
  namespace: string;
  /** Where the user may create; a choice is shown when there are several. */
  namespaces: readonly string[];
  /** What the build will be, as the number of the environment's builds tells. */
  nextBuild: number | null;
  submitting: boolean;
  trans: TranslationBundle;
  onText: (text: string) => void;
  onName: (name: string) => void;
  onNamespace: (namespace: string) => void;
  onBuild: () => void;
  onCancel: () => void;
}

/** Describe an environment and have it built. */
export function CreateForm(props: ICreateFormProps): JSX.Element {
  const { check, trans } = props;
  const editor = React.useRef<IYamlEditor>(null);
  const name = props.name || check.name || '';
  const reason = whyNot(props, name);
  const build = () => {
    if (!reason) {
      props.onBuild();
    }
  };
  return (
    <form
      className="jp-CondaStore-form"
      onSubmit={event => {
        event.preventDefault();
        build();
      }}
    >
      <NameFields {...props} shownName={props.name || check.name || ''} />
      <YamlEditor
        ref={editor}
        initial={props.initial}
        label={trans.__('Specification (environment.yml)')}
        problems={check.problems}
        onChange={props.onText}
        onSubmit={build}
      />
      {check.error && (
        <div role="alert" className="jp-CondaStore-failure">
          <p className="jp-CondaStore-failureMessage">
            <StateIcon tone="error" />
            <span>{check.error.message}</span>
          </p>
          {check.error.hints.map(hint => (
            <p key={hint}>{hint}</p>
          ))}
        </div>
      )}
      {check.problems.length > 0 && (
        <ProblemList
          problems={check.problems}
          trans={trans}
          onGoTo={problem => editor.current?.goTo(problem)}
        />
      )}
      {/* At the left, as toasts cover the right corner. */}
      <div className="jp-CondaStore-footer">
        <button
          type="submit"
          className="jp-mod-styled jp-mod-accept"
          aria-disabled={reason ? true : undefined}
          title={reason ?? trans.__('Build this environment')}
        >
          {trans.__('Build')}
        </button>
        <button
          type="button"
          className="jp-mod-styled jp-mod-reject"
          onClick={props.onCancel}
        >
          {trans.__('Cancel')}
        </button>
        <span role="status" className="jp-CondaStore-verdict">
          {verdict(props, name)}
        </span>
      </div>
    </form>
  );
}

function NameFields(
  props: ICreateFormProps & { shownName: string }
): JSX.Element {
  const { namespaces, trans } = props;
  return (
    <div className="jp-CondaStore-fields">
      {namespaces.length > 1 && (
        <label>
          {trans.__('Namespace')}
          <select
            className="jp-mod-styled"
            value={props.namespace}
            disabled={props.nameIsFixed}
            onChange={event => props.onNamespace(event.target.value)}
          >
            {namespaces.map(namespace => (
              <option key={namespace}>{namespace}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        {trans.__('Name')}
        <input
          type="text"
          className="jp-mod-styled"
          value={props.shownName}
          readOnly={props.nameIsFixed}
          spellCheck={false}
          autoComplete="off"
          placeholder={trans.__('my-environment')}
          data-initial-focus={!props.nameIsFixed}
          onChange={event => props.onName(event.target.value)}
        />
      </label>
    </div>
  );
}

/** Why Build does nothing now. */
function whyNot(props: ICreateFormProps, name: string): string | null {
  const { check, submitting, trans } = props;
  if (submitting) {
    return trans.__('The build is being requested');
  }
  if (check.state === 'checking') {
    return trans.__('The specification is being checked');
  }
  if (hasErrors(check.problems)) {
    return trans.__('The specification has problems');
  }
  return name ? null : trans.__('Give the environment a name');
}

/** What will happen, or what keeps it from happening. */
function verdict(props: ICreateFormProps, name: string): string {
  const { check, nextBuild, trans } = props;
  const reason = whyNot(props, name);
  if (reason) {
    return reason;
  }
  if (check.state === 'failed') {
    return trans.__('The specification could not be checked');
  }
  return nextBuild !== null
    ? trans.__('This will be build %1 of %2', nextBuild, name)
    : trans.__('This will create %1', name);
}
