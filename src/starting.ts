import { applyEdits } from './draft/edits';
import type { ISpecificationEdit } from './draft/names';
import { read } from './draft/read';

/** What the settings say that new specifications begin with. */
export interface IStarting {
  /** Where to create; empty: where the server does. */
  namespace: string;
  channels: readonly string[];
  /** Whether a kernel for notebooks is put in. */
  kernel: 'auto' | 'ask' | 'never';
}

/** The settings as they are kept; what is none of them is the usual. */
export function startingOf(settings: {
  defaultNamespace?: unknown;
  defaultChannels?: unknown;
  addKernel?: unknown;
}): IStarting {
  const { defaultNamespace, defaultChannels, addKernel } = settings;
  return {
    namespace: typeof defaultNamespace === 'string' ? defaultNamespace : '',
    channels: Array.isArray(defaultChannels)
      ? defaultChannels.filter(one => typeof one === 'string' && one !== '')
      : [],
    kernel: addKernel === 'ask' || addKernel === 'never' ? addKernel : 'auto'
  };
}

/** The edit that puts the kernel into a specification, or takes it away. */
export function kernelEdit(wanted: boolean): ISpecificationEdit {
  const [add, remove] = wanted ? [KERNEL, null] : [null, KERNEL];
  return { section: 'dependencies', remove, add };
}

/** A specification to begin with, as the settings want it. */
export function begun(yaml: string, { channels, kernel }: IStarting): string {
  const { entries } = read(yaml);
  const edits: ISpecificationEdit[] = entries.some(
    ({ section }) => section === 'channels'
  )
    ? []
    : channels.map(add => ({ section: 'channels', remove: null, add }));
  if (kernel === 'never' && entries.some(({ text }) => text === KERNEL)) {
    edits.push(kernelEdit(false));
  }
  return applyEdits(yaml, edits);
}

const KERNEL = 'ipykernel';
