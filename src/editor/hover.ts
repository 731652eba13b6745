import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';

import { read } from '../draft/read';
import type { IEntry } from '../draft/read';
import { ago, bytes } from '../format';
import type { PackageIndex } from '../packageindex';
import type { IPackageVersion } from '../restapi/packages';

export interface IHoverOptions {
  index: PackageIndex;
  channels: () => readonly string[];
  trans: TranslationBundle;
}

/** What the index knows of the package under the pointer. */
export function packageHover(options: IHoverOptions): Extension {
  return hoverTooltip(async (view, at) => {
    const { entries } = read(view.state.doc.toString());
    const entry = entries.find(({ from, to }) => from <= at && at <= to);
    if (!entry || entry.section === 'channels') {
      return null;
    }
    const text = await describe(entry, options);
    return {
      pos: entry.from,
      end: entry.to,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'jp-CondaStore-hover';
        dom.textContent = text;
        return { dom };
      }
    };
  });
}

/** A few lines about a package. */
export async function describe(
  { section, name }: IEntry,
  { index, channels, trans }: IHoverOptions
): Promise<string> {
  if (section === 'pip') {
    return trans.__('%1, from PyPI', name);
  }
  const versions = await index.versions(name, channels());
  if (versions === null) {
    return trans.__('None of the channels has %1.', name);
  }
  const [latest] = versions;
  if (!latest) {
    return trans.__('%1: the index of the server cannot be read.', name);
  }
  return [
    trans.__('%1: latest version %2', name, latest.version),
    ...facts(latest, versions.length, trans)
  ].join('\n');
}

function facts(
  { size, timestamp }: IPackageVersion,
  count: number,
  trans: TranslationBundle
): string[] {
  const made = timestamp === null ? '' : ago(new Date(timestamp).toISOString());
  return [
    [size ? bytes(size) : '', made].filter(Boolean).join(', '),
    trans._n('%1 version', '%1 versions', count)
  ].filter(Boolean);
}
