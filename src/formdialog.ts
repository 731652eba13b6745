import { Dialog } from '@jupyterlab/apputils';

/** A body that says whether it may be accepted as it is. */
export interface IFormBody<T> extends Dialog.IBodyWidget<T> {
  readonly isAcceptable: boolean;
  /** Whether there is but one field, and Enter in it accepts. */
  readonly acceptsEnter?: boolean;
}

/**
 * A dialog whose body has fields of its own: Enter in them belongs to them, and it cannot be
 * accepted while the body says that it is not right.
 */
export class FormDialog<T> extends Dialog<T> {
  constructor(
    private _form: IFormBody<T>,
    options: Partial<Omit<Dialog.IOptions<T>, 'body'>>
  ) {
    super({ ...options, body: _form });
    this.addClass('jp-CondaStore-formDialog');
  }

  override handleEvent(event: Event): void {
    if (event.type === 'keydown' && this._isTheirs(event as KeyboardEvent)) {
      return;
    }
    super.handleEvent(event);
  }

  override resolve(index?: number): void {
    const node = this.node.querySelector<HTMLElement>(
      '.jp-Dialog-button.jp-mod-accept'
    );
    const buttons = [...this.node.querySelectorAll('.jp-Dialog-button')];
    const accepts = index === undefined || buttons[index] === node;
    if (!accepts || this._form.isAcceptable) {
      super.resolve(index);
    }
  }

  /** Show on the button whether the form can be accepted. */
  updateButton(reason: string | null): void {
    const button = this.node.querySelector<HTMLElement>(
      '.jp-Dialog-button.jp-mod-accept'
    );
    button?.setAttribute('aria-disabled', String(reason !== null));
    button?.setAttribute('title', reason ?? '');
  }

  private _isTheirs({ key, target, ctrlKey, metaKey }: KeyboardEvent): boolean {
    const field = target as HTMLElement;
    if (!this._form.node.contains(field)) {
      return false;
    }
    if (key === 'Enter') {
      return !ctrlKey && !metaKey && !this._form.acceptsEnter;
    }
    const open = field.getAttribute('aria-expanded') === 'true';
    return key === 'Escape' && open;
  }
}
