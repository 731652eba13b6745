import React from 'react';

export type ITextInputProps = Omit<
  React.InputHTMLAttributes<HTMLInputElement>,
  'value' | 'onChange'
> & {
  value: string;
  onText: (text: string) => void;
};

/**
 * A text field that shows what is typed at once. A plain input with a `value` goes
 * back to the old one until its owner has rendered again, which widgets do a moment
 * later: what is typed in between would be lost.
 */
export function TextInput(props: ITextInputProps): JSX.Element {
  const { value, onText, ...others } = props;
  const [text, setText] = React.useState(value);
  const told = React.useRef(value);
  React.useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);
  return (
    <input
      type="text"
      {...others}
      value={text}
      onChange={event => {
        told.current = event.target.value;
        setText(event.target.value);
        onText(event.target.value);
      }}
    />
  );
}
