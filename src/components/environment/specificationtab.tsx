import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Notice } from '../notice';
import { TextButton } from '../textbutton';
import { TextDiff } from '../textdiff';
import { YamlView } from '../yamlview';

export interface ISpecificationTabProps {
  /** What was asked for; `null` while it is read. */
  yaml: string | null;
  error: Error | null;
  /** The specification with the changes of the draft, if there is one. */
  drafted: string | null;
  disabledReason?: string;
  trans: TranslationBundle;
  onEdit: () => void;
  onCopy: (text: string) => void;
}

/** What an environment is asked to be. */
export function SpecificationTab(props: ISpecificationTabProps): JSX.Element {
  const { yaml, error, drafted, trans } = props;
  if (error) {
    return <Notice isError>{error.message}</Notice>;
  }
  if (yaml === null) {
    return <Notice>{trans.__('Loading…')}</Notice>;
  }
  return (
    <>
      <div className="jp-CondaStore-tableTools">
        <TextButton
          label={trans.__('Edit')}
          disabledReason={props.disabledReason}
          onClick={props.onEdit}
        />
        <TextButton
          label={trans.__('Copy')}
          onClick={() => props.onCopy(drafted ?? yaml)}
        />
        {drafted !== null && (
          <span className="jp-CondaStore-faint">
            {trans.__('With the changes of the draft')}
          </span>
        )}
      </div>
      {drafted !== null && drafted !== yaml ? (
        <TextDiff
          before={yaml}
          after={drafted}
          label={trans.__('Specification, with the changes of the draft')}
        />
      ) : (
        <YamlView text={yaml} label={trans.__('Specification')} />
      )}
    </>
  );
}
