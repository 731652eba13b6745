import { autocompletion, snippetCompletion } from '@codemirror/autocomplete';
import type {
  Completion,
  CompletionContext,
  CompletionResult
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { TranslationBundle } from '@jupyterlab/translation';

import { bytes } from '../format';
import type { PackageIndex } from '../packageindex';
import { placeAt } from './place';

export interface ICompletionOptions {
  index: PackageIndex;
  /** The channels that the specification names, or that hold where it names none. */
  channels: () => readonly string[];
  /** What is offered as a channel. */
  knownChannels: () => readonly string[];
  trans: TranslationBundle;
}

/** Completion of keys, channels, packages and versions. */
export function specificationCompletion(
  options: ICompletionOptions
): Extension {
  return autocompletion({
    override: [context => complete(context, options)],
    icons: false,
    activateOnTypingDelay: 80,
    tooltipClass: () => 'jp-CondaStore-completion'
  });
}

export async function complete(
  context: CompletionContext,
  options: ICompletionOptions
): Promise<CompletionResult | null> {
  const place = placeAt(context.state.doc.toString(), context.pos);
  if (!place) {
    return null;
  }
  const { from } = place;
  switch (place.kind) {
    case 'key':
      return place.word === '' && !context.explicit
        ? null
        : { from, options: keys(options.trans), validFor: /^[\w-]*$/ };
    case 'channel':
      return {
        from,
        options: options.knownChannels().map(label => ({ label })),
        validFor: /^\S*$/
      };
    case 'package':
      return place.word === '' && !context.explicit
        ? null
        : packages(context, place.word, from, options);
    case 'version':
      return versions(context, place.name, place.operator, from, options);
  }
}

async function packages(
  context: CompletionContext,
  word: string,
  from: number,
  { index, channels }: ICompletionOptions
): Promise<CompletionResult | null> {
  const signal = abortOf(context);
  const found = await index.search(word, channels(), signal);
  return {
    from,
    // The server has ranked them.
    filter: false,
    options: found.map(({ name, version, channel }) => ({
      label: name,
      detail: `${version} · ${channel}`,
      type: 'variable'
    }))
  };
}

async function versions(
  context: CompletionContext,
  name: string,
  operator: string,
  from: number,
  { index, channels }: ICompletionOptions
): Promise<CompletionResult | null> {
  const found = await index.versions(
    name.toLowerCase(),
    channels(),
    abortOf(context)
  );
  if (!found) {
    return null;
  }
  // After a mere space only a constraint makes sense.
  const prefix = operator.trim() === '' ? '==' : '';
  return {
    from,
    options: found.map(({ version, size }, order): Completion => ({
      label: version,
      apply: prefix + version,
      detail: size ? bytes(size) : undefined,
      boost: -order
    })),
    validFor: /^[\w.*+!]*$/
  };
}

function keys(trans: TranslationBundle): Completion[] {
  const key = (name: string, template: string, detail: string) =>
    snippetCompletion(template, { label: name, detail });
  return [
    key('name', 'name: ${}', trans.__('what it is called')),
    key('channels', 'channels:\n  - ${}', trans.__('where packages come from')),
    key('dependencies', 'dependencies:\n  - ${}', trans.__('packages')),
    key(
      'variables',
      'variables:\n  ${NAME}: ${value}',
      trans.__('set when it is used')
    ),
    key(
      'as-of',
      'as-of: ${}',
      trans.__('only packages that were there at that time')
    )
  ];
}

function abortOf(context: CompletionContext): AbortSignal {
  const controller = new AbortController();
  context.addEventListener('abort', () => controller.abort());
  return controller.signal;
}
