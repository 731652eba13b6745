import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ColumnHeads } from '../columnheads';
import type { IKernel, IKernelChoice } from '../../model';
import { starIcon } from '../../icons';
import { IconButton } from '../iconbutton';
import { TextButton } from '../textbutton';

export interface IKernelSettingsProps {
  kernels: readonly IKernel[];
  /** Why they cannot be changed now. */
  whyNoUpdate?: string;
  trans: TranslationBundle;
  /** Fulfils with whether it was done. */
  onChoose: (kernel: string, choice: IKernelChoice) => Promise<boolean>;
  onNewNotebook: (kernel: string) => void;
}

/** What launchers and lists show of the kernels of an environment. */
export function KernelSettings(props: IKernelSettingsProps): JSX.Element {
  const { kernels, trans } = props;
  return (
    <section>
      <h3>{trans.__('Kernels')}</h3>
      {kernels.length === 0 ? (
        <p>
          {trans.__(
            'None: notebooks cannot use it. Add a package such as ipykernel.'
          )}
        </p>
      ) : (
        <>
          <p className="jp-CondaStore-faint">
            {trans.__(
              'What launchers and notebooks show, in this build and later ones. The one with the star is what a new notebook gets.'
            )}
          </p>
          <table className="jp-CondaStore-table jp-CondaStore-kernels">
            <ColumnHeads
              columns={[
                trans.__('Name'),
                trans.__('Language'),
                trans.__('In launchers')
              ]}
              trans={trans}
            />
            <tbody>
              {kernels.map(kernel => (
                <Kernel key={kernel.name} {...props} kernel={kernel} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function Kernel(
  props: IKernelSettingsProps & { kernel: IKernel }
): JSX.Element {
  const { kernel, whyNoUpdate, trans, onChoose } = props;
  const shown = kernel.display_name;
  const own = kernel.kernel ?? '';
  return (
    <tr data-kernel={own}>
      <th scope="row">
        <NameField {...props} />
        <code className="jp-CondaStore-faint">{kernel.name}</code>
      </th>
      <td>{kernel.language}</td>
      <td>
        <input
          type="checkbox"
          aria-label={trans.__('Show %1 in launchers', shown)}
          title={
            whyNoUpdate ??
            trans.__(
              'Without it the kernel is not registered: no launcher has it, and notebooks that ask for it offer another'
            )
          }
          aria-disabled={whyNoUpdate ? true : undefined}
          checked={!kernel.hidden}
          onChange={() =>
            whyNoUpdate || void onChoose(own, { hidden: !kernel.hidden })
          }
        />
      </td>
      <td className="jp-CondaStore-rowActions">
        <IconButton
          icon={starIcon}
          label={trans.__('Prefer %1', shown)}
          pressed={!!kernel.starred}
          disabledReason={whyNoUpdate}
          onClick={() => void onChoose(own, { starred: !kernel.starred })}
        />
        <TextButton
          label={trans.__('New notebook')}
          disabledReason={
            kernel.hidden ? trans.__('it is not registered') : undefined
          }
          onClick={() => props.onNewNotebook(kernel.name)}
        />
      </td>
    </tr>
  );
}

/** What it is called; Enter or leaving keeps what was typed, Escape does not. */
function NameField(
  props: IKernelSettingsProps & { kernel: IKernel }
): JSX.Element {
  const { kernel, whyNoUpdate, trans, onChoose } = props;
  const { display_name: shown, usual_name: usual = shown } = kernel;
  const [text, setText] = React.useState(shown);
  React.useEffect(() => setText(shown), [shown]);
  const keep = async () => {
    const wanted = text.trim();
    if (wanted === shown) {
      setText(shown);
      return;
    }
    const choice = { display_name: wanted === usual ? '' : wanted };
    if (await onChoose(kernel.kernel ?? '', choice)) {
      setText(wanted || usual);
    } else {
      setText(shown);
    }
  };
  return (
    <input
      type="text"
      className="jp-mod-styled"
      aria-label={trans.__('Name of the kernel %1', usual)}
      title={whyNoUpdate ?? trans.__('Empty: %1', usual)}
      placeholder={usual}
      readOnly={!!whyNoUpdate}
      spellCheck={false}
      maxLength={100}
      value={text}
      onChange={event => setText(event.target.value)}
      onBlur={() => void keep()}
      onKeyDown={event => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
          event.currentTarget.blur();
        } else if (event.key === 'Escape') {
          setText(shown);
        }
      }}
    />
  );
}
