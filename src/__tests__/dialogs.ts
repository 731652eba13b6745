import { Dialog } from '@jupyterlab/apputils';
import { acceptDialog, dismissDialog } from '@jupyterlab/testing';
import { waitFor } from '@testing-library/dom';

/**
 * How long to wait for a dialog, in ms. JupyterLab's own quarter of a second is over before the
 * dialog's code has been compiled on a busy machine, and dismissing then does nothing silently.
 */
const PATIENCE = { timeout: 8000 };

/** Wait for a dialog that says all of this: its parts are drawn one after the other. */
export function shownDialog(...texts: string[]): Promise<HTMLElement> {
  return waitFor(() => {
    const dialog = document.querySelector<HTMLElement>('.jp-Dialog');
    expect(dialog).not.toBeNull();
    texts.forEach(text => expect(dialog).toHaveTextContent(text));
    return dialog!;
  }, PATIENCE);
}

/** Press the default button of the dialog that is there, or comes. */
export async function accept(): Promise<void> {
  await shownDialog();
  await acceptDialog();
}

/** Leave the dialog that is there, or comes. */
export async function dismiss(): Promise<void> {
  await shownDialog();
  await dismissDialog();
}

/** Close what a test that failed has left open, so that it is the only one that fails. */
export function closeDialogs(): void {
  Dialog.flush();
}
