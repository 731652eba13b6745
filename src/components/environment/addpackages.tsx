import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Select } from '../select';
import { isProjectName } from '../../packageindex';
import { projectOf, projectWord, usableVersions } from '../../pypi';
import type { IProject } from '../../restapi/packages';
import { TextButton } from '../textbutton';

/** How long typing must pause before names are looked up, in ms. */
const PAUSE = 150;

/** How many versions are offered. */
const VERSIONS = 10;

export interface IAddPackagesProps {
  /** What PyPI says of a project; `null` where it cannot be asked. */
  project: (name: string) => Promise<IProject | null>;
  suggest: (text: string) => Promise<string[]>;
  disabledReason?: string;
  trans: TranslationBundle;
  onAdd: (spec: string, kind: 'conda' | 'pypi') => void;
}

/** Adds packages to the draft, by name and with what is wanted of the version. */
export function AddPackages(props: IAddPackagesProps): JSX.Element {
  const { suggest, disabledReason, trans, onAdd } = props;
  const [text, setText] = React.useState('');
  const [kind, setKind] = React.useState<'conda' | 'pypi'>('conda');
  const names = useSuggestions(kind === 'conda' ? text : '', suggest);
  const name = kind === 'pypi' ? projectOf(text) : '';
  const project = useProject(name, props.project);
  const id = React.useId();
  return (
    <form
      className="jp-CondaStore-add"
      onSubmit={event => {
        event.preventDefault();
        if (text.trim() && !disabledReason) {
          onAdd(text.trim(), kind);
          setText('');
        }
      }}
    >
      <input
        type="text"
        className="jp-mod-styled"
        list={id}
        aria-label={trans.__('Package to add')}
        placeholder={trans.__('Add a package, such as numpy >=2')}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={event => setText(event.target.value)}
      />
      <datalist id={id}>
        {[...names, ...offered(name, project)].map(one => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Select
        aria-label={trans.__('Where from')}
        value={kind}
        onChange={event => setKind(event.target.value as 'conda' | 'pypi')}
      >
        <option value="conda">{trans.__('conda')}</option>
        <option value="pypi">{trans.__('PyPI')}</option>
      </Select>
      <TextButton
        label={trans.__('Add')}
        submits
        disabledReason={
          disabledReason ??
          (text.trim() ? undefined : trans.__('Write what to add'))
        }
        onClick={() => undefined}
      />
      <span
        role="status"
        className={`jp-CondaStore-project${project?.exists === false ? ' jp-mod-warn' : ''}`}
      >
        {project !== undefined &&
          trans.__('%1: %2', name, projectWord(project, trans))}
      </span>
    </form>
  );
}

/** The versions of a project, as requirements. */
function offered(name: string, project: IProject | null | undefined): string[] {
  return project?.exists
    ? [
        name,
        ...usableVersions(project)
          .slice(0, VERSIONS)
          .map(({ version }) => `${name}==${version}`)
      ]
    : [];
}

/** What PyPI says of a project once typing pauses; `undefined` until it has. */
function useProject(
  name: string,
  find: (name: string) => Promise<IProject | null>
): IProject | null | undefined {
  const [found, setFound] = React.useState<{
    name: string;
    project: IProject | null;
  } | null>(null);
  const ask = React.useRef(find);
  ask.current = find;
  React.useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      if (isProjectName(name)) {
        const project = await ask.current(name);
        if (current) {
          setFound({ name, project });
        }
      }
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name]);
  return found?.name === name ? found.project : undefined;
}

/** Names that begin like the text; none is no trouble. */
function useSuggestions(
  text: string,
  suggest: (text: string) => Promise<string[]>
): string[] {
  const [names, setNames] = React.useState<string[]>([]);
  const ask = React.useRef(suggest);
  ask.current = suggest;
  React.useEffect(() => {
    let current = true;
    const word = text.trim();
    const timer = setTimeout(() => {
      if (!/^[\w.-]{2,}$/.test(word)) {
        setNames([]);
        return;
      }
      ask.current(word).then(
        found => current && setNames(found),
        () => current && setNames([])
      );
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return names;
}
