import {
  Dialog,
  InputDialog,
  Notification,
  showDialog
} from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { CommandIDs } from './commands';
import { ProblemList } from './components/problemlist';
import { read } from './draft/read';
import type { IProblem } from './model';
import { convert, importLockfile } from './restapi/imports';
import type { IConversion } from './restapi/imports';
import type { IEnvironmentManager } from './tokens';

/** Files that are a specification already. */
const SPECIFICATION = /^(?!conda-lock).*\.ya?ml$/i;

export interface IFromFileOptions {
  manager: IEnvironmentManager;
  contents: Contents.IManager;
  commands: CommandRegistry;
  trans: TranslationBundle;
}

/** Create an environment from a file, or change the one that the file names. */
export async function createFromFile(
  path: string,
  options: IFromFileOptions
): Promise<void> {
  const { contents } = options;
  const { content } = await contents.get(path, {
    content: true,
    type: 'file',
    format: 'text'
  });
  const filename = PathExt.basename(contents.localPath(path));
  await createFromText(content, filename, options);
}

/** The same of a text, whose format its name helps to tell. */
export async function createFromText(
  content: string,
  filename: string,
  options: IFromFileOptions
): Promise<void> {
  const { manager, trans } = options;
  if (SPECIFICATION.test(filename)) {
    await open(content, '', options);
    return;
  }
  const found = await convert(manager.api.http, content, filename);
  if (found.lockfile) {
    await install(content, filename, found, options);
  } else if (found.specification !== null) {
    tellLosses(filename, found.problems, trans);
    await open(found.specification, found.name ?? '', options);
  } else {
    await refuse(filename, found.problems, trans);
  }
}

/** On a page of its own: of an environment that is there already as a change of it. */
async function open(
  yaml: string,
  otherwise: string,
  { commands, manager }: IFromFileOptions
): Promise<void> {
  const name = read(yaml).name ?? otherwise;
  const namespace = manager.about?.namespace ?? 'default';
  if (name && manager.find({ namespace, name })) {
    await commands.execute(CommandIDs.editEnvironment, {
      namespace,
      name,
      yaml
    });
  } else {
    await commands.execute(CommandIDs.createEnvironment, { yaml });
  }
}

/** A lockfile needs no page: only a name. */
async function install(
  content: string,
  filename: string,
  found: IConversion,
  { commands, manager, trans }: IFromFileOptions
): Promise<void> {
  const { value } = await InputDialog.getText({
    title: trans.__('New environment from %1', filename),
    label: trans.__(
      'Exactly what it says is installed (%1). Name:',
      found.platforms.join(', ')
    ),
    text: found.name || PathExt.basename(filename, PathExt.extname(filename)),
    okLabel: trans.__('Build'),
    cancelLabel: trans.__('Cancel')
  });
  if (!value) {
    return;
  }
  const created = await manager.change(() =>
    importLockfile(manager.api.http, {
      content,
      filename,
      environment_name: value
    })
  );
  await commands.execute(CommandIDs.openPanel, { ...created.environment });
  await commands.execute(CommandIDs.openBuildLog, { build: created.build_id });
}

/** What could not be taken over is said, and does not keep anything from going on. */
function tellLosses(
  filename: string,
  problems: readonly IProblem[],
  trans: TranslationBundle
): void {
  if (problems.length > 0) {
    Notification.warning(
      trans._n(
        '%1 line of %2 was left out: %3',
        '%1 lines of %2 were left out: %3',
        problems.length,
        filename,
        problems[0].message
      ),
      { autoClose: 10_000 }
    );
  }
}

async function refuse(
  filename: string,
  problems: readonly IProblem[],
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title: trans.__('%1 describes no environment', filename),
    body: (
      <ProblemList problems={problems} trans={trans} onGoTo={() => undefined} />
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
