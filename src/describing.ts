import { InputDialog } from '@jupyterlab/apputils';

import { attempt } from './actions';
import type { IActionContext } from './actions';
import { refOf } from './model';
import type { IEnvironment } from './model';

/** Ask what an environment is for, and write it down. */
export async function describeEnvironment(
  environment: IEnvironment,
  { manager, trans }: IActionContext
): Promise<void> {
  const { value } = await InputDialog.getText({
    title: trans.__('Description of %1', environment.name),
    label: trans.__('What it is for:'),
    text: environment.description,
    okLabel: trans.__('Save'),
    cancelLabel: trans.__('Cancel')
  });
  if (value !== null && value !== environment.description) {
    await attempt(
      async () => {
        await manager.api.describe(refOf(environment), value);
        await manager.refresh();
      },
      trans.__('%1 could not be described', environment.name)
    );
  }
}
