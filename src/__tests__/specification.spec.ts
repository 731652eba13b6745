import { hasErrors, rangeOf } from '../specification';
import { problem } from './fixtures';

describe('rangeOf', () => {
  it('keeps offsets of plain text', () => {
    expect(rangeOf(problem({ start: 2, end: 4 }), 'abcdef')).toEqual({
      from: 2,
      to: 4
    });
  });

  it('counts a character outside the basic plane twice, as editors do', () => {
    expect(rangeOf(problem({ start: 2, end: 3 }), '🐍 x')).toEqual({
      from: 3,
      to: 4
    });
  });

  it('stays within a text that has become shorter', () => {
    expect(rangeOf(problem({ start: 9, end: 12 }), 'abc')).toEqual({
      from: 3,
      to: 3
    });
  });
});

describe('hasErrors', () => {
  it('lets warnings pass', () => {
    expect(hasErrors([problem({ severity: 'warning' })])).toBe(false);
    expect(hasErrors([problem()])).toBe(true);
  });
});
