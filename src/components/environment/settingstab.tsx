import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { ColumnHeads } from '../columnheads';
import { allKernels } from '../../model';
import type { IEnvironment, IKernelChoice } from '../../model';
import { IconButton } from '../iconbutton';
import { TextButton } from '../textbutton';
import { KernelSettings } from './kernelsettings';

export interface ISettingsTabProps {
  environment: IEnvironment;
  /** The variables of the specification, with the changes of the draft. */
  variables: readonly [string, string][] | null;
  disabledReason?: string;
  /** Why what is said of it cannot be changed. */
  whyNoUpdate?: string;
  trans: TranslationBundle;
  onRename: () => void;
  onChooseKernel: (kernel: string, choice: IKernelChoice) => Promise<boolean>;
  onSetVariable: (name: string, value: string) => void;
  onRemoveVariable: (name: string) => void;
  onNewNotebook: (kernel: string) => void;
  onDelete: () => void;
}

/** What an environment is beside its packages. */
export function SettingsTab(props: ISettingsTabProps): JSX.Element {
  const { environment, disabledReason, trans } = props;
  const { can } = environment;
  return (
    <div className="jp-CondaStore-settings">
      <section>
        <h3>{trans.__('Name')}</h3>
        <p>{environment.name}</p>
        <TextButton
          label={trans.__('Rename…')}
          disabledReason={props.whyNoUpdate}
          onClick={props.onRename}
        />
      </section>
      <Variables {...props} />
      <KernelSettings
        kernels={allKernels(environment)}
        whyNoUpdate={props.whyNoUpdate}
        trans={trans}
        onChoose={props.onChooseKernel}
        onNewNotebook={props.onNewNotebook}
      />
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
            can.delete ? disabledReason : trans.__('you may not delete it')
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
          <ColumnHeads
            columns={[trans.__('Name'), trans.__('Value')]}
            trans={trans}
          />
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
