import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import {
  joinRequirement,
  presetsFor,
  splitRequirement
} from '../draft/matchspec';
import type { IPreset } from '../draft/matchspec';
import type { ISpecificationEdit } from '../draft/names';
import type { IEntry, IReading } from '../draft/read';
import type { PackageIndex } from '../packageindex';
import { pypiOption, projectVersions } from '../pypi';
import { Combobox } from './combobox';
import type { IOption } from './combobox';
import { IconButton } from './iconbutton';

export interface IPackagePickerProps {
  reading: IReading;
  index: PackageIndex;
  channels: readonly string[];
  /** What is offered as a channel. */
  knownChannels: readonly string[];
  trans: TranslationBundle;
  onEdit: (edits: readonly ISpecificationEdit[]) => void;
}

/** The packages and channels of a specification, as fields instead of a text. */
export function PackagePicker(props: IPackagePickerProps): JSX.Element {
  const { reading, trans } = props;
  const entries = reading.entries.filter(
    ({ section }) => section !== 'channels'
  );
  const channels = reading.entries.filter(
    ({ section }) => section === 'channels'
  );
  return (
    <section className="jp-CondaStore-picker" aria-label={trans.__('Packages')}>
      <h3>{trans.__('Packages')}</h3>
      {!reading.isReadable && (
        <p role="status" className="jp-CondaStore-pickerNote">
          {trans.__(
            'The text is no YAML now. Mend it, and packages can be chosen here again.'
          )}
        </p>
      )}
      <AddPackage {...props} />
      <ul
        className="jp-CondaStore-requested"
        aria-label={trans.__('Requested packages')}
      >
        {keyed(entries).map(([key, entry]) => (
          <Requested key={key} {...props} entry={entry} />
        ))}
      </ul>
      {entries.length === 0 && reading.isReadable && (
        <p className="jp-CondaStore-pickerNote">
          {trans.__('Nothing is requested yet.')}
        </p>
      )}
      <h3>{trans.__('Channels')}</h3>
      <Channels {...props} entries={channels} />
    </section>
  );
}

/** A field that finds packages by their names. */
export function AddPackage(
  props: Omit<IPackagePickerProps, 'knownChannels'> & {
    initialFocus?: boolean;
  }
): JSX.Element {
  const { index, channels, reading, trans, onEdit } = props;
  const [pypi, setPypi] = React.useState(false);
  const known = new Map(reading.entries.map(entry => [entry.name, entry]));

  const search = async (word: string, signal: AbortSignal) => {
    if (word.trim() === '') {
      return [];
    }
    const { head, constraint } = splitRequirement(word);
    const found = await index.search(head, channels, signal);
    // What was said of the version goes with the name that is chosen.
    const requirement = (name: string) =>
      joinRequirement({ head: name, constraint });
    const options = found.map((one): IOption => ({
      value: `conda ${requirement(one.name)}`,
      label: requirement(one.name),
      detail: [
        one.version,
        one.channel,
        known.has(one.name) ? trans.__('requested already') : ''
      ]
        .filter(Boolean)
        .join(' · ')
    }));
    return pypi
      ? [...options, await pypiOption(word.trim(), index, trans, signal)]
      : options;
  };
  const onPick = (value: string, typed: boolean) => {
    const text = typed ? value : value.slice(value.indexOf(' ') + 1);
    const section =
      !typed && value.startsWith('pypi ') ? 'pip' : 'dependencies';
    if (text) {
      onEdit([{ section, remove: null, add: text }]);
    }
  };

  return (
    <div className="jp-CondaStore-addPackage">
      <Combobox
        label={trans.__('Add a package')}
        placeholder={trans.__('Add a package…')}
        value=""
        search={search}
        onPick={onPick}
        allowsAny
        disabled={!reading.isReadable}
        initialFocus={props.initialFocus}
        emptyText={
          index.error
            ? trans.__('The packages cannot be looked up: %1', index.error)
            : trans.__('No channel has it. Enter adds it nevertheless.')
        }
      />
      <label className="jp-CondaStore-check">
        <input
          type="checkbox"
          checked={pypi}
          onChange={event => setPypi(event.target.checked)}
        />
        {trans.__('Also from PyPI')}
      </label>
    </div>
  );
}

