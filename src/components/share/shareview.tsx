import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ColumnHeads } from '../columnheads';
import { isArchive } from '../../artifacts';
import type { IArtifact } from '../../artifacts';
import { bytes, exactly } from '../../format';
import type { IBuild } from '../../model';
import type { IRecipe } from '../../share/recipes';
import { Notice } from '../notice';
import { TextButton } from '../textbutton';

interface IActivity {
  state: 'working' | 'done' | 'failed';
  text: string;
}

export interface IShareViewProps {
  /** `null` while it is read. */
  build: IBuild | null;
  artifacts: readonly IArtifact[] | null;
  error: Error | null;
  recipes: readonly IRecipe[];
  /** Until when the link in the recipe for curl is good. */
  linkExpires: string | null;
  activityOf: (type: string) => IActivity | null;
  trans: TranslationBundle;
  onCopy: (one: IArtifact) => void;
  onDownload: (one: IArtifact) => void;
  onSave: (one: IArtifact) => void;
  onCopyLines: (text: string) => void;
  onMakeLink: () => void;
}

/** The files of a build, and how it is had with other tools. */
export function ShareView(props: IShareViewProps): JSX.Element {
  const { build, artifacts, error, trans } = props;
  if (error && !artifacts) {
    return (
      <div className="jp-CondaStore-pageBody">
        <Notice isError>{error.message}</Notice>
      </div>
    );
  }
  if (!build || !artifacts) {
    return (
      <div className="jp-CondaStore-pageBody">
        <Notice>{trans.__('Loading…')}</Notice>
      </div>
    );
  }
  return (
    <div className="jp-CondaStore-pageBody jp-mod-scrolling">
      <div className="jp-CondaStore-environmentHeader">
        <div className="jp-CondaStore-title">
          <h2 className="jp-CondaStore-name">
            {trans.__('%1, build %2', build.name, build.number)}
          </h2>
        </div>
      </div>
      <section>
        <h3>{trans.__('Files')}</h3>
        <table className="jp-CondaStore-table jp-CondaStore-files">
          <ColumnHeads
            columns={[
              trans.__('File'),
              trans.__('What it is'),
              trans.__('Size')
            ]}
            trans={trans}
          />
          <tbody>
            {artifacts.map(one => (
              <File key={one.type} {...props} one={one} />
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h3>{trans.__('Elsewhere')}</h3>
        {props.recipes.map(recipe => (
          <Recipe
            key={recipe.tool}
            {...props}
            recipe={recipe}
            artifacts={artifacts}
          />
        ))}
      </section>
    </div>
  );
}

function File(props: IShareViewProps & { one: IArtifact }): JSX.Element {
  const { one, trans } = props;
  const activity = props.activityOf(one.type);
  const working =
    activity?.state === 'working' ? trans.__('one moment') : undefined;
  return (
    <tr data-artifact={one.type}>
      <th scope="row">{one.filename}</th>
      <td>
        {described(one.type, trans)}
        <div
          role="status"
          className={
            activity?.state === 'failed'
              ? 'jp-CondaStore-why'
              : 'jp-CondaStore-faint'
          }
        >
          {one.progress && one.progress.bytes_total > 0
            ? trans.__(
                'Being made: %1 of %2',
                bytes(one.progress.bytes_done),
                bytes(one.progress.bytes_total)
              )
            : (activity?.text ?? one.error ?? '')}
        </div>
      </td>
      <td>
        {one.size !== null
          ? bytes(one.size)
          : isArchive(one)
            ? trans.__('made when asked for')
            : ''}
      </td>
      <td className="jp-CondaStore-rowActions">
        {!isArchive(one) && (
          <TextButton
            label={trans.__('Copy')}
            name={trans.__('Copy %1', one.filename)}
            disabledReason={working}
            onClick={() => props.onCopy(one)}
          />
        )}
        <TextButton
          label={trans.__('Download')}
          name={trans.__('Download %1', one.filename)}
          disabledReason={working}
          onClick={() => props.onDownload(one)}
        />
        <TextButton
          label={trans.__('Save here')}
          name={trans.__('Save here: %1', one.filename)}
          caption={trans.__(
            'Save it in the folder that the file browser shows'
          )}
          disabledReason={working}
          onClick={() => props.onSave(one)}
        />
      </td>
    </tr>
  );
}

function Recipe(
  props: IShareViewProps & {
    recipe: IRecipe;
    artifacts: readonly IArtifact[];
  }
): JSX.Element {
  const { recipe, artifacts, linkExpires, trans } = props;
  const needed = artifacts.filter(one => recipe.needs.includes(one.type));
  const isCurl = recipe.tool === 'curl';
  return (
    <div className="jp-CondaStore-recipe" role="group" aria-label={recipe.tool}>
      <h4>{recipe.tool}</h4>
      <p>{recipe.description}</p>
      <div className="jp-CondaStore-code">
        <pre tabIndex={0}>{recipe.lines}</pre>
        <TextButton
          label={trans.__('Copy')}
          name={trans.__('Copy the lines for %1', recipe.tool)}
          onClick={() => props.onCopyLines(recipe.lines)}
        />
      </div>
      <div className="jp-CondaStore-buttons">
        {needed.map(one => (
          <TextButton
            key={one.type}
            label={trans.__('Download %1', one.filename)}
            onClick={() => props.onDownload(one)}
          />
        ))}
        {isCurl && (
          <TextButton
            label={
              linkExpires
                ? trans.__('Make a new link')
                : trans.__('Make a link')
            }
            caption={trans.__(
              'A link that needs no login. Whoever has it can download the archive until it ends.'
            )}
            onClick={props.onMakeLink}
          />
        )}
        {isCurl && linkExpires && (
          <span className="jp-CondaStore-faint">
            {trans.__('The link is good until %1', exactly(linkExpires))}
          </span>
        )}
      </div>
    </div>
  );
}

function described(type: string, trans: TranslationBundle): string {
  switch (type) {
    case 'environment.yml':
      return trans.__('What was asked for, as it was written');
    case 'environment-pinned.yml':
      return trans.__('The same with the versions that were found');
    case 'conda-lock.yml':
      return trans.__(
        'Every package with address and hash, for conda-lock and mamba'
      );
    case 'pixi.lock':
      return trans.__('The same for pixi');
    case 'explicit.txt':
      return trans.__('The conda packages by address, for conda and mamba');
    case 'requirements.txt':
      return trans.__('The packages from PyPI, for pip and uv');
    case 'archive.tar.zst':
      return trans.__(
        'The installed environment, smaller and faster to unpack'
      );
    case 'archive.tar.gz':
      return trans.__('The installed environment, as conda-pack makes it');
    default:
      return type;
  }
}
