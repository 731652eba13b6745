import { expect } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

/** How long a build may take, in ms: the first one copies packages into the cache. */
export const BUILD_TIME = 120_000;

/** The panel, the page and the log, in the words of who uses them. */
export class Environments {
  constructor(private _page: IJupyterLabPageFixture) {}

  get panel(): Locator {
    return this._page.locator('#conda-store-panel');
  }

  get log(): Locator {
    return this._page.locator('.jp-CondaStore-logWidget:visible');
  }

  get editor(): Locator {
    return this._page.getByRole('textbox', {
      name: 'Specification (environment.yml)'
    });
  }

  async open(): Promise<void> {
    await this._page.sidebar.openTab('conda-store-panel');
    await expect(this.panel).toBeVisible();
  }

  environment(name: string, namespace = 'default'): Locator {
    return this.panel.locator(
      `[role="treeitem"][data-key="${namespace}/${name}"]`
    );
  }

  /** What opens and closes the environment. */
  row(name: string): Locator {
    return this.environment(name).locator(
      '> .jp-CondaStore-row > .jp-CondaStore-caret'
    );
  }

  /** What opens the page of the environment, for a look. */
  name(name: string): Locator {
    return this.environment(name)
      .locator('> .jp-CondaStore-row')
      .getByText(name, { exact: true });
  }

  /** Show the builds of an environment, whatever else its row has in the middle. */
  async expand(name: string): Promise<void> {
    await this.row(name).click();
    await expect(this.environment(name)).toHaveAttribute(
      'aria-expanded',
      'true'
    );
  }

  build(name: string, number: number): Locator {
    return this.panel.locator(
      `[role="treeitem"][data-key="default/${name}#${number}"]`
    );
  }

  /** Write into the page that is open, and wait for the server's verdict. */
  async write(yaml: string): Promise<void> {
    await this.editor.click();
    await this._page.keyboard.press('ControlOrMeta+a');
    await this._page.keyboard.press('Delete');
    await this._page.keyboard.insertText(yaml);
  }

  async submit(verdict: string): Promise<void> {
    await expect(this._page.locator('.jp-CondaStore-verdict')).toHaveText(
      verdict
    );
    await this._page
      .getByRole('button', { name: 'Build', exact: true })
      .click();
  }

  /** Wait until a build is there and current. */
  async current(name: string, number: number): Promise<void> {
    const build = this.build(name, number);
    await expect(build).toContainText('current', { timeout: BUILD_TIME });
    await expect(build).toHaveAttribute('data-build-status', 'COMPLETED');
  }

  async rollBack(name: string, number: number): Promise<void> {
    await this.build(name, number)
      .getByRole('button', { name: 'Roll back' })
      .click();
    const dialog = this._page.getByRole('dialog');
    await expect(dialog).toContainText(`Use build ${number} of ${name}?`);
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await this.current(name, number);
  }
}