/** Each with a key that stays when the text around it changes. */
function keyed(entries: readonly IEntry[]): [string, IEntry][] {
  const seen = new Map<string, number>();
  return entries.map(entry => {
    const name = `${entry.section} ${entry.name}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return [`${name} ${count}`, entry];
  });
}

type IRequestedProps = Omit<IPackagePickerProps, 'reading'> & { entry: IEntry };

/** There may be hundreds, of which a key that is pressed in the text changes one at most. */
const Requested = React.memo(
  RequestedPackage,
  (before, after) =>
    before.entry.text === after.entry.text &&
    before.entry.section === after.entry.section &&
    before.channels.join() === after.channels.join() &&
    before.index === after.index &&
    before.onEdit === after.onEdit
);

function RequestedPackage(props: IRequestedProps): JSX.Element {
  const { entry, channels, index, trans, onEdit } = props;
  const { head, constraint } = splitRequirement(entry.text);
  const pip = entry.section === 'pip';

  const search = async (
    word: string,
    signal: AbortSignal
  ): Promise<readonly IOption[]> => {
    const versions = pip
      ? await projectVersions(entry.name, index, signal)
      : ((await index.versions(entry.name, channels, signal)) ?? []);
    if (versions.length === 0) {
      return [];
    }
    const typed = word === constraint ? '' : word.replace(/^[=<>!~\s]+/, '');
    const presets = typed ? [] : presetsFor(versions[0].version, pip);
    return [
      ...presets.map(preset => ({
        value: preset.constraint || ' ',
        label: preset.constraint || trans.__('any version'),
        detail: presetWord(preset, trans)
      })),
      ...versions
        .filter(({ version }) => version.startsWith(typed))
        .map(({ version }) => ({ value: `==${version}`, label: version }))
        .filter(({ value }) => !presets.some(one => one.constraint === value))
    ];
  };
  const onPick = (value: string) => {
    const next = joinRequirement({ head, constraint: value });
    if (next !== entry.text) {
      onEdit([{ section: entry.section, remove: entry.text, add: next }]);
    }
  };

  return (
    <li>
      <span className="jp-CondaStore-packageName" title={head}>
        {head}
      </span>
      {pip && <span className="jp-CondaStore-chip">{trans.__('PyPI')}</span>}
      <Combobox
        className="jp-CondaStore-constraint"
        label={trans.__('Version of %1', head)}
        placeholder={trans.__('any version')}
        value={constraint}
        search={search}
        onPick={onPick}
        allowsAny
        commitsOnBlur
        opensOnFocus
      />
      <IconButton
        icon={closeIcon}
        label={trans.__('Remove %1', head)}
        onClick={() =>
          onEdit([{ section: entry.section, remove: entry.text, add: null }])
        }
      />
    </li>
  );
}

function presetWord({ kind }: IPreset, trans: TranslationBundle): string {
  switch (kind) {
    case 'any':
      return trans.__('what fits');
    case 'minor':
      return trans.__('the same minor version');
    case 'least':
      return trans.__('this or newer');
    case 'exact':
      return trans.__('exactly this');
    case 'major':
      return trans.__('until the next major version');
  }
}

function Channels(
  props: IPackagePickerProps & { entries: readonly IEntry[] }
): JSX.Element {
  const { entries, knownChannels, reading, trans, onEdit } = props;
  const search = async (word: string) =>
    knownChannels
      .filter(one => one.includes(word))
      .filter(one => !entries.some(entry => entry.text === one))
      .map(value => ({ value, label: value }));
  return (
    <>
      <ul
        className="jp-CondaStore-channels"
        aria-label={trans.__('Requested channels')}
      >
        {entries.map(({ text }) => (
          <li key={text}>
            <span className="jp-CondaStore-packageName" title={text}>
              {text}
            </span>
            <IconButton
              icon={closeIcon}
              label={trans.__('Remove %1', text)}
              onClick={() =>
                onEdit([{ section: 'channels', remove: text, add: null }])
              }
            />
          </li>
        ))}
      </ul>
      {entries.length === 0 && (
        <p className="jp-CondaStore-pickerNote">
          {trans.__('Those of the server.')}
        </p>
      )}
      <Combobox
        label={trans.__('Add a channel')}
        placeholder={trans.__('Add a channel…')}
        value=""
        search={search}
        onPick={add => {
          if (add) {
            onEdit([{ section: 'channels', remove: null, add }]);
          }
        }}
        allowsAny
        opensOnFocus
        disabled={!reading.isReadable}
      />
    </>
  );
}
