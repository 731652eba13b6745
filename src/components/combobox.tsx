import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { IconButton } from './iconbutton';

export interface IOption {
  /** What is given back. */
  value: string;
  label: string;
  /** Said beside the label, in fainter letters. */
  detail?: string;
}

export interface IComboboxProps {
  label: string;
  placeholder?: string;
  /** What the field begins with, and shows again after each choice. */
  value: string;
  /** What is offered for what was typed; a later call makes an earlier one moot. */
  search: (word: string, signal: AbortSignal) => Promise<readonly IOption[]>;
  /** An option was chosen, or a text entered that is none. */
  onPick: (value: string, typed: boolean) => void;
  /** Whether a text that is no option may be entered. */
  allowsAny?: boolean;
  /** Whether what was typed counts when the field is left. */
  commitsOnBlur?: boolean;
  /** Whether options are shown before anything is typed. */
  opensOnFocus?: boolean;
  disabled?: boolean;
  className?: string;
  /** Said when nothing is found. */
  emptyText?: string;
  clearLabel?: string;
  initialFocus?: boolean;
}

/** A field with a list below it, by the ARIA pattern "editable combobox with list autocomplete". */
export function Combobox(props: IComboboxProps): JSX.Element {
  const id = React.useId();
  const [text, setText] = React.useState(props.value);
  const [options, setOptions] = React.useState<readonly IOption[]>([]);
  const [open, setOpen] = React.useState(false);
  const [asked, setAsked] = React.useState(false);
  const [active, setActive] = React.useState(-1);
  const abort = React.useRef<AbortController | null>(null);
  const list = React.useRef<HTMLUListElement>(null);

  React.useEffect(() => setText(props.value), [props.value]);
  React.useEffect(() => () => abort.current?.abort(), []);
  React.useEffect(() => {
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);

  const look = async (word: string) => {
    abort.current?.abort();
    const controller = (abort.current = new AbortController());
    setOpen(true);
    setAsked(false);
    const found = await props.search(word, controller.signal);
    if (!controller.signal.aborted) {
      setOptions(found);
      setAsked(true);
      setActive(found.length > 0 && word !== '' ? 0 : -1);
    }
  };
  const close = () => {
    abort.current?.abort();
    setOpen(false);
    setOptions([]);
    setActive(-1);
  };
  const pick = (value: string, typed: boolean) => {
    close();
    setText(props.value);
    props.onPick(value, typed);
  };
  const enter = (): boolean => {
    const option = options[active];
    if (open && option) {
      pick(option.value, false);
      return true;
    }
    const typed = text.trim();
    if (props.allowsAny && typed !== props.value) {
      pick(typed, true);
      return true;
    }
    return false;
  };
  const move = (by: 1 | -1) => {
    if (!open) {
      void look(text);
    } else if (options.length > 0) {
      const next = active + by;
      setActive((next + options.length) % options.length);
    }
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    if (event.key === 'Enter') {
      // Never the form around it, unless there is nothing to be taken here.
      if (enter() || open || text !== '') {
        event.preventDefault();
        event.stopPropagation();
      }
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Escape' && (open || text !== props.value)) {
      event.preventDefault();
      event.stopPropagation();
      setText(props.value);
      close();
    }
  };

  const isEmpty = asked && options.length === 0 && text !== '';
  const shown =
    open && (options.length > 0 || (isEmpty && props.emptyText !== undefined));
  return (
    <div className={`jp-CondaStore-combobox ${props.className ?? ''}`}>
      <input
        type="text"
        role="combobox"
        className="jp-mod-styled"
        aria-label={props.label}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        placeholder={props.placeholder}
        value={text}
        disabled={props.disabled}
        spellCheck={false}
        autoComplete="off"
        data-initial-focus={props.initialFocus}
        onChange={event => {
          setText(event.target.value);
          void look(event.target.value);
        }}
        onFocus={() => {
          if (props.opensOnFocus) {
            void look('');
          }
        }}
        onBlur={() => {
          const typed = text.trim();
          close();
          if (props.commitsOnBlur && typed !== props.value) {
            props.onPick(typed, true);
          }
        }}
        onKeyDown={onKeyDown}
      />
      {props.clearLabel && props.value !== '' && (
        <IconButton
          icon={closeIcon}
          label={props.clearLabel}
          onClick={() => pick('', true)}
        />
      )}
      {shown && (
        <ul
          ref={list}
          role="listbox"
          id={`${id}-list`}
          aria-label={props.label}
          className="jp-CondaStore-options"
          // The field keeps the focus.
          onMouseDown={event => event.preventDefault()}
        >
          {options.map((option, index) => (
            <li
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onClick={() => pick(option.value, false)}
            >
              <span>{option.label}</span>
              {option.detail && (
                <span className="jp-CondaStore-optionDetail">
                  {option.detail}
                </span>
              )}
            </li>
          ))}
          {options.length === 0 && (
            <li role="option" aria-disabled="true" aria-selected={false}>
              {props.emptyText}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
