import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { IEnvironment } from '../../model';
import { IconButton } from '../iconbutton';
import { TextButton } from '../textbutton';

export interface ISettingsTabProps {
  environment: IEnvironment;
  /** The variables of the specification, with the changes of the draft. */
  variables: readonly [string, string][] | null;
  disabledReason?: string;
  trans: TranslationBundle;
  onRename: () => void;
  onDescribe: () => void;
  onSetVariable: (name: string, value: string) => void;
  onRemoveVariable: (name: string) => void;
  onNewNotebook: (kernel: string) => void;
  onDelete: () => void;
}

/** What an environment is beside its packages. */
export function SettingsTab(props: ISettingsTabProps): JSX.Element {
  const { environment, disabledReason, trans } = props;
  const { can, description, kernels } = environment;
  return (
    <div className="jp-CondaStore-settings">
      <section>
        <h3>{trans.__('Name')}</h3>
        <p>{environment.name}</p>
        <TextButton
          label={trans.__('Rename…')}
          disabledReason={
            disabledReason ??
            (can.update ? undefined : trans.__('you may not change it'))
          }
          onClick={props.onRename}
        />
      </section>
      <section>
        <h3>{trans.__('Description')}</h3>
        <p>{description || trans.__('Nobody has said what it is for.')}</p>
        <TextButton
          label={trans.__('Change…')}
          disabledReason={
            disabledReason ??
            (can.update ? undefined : trans.__('you may not change it'))
          }
          onClick={props.onDescribe}
        />
      </section>
      <Variables {...props} />
      <section>
        <h3>{trans.__('Kernels')}</h3>
        {kernels.length === 0 ? (
          <p>
            {trans.__(
              'None: notebooks cannot use it. Add a package such as ipykernel.'
            )}
          </p>
        ) : (
          <ul className="jp-CondaStore-plainList">
            {kernels.map(kernel => (
              <li key={kernel.name}>
                <span>{kernel.display_name}</span>
                <code>{kernel.name}</code>
                <TextButton
                  label={trans.__('New notebook')}
                  onClick={() => props.onNewNotebook(kernel.name)}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h3>{trans.__('Permissions')}</h3>
        <p>
          {trans.__('In the namespace %1 you may:', environment.namespace.name)}
        </p>
        <ul>
          <Permission may={can.build} label={trans.__('build')} trans={trans} />
          <Permission
            may={can.update}
            label={trans.__('change')}
            trans={trans}
          />
          <Permission
            may={can.delete}
            label={trans.__('delete')}
            trans={trans}
          />
        </ul>
      </section>
      <section className="jp-CondaStore-danger">
        <h3>{trans.__('Delete')}</h3>
        <p>
          {trans.__('The environment goes with all of its builds and kernels.')}
        </p>
        <TextButton
          label={trans.__('Delete this environment…')}
          disabledReason={
            disabledReason ??
            (can.delete ? undefined : trans.__('you may not delete it'))
          }
          onClick={props.onDelete}
        />
      </section>
    </div>
  );
}

function Permission(props: {
  may: boolean;
  label: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { may, label, trans } = props;
  return (
    <li>
      {label}: {may ? trans.__('yes') : trans.__('no')}
    </li>
  );
}

function Variables(props: ISettingsTabProps): JSX.Element {
  const { variables, disabledReason, trans } = props;
  const [name, setName] = React.useState('');
  const [value, setValue] = React.useState('');
  const valid = /^[A-Za-z_]\w*$/.test(name);
  return (
    <section>
      <h3>{trans.__('Variables')}</h3>
      <p className="jp-CondaStore-faint">
        {trans.__(
          'Set in kernels and terminals of the environment. A change becomes part of the draft.'
        )}
      </p>
      {variables && variables.length > 0 && (
        <table className="jp-CondaStore-table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Value')}</th>
              <th scope="col">
                <span className="jp-CondaStore-hidden">
                  {trans.__('Actions')}
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {variables.map(([key, text]) => (
              <tr key={key}>
                <th scope="row">
                  <code>{key}</code>
                </th>
                <td>
                  <code>{text}</code>
                </td>
                <td className="jp-CondaStore-rowActions">
                  <IconButton
                    icon={closeIcon}
                    label={trans.__('Remove %1', key)}
                    disabledReason={disabledReason}
                    onClick={() => props.onRemoveVariable(key)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <form
        className="jp-CondaStore-add"
        onSubmit={event => {
          event.preventDefault();
          if (valid && !disabledReason) {
            props.onSetVariable(name, value);
            setName('');
            setValue('');
          }
        }}
      >
        <input
          type="text"
          className="jp-mod-styled"
          aria-label={trans.__('Name of the variable')}
          placeholder={trans.__('NAME')}
          spellCheck={false}
          autoComplete="off"
          value={name}
          onChange={event => setName(event.target.value)}
        />
        <input
          type="text"
          className="jp-mod-styled"
          aria-label={trans.__('Value of the variable')}
          placeholder={trans.__('value')}
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={event => setValue(event.target.value)}
        />
        <TextButton
          label={trans.__('Set')}
          submits
          disabledReason={
            disabledReason ??
            (valid
              ? undefined
              : trans.__('A name has letters, digits and underscores'))
          }
          onClick={() => undefined}
        />
      </form>
    </section>
  );
}
