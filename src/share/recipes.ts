import type { TranslationBundle } from '@jupyterlab/translation';

import type { IBuild } from '../model';
import type { IImage } from '../restapi/images';

/** How an environment is had with one tool: lines to paste into a terminal, or a file. */
export interface IRecipe {
  /** What the tool is called. */
  tool: string;
  /** What is had by it. */
  description: string;
  /** Which artifacts have to be downloaded before. */
  needs: readonly string[];
  lines: string;
}

export interface IPlaces {
  /** The image of the build; `null` where it cannot be pulled. */
  image: IImage | null;
  /** A link to the archive that needs no login; `null` before one was asked for. */
  link: string | null;
}

/** How a build is had elsewhere. File names are those that downloads have. */
export function recipes(
  build: IBuild,
  fileOf: (type: string) => string,
  places: IPlaces,
  trans: TranslationBundle
): IRecipe[] {
  const name = quoted(build.name);
  const file = (type: string) => quoted(fileOf(type));
  return [
    {
      tool: 'conda',
      description: trans.__('The very same packages, on the same platform'),
      needs: ['explicit.txt'],
      lines: [
        `conda create --name ${name} --file ${file('explicit.txt')}`,
        `conda activate ${name}`
      ].join('\n')
    },
    {
      tool: trans.__('conda, from the specification'),
      description: trans.__('The same versions, on any platform that has them'),
      needs: ['environment-pinned.yml'],
      lines: [
        `conda env create --name ${name} --file ${file('environment-pinned.yml')}`,
        `conda activate ${name}`
      ].join('\n')
    },
    {
      tool: 'mamba',
      description: trans.__('The very same packages, those of PyPI too'),
      needs: ['conda-lock.yml'],
      lines: [
        `micromamba create --name ${name} --file ${file('conda-lock.yml')}`,
        `micromamba activate ${name}`
      ].join('\n')
    },
    {
      tool: 'pixi',
      description: trans.__('A project with this environment and its lockfile'),
      needs: ['environment.yml', 'pixi.lock'],
      lines: [
        `pixi init --import ${file('environment.yml')} ${name}`,
        `cp ${file('pixi.lock')} ${name}/pixi.lock`,
        `cd ${name} && pixi shell`
      ].join('\n')
    },
    docker(file, places, trans),
    curl(build, file, places, trans)
  ];
}

function docker(
  file: (type: string) => string,
  { image }: IPlaces,
  trans: TranslationBundle
): IRecipe {
  const login = image && `docker login ${image.reference.split('/')[0]}`;
  if (image?.has_base) {
    return {
      tool: 'docker',
      description: trans.__(
        'The image of this build, from this server. `%1` takes any name, and the token of Jupyter as password',
        login
      ),
      needs: [],
      lines: `docker run --rm -it ${image.reference}`
    };
  }
  if (image) {
    return {
      tool: 'docker',
      description: trans.__(
        'A Dockerfile that takes the files of this build from this server. `%1` takes any name, and the token of Jupyter as password',
        login
      ),
      needs: [],
      lines: [
        'FROM debian:stable-slim',
        `COPY --from=${image.reference} ${image.prefix} ${image.prefix}`,
        `ENV PATH=${image.prefix}/bin:$PATH`
      ].join('\n')
    };
  }
  return {
    tool: 'docker',
    description: trans.__(
      'A Dockerfile for an image with the very same packages'
    ),
    needs: ['conda-lock.yml'],
    lines: [
      'FROM mambaorg/micromamba:2',
      `COPY --chown=$MAMBA_USER:$MAMBA_USER ${file('conda-lock.yml')} /tmp/conda-lock.yml`,
      'RUN micromamba install --yes --name base --file /tmp/conda-lock.yml \\',
      '    && micromamba clean --all --yes'
    ].join('\n')
  };
}

function curl(
  build: IBuild,
  file: (type: string) => string,
  { link }: IPlaces,
  trans: TranslationBundle
): IRecipe {
  const folder = quoted(`${build.name}-${build.number}`);
  const archive = file('archive.tar.gz');
  return {
    tool: 'curl',
    description: trans.__(
      'The installed environment, unpacked anywhere on the same platform; nothing else is needed'
    ),
    needs: link ? [] : ['archive.tar.gz'],
    lines: [
      ...(link ? [`curl -L -C - -o ${archive} ${quoted(link)}`] : []),
      `mkdir ${folder} && tar -xf ${archive} -C ${folder}`,
      `source ${folder}/bin/activate && conda-unpack`
    ].join('\n')
  };
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replace(/'/g, `'\\''`)}'`;
}
