import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer, closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { IconButton } from './components/iconbutton';
import { AddPackage } from './components/packagepicker';
import { PlaceFields } from './components/placefields';
import { PlanView } from './components/planview';
import { CreateModel } from './createmodel';
import { channelsOf } from './draft/read';
import { FormDialog } from './formdialog';
import type { IFormBody } from './formdialog';
import type { ICreated } from './model';
import { PackageIndex } from './packageindex';
import { begun, kernelEdit } from './starting';
import type { IStarting } from './starting';
import type { IEnvironmentManager } from './tokens';

/** What a quickly made environment has, whatever else is chosen. */
const BASE = 'dependencies:\n  - python\n  - ipykernel\n';

export interface IQuickOptions {
  manager: IEnvironmentManager;
  trans: TranslationBundle;
  /** What new specifications begin with. */
  starting: IStarting;
  /** Whether a notebook is suggested. */
  openNotebook: boolean;
}

export interface IQuickResult {
  created: ICreated;
  openNotebook: boolean;
}

/** What the person wants instead: the whole page, with what was chosen so far. */
export interface IQuickYaml {
  yaml: string;
  name: string;
}

/** Ask for a name and packages, and have them built. */
export async function quickCreate(
  options: IQuickOptions
): Promise<IQuickResult | IQuickYaml | null> {
  const { trans } = options;
  const { manager } = options;
  // Lives on when the dialog closes, and its body with it.
  const model = new CreateModel({
    manager,
    yaml: begun(BASE, options.starting),
    name: freeName(manager),
    namespace: options.starting.namespace,
    policy: 'latest'
  });
  const body = new Body(model, options);
  // Disposed below.
  // eslint-disable-next-line jupyter/require-disposable-ownership
  const dialog = new FormDialog<CreateModel>(body, {
    title: trans.__('New environment'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.createButton({
        label: trans.__('More…'),
        caption: trans.__('Write the whole specification'),
        accept: false,
        actions: ['yaml']
      }),
      Dialog.okButton({ label: trans.__('Create') })
    ],
    focusNodeSelector: '[data-initial-focus="true"]'
  });
  body.onState = reason => dialog.updateButton(reason);
  try {
    const { button } = await dialog.launch();
    if (button.actions.includes('yaml')) {
      const { text, name } = model;
      return { yaml: text, name };
    }
    if (!button.accept) {
      return null;
    }
    const created = await model.build();
    return created && { created, openNotebook: body.openNotebook };
  } finally {
    dialog.dispose();
    model.dispose();
  }
}

class Body extends VDomRenderer<CreateModel> implements IFormBody<CreateModel> {
  constructor(
    model: CreateModel,
    private _options: IQuickOptions
  ) {
    super(model);
    this.addClass('jp-CondaStore-quick');
    this._index = new PackageIndex(_options.manager);
    this.openNotebook = _options.openNotebook;
  }

  openNotebook: boolean;
  onState: (reason: string | null) => void = () => undefined;

  get isAcceptable(): boolean {
    return this.model.isValid && this.model.nextBuild === null;
  }

  getValue(): CreateModel {
    return this.model;
  }

  protected override render(): JSX.Element {
    const { model } = this;
    const { trans } = this._options;
    const reason = this._reason();
    this.onState(reason);
    return (
      <div className="jp-CondaStore-quickForm">
        <PlaceFields
          name={model.name}
          namespace={model.namespace}
          namespaces={model.namespaces}
          isInvalid={model.nextBuild !== null || !model.name}
          trans={trans}
          onName={name => (model.name = name)}
          onNamespace={namespace => (model.namespace = namespace)}
        />
        <AddPackage
          reading={model.reading}
          index={this._index}
          channels={channelsOf(model.reading)}
          trans={trans}
          onEdit={edits => model.edit(edits)}
          initialFocus
        />
        <Chosen model={model} trans={trans} />
        <PlanView
          planning={model.planning}
          policy={model.policy}
          compact
          trans={trans}
          onApply={edit => model.edit([edit])}
        />
        {this._options.starting.kernel === 'ask' && (
          <label className="jp-CondaStore-check">
            <input
              type="checkbox"
              defaultChecked
              onChange={event => model.edit([kernelEdit(event.target.checked)])}
            />
            {trans.__('With a kernel for notebooks')}
          </label>
        )}
        <label className="jp-CondaStore-check">
          <input
            type="checkbox"
            defaultChecked={this.openNotebook}
            onChange={event => (this.openNotebook = event.target.checked)}
          />
          {trans.__('Open a notebook when it is ready')}
        </label>
        <p role="status" className="jp-CondaStore-verdict">
          {reason ?? ''}
        </p>
      </div>
    );
  }

  /** Why it cannot be created now. */
  private _reason(): string | null {
    const { check, isValid, name, nextBuild } = this.model;
    const { trans } = this._options;
    if (!name) {
      return trans.__('Give the environment a name');
    }
    if (nextBuild !== null) {
      return trans.__('There is an environment %1 already', name);
    }
    const wrong = check.nameError ?? check.error;
    if (wrong) {
      return [wrong.message, ...wrong.hints].join(' ');
    }
    const problem = check.problems.find(one => one.severity === 'error');
    if (problem) {
      return [problem.message, problem.hint].join(' ');
    }
    return isValid ? null : trans.__('The specification is being checked');
  }

  private _index: PackageIndex;
}

/** The packages that were chosen, each with a button to take it back. */
function Chosen(props: {
  model: CreateModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const entries = model.reading.entries.filter(
    ({ section }) => section !== 'channels'
  );
  return (
    <ul
      className="jp-CondaStore-chosen"
      aria-label={trans.__('Requested packages')}
    >
      {entries.map(({ section, text }) => (
        <li key={`${section} ${text}`} className="jp-CondaStore-chip">
          {text}
          <IconButton
            icon={closeIcon}
            label={trans.__('Remove %1', text)}
            onClick={() => model.edit([{ section, remove: text, add: null }])}
          />
        </li>
      ))}
    </ul>
  );
}

/** A name that no environment has. */
function freeName({ environments }: IEnvironmentManager): string {
  const taken = new Set(environments.map(one => one.name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'my-environment' : `my-environment-${number}`;
    if (!taken.has(name)) {
      return name;
    }
  }
}
