import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

export interface IDescriptionProps {
  text: string;
  /** Why it cannot be changed now. */
  disabledReason?: string;
  trans: TranslationBundle;
  /** Fulfils with whether it was kept. */
  onDescribe: (text: string) => Promise<boolean>;
}

/** What an environment is for: a click, or Enter, and it is edited where it stands. */
export function Description(props: IDescriptionProps): JSX.Element {
  const { text, disabledReason, trans, onDescribe } = props;
  const [draft, setDraft] = React.useState<string | null>(null);
  const [saving, setSaving] = React.useState(false);
  const button = React.useRef<HTMLButtonElement>(null);
  const wasOpen = React.useRef(false);

  React.useEffect(() => {
    // Whoever was in the field comes back to where it was opened.
    if (wasOpen.current && draft === null) {
      button.current?.focus();
    }
    wasOpen.current = draft !== null;
  }, [draft]);

  const save = async () => {
    const wanted = draft?.trim() ?? '';
    if (draft === null || saving) {
      return;
    }
    setSaving(true);
    const kept = wanted === text || (await onDescribe(wanted));
    setSaving(false);
    if (kept) {
      setDraft(null);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      void save();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setDraft(null);
    }
    event.stopPropagation();
  };

  if (draft !== null) {
    return (
      <input
        type="text"
        className="jp-mod-styled jp-CondaStore-descriptionField"
        aria-label={trans.__('Description')}
        title={trans.__('Enter keeps it, Escape does not')}
        autoFocus
        readOnly={saving}
        value={draft}
        onChange={event => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void save()}
      />
    );
  }
  if (disabledReason && !text) {
    return <></>;
  }
  return (
    <button
      ref={button}
      type="button"
      className="jp-CondaStore-description"
      aria-disabled={disabledReason ? true : undefined}
      aria-label={text ? trans.__('Description: %1', text) : undefined}
      title={disabledReason ?? trans.__('Change the description')}
      onClick={() => disabledReason || setDraft(text)}
    >
      {text || trans.__('Add a description…')}
    </button>
  );
}
