import type { TranslationBundle } from '@jupyterlab/translation';
import type { Extension } from '@codemirror/state';
import React from 'react';

import type { ICheck, IReason } from '../draft/checker';
import type { ITemplate } from '../templates';
import { hasErrors } from '../specification';
import { ProblemList } from './problemlist';
import { Select } from './select';
import { StateIcon } from './stateicon';
import { TextInput } from './textinput';
import { YamlEditor } from './yamleditor';
import type { IYamlEditor } from './yamleditor';

export type { ICheck };

export interface ICreateFormProps {
  text: string;
  check: ICheck;
  /** Completion and the like. */
  extensions?: Extension;
  /** Packages and channels as fields. */
  picker?: React.ReactNode;
  /** What building it would do. */
  preview?: React.ReactNode;
  /** What has to be decided or known first. */
  banner?: React.ReactNode;
  /** What a new specification can begin with. */
  templates?: readonly ITemplate[];
  /** Why it cannot be built, whatever the check says. */
  blocked?: string | null;
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
  onTemplate?: (template: ITemplate) => void;
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
      {props.banner}
      <NameFields {...props} shownName={props.name || check.name || ''} />
      <div className="jp-CondaStore-panes">
        <YamlEditor
          ref={editor}
          text={props.text}
          label={trans.__('Specification (environment.yml)')}
          problems={check.problems}
          extensions={props.extensions}
          onChange={props.onText}
          onSubmit={build}
        />
        {props.picker}
      </div>
      <Reason reason={check.error} />
      <Reason reason={check.nameError} />
      {check.problems.length > 0 && (
        <ProblemList
          problems={check.problems}
          trans={trans}
          onGoTo={problem => editor.current?.goTo(problem)}
        />
      )}
      {props.preview}
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

function Reason(props: { reason?: IReason | null }): JSX.Element | null {
  const { reason } = props;
  if (!reason) {
    return null;
  }
  return (
    <div role="alert" className="jp-CondaStore-failure">
      <p className="jp-CondaStore-failureMessage">
        <StateIcon tone="error" />
        <span>{reason.message}</span>
      </p>
      {reason.hints.map(hint => (
        <p key={hint}>{hint}</p>
      ))}
    </div>
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
          <Select
            value={props.namespace}
            disabled={props.nameIsFixed}
            onChange={event => props.onNamespace(event.target.value)}
          >
            {namespaces.map(namespace => (
              <option key={namespace}>{namespace}</option>
            ))}
          </Select>
        </label>
      )}
      <label>
        {trans.__('Name')}
        <TextInput
          className="jp-mod-styled"
          value={props.shownName}
          readOnly={props.nameIsFixed}
          spellCheck={false}
          autoComplete="off"
          placeholder={trans.__('my-environment')}
          data-initial-focus={!props.nameIsFixed}
          onText={props.onName}
        />
      </label>
      {props.templates && props.templates.length > 0 && (
        <label>
          {trans.__('Begin with')}
          <Select
            value=""
            onChange={event =>
              props.onTemplate?.(props.templates![Number(event.target.value)])
            }
          >
            <option value="" disabled hidden>
              {trans.__('a template…')}
            </option>
            {props.templates.map(({ title }, index) => (
              <option key={title} value={index}>
                {title}
              </option>
            ))}
          </Select>
        </label>
      )}
    </div>
  );
}

/** Why Build does nothing now. */
function whyNot(props: ICreateFormProps, name: string): string | null {
  const { blocked, check, submitting, trans } = props;
  if (blocked) {
    return blocked;
  }
  if (submitting) {
    return trans.__('The build is being requested');
  }
  if (check.state === 'checking') {
    return trans.__('The specification is being checked');
  }
  if (hasErrors(check.problems)) {
    return trans.__('The specification has problems');
  }
  if (check.state === 'failed') {
    return trans.__('The specification could not be checked');
  }
  if (check.nameError) {
    return trans.__('The name cannot be used');
  }
  return name ? null : trans.__('Give the environment a name');
}

/** What will happen, or what keeps it from happening. */
function verdict(props: ICreateFormProps, name: string): string {
  const { nextBuild, trans } = props;
  const reason = whyNot(props, name);
  if (reason) {
    return reason;
  }
  return nextBuild !== null
    ? trans.__('This will be build %1 of %2', nextBuild, name)
    : trans.__('This will create %1', name);
}
