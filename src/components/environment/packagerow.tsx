import type { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownIcon,
  caretRightIcon,
  closeIcon,
  editIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import { bytes } from '../../format';
import { source } from '../../packages';
import type { IBuildPackage, IPresence } from '../../packages';
import { IconButton } from '../iconbutton';
import { PackageDetails } from './packagedetails';

export interface IPackageRowProps {
  one: IBuildPackage;
  index: number;
  measure: (element: HTMLElement | null) => void;
  spec: string | null;
  /** The version that could be had instead. */
  update: string | null;
  /** Why it is there, of a row that is open. */
  presence: { value: IPresence | null; error: Error | null } | null;
  disabledReason?: string;
  trans: TranslationBundle;
  onToggle: (one: IBuildPackage) => void;
  onRemove: (one: IBuildPackage) => void;
  onRequire: (one: IBuildPackage) => void;
  onShow: (name: string) => void;
}

/** A package, and below it when it is open why it is there. */
export function PackageRow(props: IPackageRowProps): JSX.Element {
  const { one, index, measure, presence, disabledReason, trans } = props;
  const open = presence !== null;
  return (
    <tbody ref={measure} data-index={index} data-package={one.name}>
      <tr aria-rowindex={index + 2}>
        <td>
          <IconButton
            icon={open ? caretDownIcon : caretRightIcon}
            label={trans.__('Details of %1', one.name)}
            expanded={open}
            onClick={() => props.onToggle(one)}
          />
        </td>
        <th scope="row">{one.name}</th>
        <td>
          {one.version}
          {props.update && (
            <span
              className="jp-CondaStore-chip jp-mod-update"
              title={trans.__('Can be updated to %1', props.update)}
            >
              ↑ {props.update}
            </span>
          )}
        </td>
        <td>
          {one.requested ? (
            <code>{props.spec ?? trans.__('requested')}</code>
          ) : (
            <span className="jp-CondaStore-faint">
              {trans.__('dependency')}
            </span>
          )}
        </td>
        <td data-column="build">{one.build}</td>
        <td data-column="channel">{source(one)}</td>
        <td data-column="size">{one.size === null ? '' : bytes(one.size)}</td>
        <td className="jp-CondaStore-rowActions">
          <IconButton
            icon={editIcon}
            label={trans.__('Change the version of %1', one.name)}
            disabledReason={disabledReason}
            onClick={() => props.onRequire(one)}
          />
          <IconButton
            icon={closeIcon}
            label={trans.__('Remove %1', one.name)}
            disabledReason={
              disabledReason ??
              (one.requested ? undefined : trans.__('another package needs it'))
            }
            onClick={() => props.onRemove(one)}
          />
        </td>
      </tr>
      {presence && (
        <tr>
          <td colSpan={8}>
            <PackageDetails
              one={one}
              presence={presence.value}
              error={presence.error}
              trans={trans}
              onShow={props.onShow}
            />
          </td>
        </tr>
      )}
    </tbody>
  );
}
