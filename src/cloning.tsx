import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { attempt } from './actions';
import { PlaceFields } from './components/placefields';
import type { IActionContext } from './actions';
import { namespacesOf } from './draft/namespaces';
import { FormDialog } from './formdialog';
import type { IFormBody } from './formdialog';
import type { IBuild, ICreated } from './model';
import type { IEnvironmentManager } from './tokens';

/** Where a copy goes, and whether it has the very same packages. */
interface ITarget {
  namespace: string;
  environment_name: string;
  exact: boolean;
}

/** Make another environment of a build. The build that makes it, unless that was refused. */
export async function cloneBuild(
  build: IBuild,
  { manager, trans }: IActionContext
): Promise<ICreated | null> {
  const { names } = await namespacesOf(manager);
  const body = new Body(build, names, manager, trans);
  const dialog = new FormDialog<ITarget>(body, {
    title: trans.__('Clone build %1 of %2', build.number, build.name),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Clone') })
    ],
    focusNodeSelector: 'input[type="text"]'
  });
  body.onReason = reason => dialog.updateButton(reason);
  const { button, value } = await dialog.launch();
  if (!button.accept || !value) {
    return null;
  }
  let created: ICreated | null = null;
  await attempt(
    async () => {
      created = await manager.change(() =>
        manager.api.http.send<ICreated>(
          'POST',
          `build/${build.id}/clone/`,
          value
        )
      );
    },
    trans.__('%1 could not be cloned', build.name)
  );
  return created;
}

class Body extends ReactWidget implements IFormBody<ITarget> {
  constructor(
    build: IBuild,
    private _namespaces: readonly string[],
    private _manager: IEnvironmentManager,
    private _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-CondaStore-quick');
    this._target = {
      namespace: build.namespace,
      environment_name: `${build.name}-copy`,
      exact: true
    };
  }

  onReason: (reason: string | null) => void = () => undefined;

  get isAcceptable(): boolean {
    return this._reason() === null;
  }

  getValue(): ITarget {
    return this._target;
  }

  protected override render(): JSX.Element {
    const trans = this._trans;
    const { namespace, environment_name: name, exact } = this._target;
    const reason = this._reason();
    this.onReason(reason);
    return (
      <div className="jp-CondaStore-quickForm">
        <PlaceFields
          name={name}
          namespace={namespace}
          namespaces={this._namespaces}
          trans={trans}
          onName={text => this._set({ environment_name: text })}
          onNamespace={text => this._set({ namespace: text })}
        />
        <label className="jp-CondaStore-check">
          <input
            type="checkbox"
            checked={exact}
            onChange={event => this._set({ exact: event.target.checked })}
          />
          {trans.__('Exactly the same packages, rather than the newest')}
        </label>
        <p role="status" className="jp-CondaStore-verdict">
          {reason ?? ''}
        </p>
      </div>
    );
  }

  private _set(changes: Partial<ITarget>): void {
    this._target = { ...this._target, ...changes };
    this.update();
  }

  private _reason(): string | null {
    const trans = this._trans;
    const { namespace, environment_name } = this._target;
    const name = environment_name.trim();
    if (!name) {
      return trans.__('Give the environment a name');
    }
    return this._manager.find({ namespace, name })
      ? trans.__('There is an environment %1 already', name)
      : null;
  }

  private _target: ITarget;
}
