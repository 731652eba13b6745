import {
  joinRequirement,
  presetsFor,
  splitRequirement
} from '../draft/matchspec';
import { editsBetween, merge } from '../draft/merge';
import { channelsOf, read } from '../draft/read';

const TEXT = `name: science # mine
channels: [conda-forge]
dependencies:
  - python 3.12.*
  - conda-forge::NumPy>=2
  - pip:
      - rich[jupyter]
variables:
  A: 1
`;

describe('reading a specification', () => {
  it('finds every entry with its place', () => {
    const { entries, name, isReadable, variables } = read(TEXT);
    expect(isReadable).toBe(true);
    expect(name).toBe('science');
    expect(variables).toEqual({ A: '1' });
    expect(entries.map(({ section, name }) => [section, name])).toEqual([
      ['channels', 'conda-forge'],
      ['dependencies', 'python'],
      ['dependencies', 'numpy'],
      ['pip', 'rich']
    ]);
    for (const { text, from, to } of entries) {
      expect(TEXT.slice(from, to)).toBe(text);
    }
    expect(channelsOf(read(TEXT))).toEqual(['conda-forge']);
  });

  it('tells what is no YAML, with line, column and code points', () => {
    const { isReadable, problems } = read('# 🙂\nname: [a\n');
    expect(isReadable).toBe(false);
    expect(problems[0]).toMatchObject({
      code: 'yaml-syntax',
      severity: 'error'
    });
    expect(problems[0].line).toBeGreaterThan(1);
    expect(problems[0].start).toBeLessThan(14);
  });

  it.each(['', '- a\n', 'just words', 'dependencies: 5\n'])(
    'survives %j',
    text => {
      expect(read(text).entries).toEqual([]);
    }
  );
});

describe('a requirement', () => {
  it.each([
    ['numpy', 'numpy', ''],
    ['numpy >=2,<3', 'numpy', '>=2,<3'],
    ['numpy=2.1=py312_0', 'numpy', '=2.1=py312_0'],
    ['conda-forge::numpy 2.*', 'conda-forge::numpy', '2.*'],
    ['rich[jupyter]>=13', 'rich[jupyter]', '>=13']
  ])('%s is a name and a constraint', (text, head, constraint) => {
    expect(splitRequirement(text)).toEqual({ head, constraint });
  });

  it('is put together again', () => {
    const head = 'numpy';
    expect(joinRequirement({ head, constraint: '' })).toBe('numpy');
    expect(joinRequirement({ head, constraint: ' ' })).toBe('numpy');
    expect(joinRequirement({ head, constraint: '=2.1' })).toBe('numpy=2.1');
    expect(joinRequirement({ head, constraint: '>=2' })).toBe('numpy >=2');
  });

  it('has presets for a version', () => {
    const constraints = (version: string, pip: boolean) =>
      presetsFor(version, pip).map(preset => preset.constraint);
    expect(constraints('2.3.1', false)).toEqual([
      '',
      '=2.3',
      '>=2.3.1',
      '==2.3.1',
      '>=2.3.1,<3'
    ]);
    expect(constraints('2.3.1', true)).toContain('==2.3.*');
    expect(constraints('2024a', false)).toEqual(['', '>=2024a', '==2024a']);
  });
});

describe('merging', () => {
  const base = 'dependencies:\n  - a\n  - b\n';

  it('takes both additions, though they are at the same place', () => {
    const theirs = 'dependencies:\n  - a\n  - b\n  - c # they\n';
    const merged = merge(base, `${base}  - d\n`, theirs);
    expect(merged).toEqual({ text: `${theirs}  - d\n`, conflicts: [] });
  });

  it('takes what I removed out of theirs', () => {
    const { text } = merge(base, 'dependencies:\n  - a\n', `# x\n${base}`);
    expect(text).toBe('# x\ndependencies:\n  - a\n');
  });

  it('tells what both changed, each in its own way', () => {
    const { text, conflicts } = merge(
      base,
      'dependencies:\n  - a\n  - b >=2\n',
      'dependencies:\n  - a\n'
    );
    expect(text).toContain('- b >=2');
    expect(conflicts).toEqual([{ name: 'b', mine: 'b >=2', theirs: null }]);
  });

  it('has nothing to tell of what both changed alike', () => {
    const both = 'dependencies:\n  - a\n  - b >=2\n';
    expect(merge(base, both, both)).toEqual({ text: both, conflicts: [] });
  });

  it('finds the edits between two texts', () => {
    const edits = editsBetween(
      `${base}variables:\n  A: x\n  B: y\n`,
      'channels: [q]\ndependencies:\n  - a\nvariables:\n  A: z\n'
    );
    expect(
      edits.map(({ section, remove, add }) => [section, remove, add])
    ).toEqual([
      ['channels', null, 'q'],
      ['dependencies', 'b', null],
      ['variables', 'B', null],
      ['variables', null, 'A=z']
    ]);
  });

  const listed = (...channels: string[]) =>
    `channels:\n${channels.map(one => `  - ${one}\n`).join('')}`;

  it.each([
    ['mine moved', ['a', 'b'], ['b', 'a'], ['a', 'b'], ['b', 'a']],
    ['theirs moved', ['a', 'b'], ['a', 'b'], ['b', 'a'], ['b', 'a']],
    ['mine came first', ['a'], ['b', 'a'], ['a'], ['b', 'a']],
    ['mine came first, theirs last', ['a'], ['b', 'a'], ['a', 'c'], 'bac'],
    ['theirs came between', ['a', 'b'], ['b', 'a'], ['a', 'c', 'b'], 'bac'],
    ['theirs came first', ['a', 'b'], ['b', 'a'], ['c', 'a', 'b'], 'cba'],
    ['both alike', ['a', 'b'], ['b', 'a'], ['b', 'a'], ['b', 'a']],
    ['one went', ['a', 'b', 'c'], ['c', 'b', 'a'], ['b', 'c'], ['c', 'b']]
  ])('keeps the order of channels: %s', (_, was, mine, theirs, expected) => {
    const merged = merge(listed(...was), listed(...mine), listed(...theirs));
    expect(merged).toEqual({ text: listed(...expected), conflicts: [] });
  });

  it('tells that both changed the order of channels', () => {
    const { text, conflicts } = merge(
      listed('a', 'b', 'c'),
      listed('c', 'a', 'b'),
      listed('b', 'a', 'c')
    );
    expect(text).toBe(listed('c', 'a', 'b'));
    expect(conflicts).toEqual([
      { name: 'channels', mine: '[c, a, b]', theirs: '[b, a, c]' }
    ]);
  });

  it('tells that both added a channel, at other places', () => {
    const { text, conflicts } = merge(
      listed('a'),
      listed('b', 'a'),
      listed('a', 'b')
    );
    expect(text).toBe(listed('b', 'a'));
    expect(conflicts).toHaveLength(1);
  });

  it('moves what is said of a channel along with it', () => {
    const theirs =
      '# which\nchannels:\n  - a # ours\n  - "b"\ndependencies: [x, y]';
    expect(merge('channels: [a, b]', 'channels: [b, a]', theirs).text).toBe(
      '# which\nchannels:\n  - "b"\n  - a # ours\ndependencies: [x, y]'
    );
    expect(
      merge(listed('a', 'b'), listed('b', 'a'), 'channels: [a, b] # two').text
    ).toBe('channels: [b, a] # two');
    expect(
      merge(listed('a', 'b'), listed('b', 'a'), 'channels:\n- a\n- b # x').text
    ).toBe('channels:\n- b # x\n- a');
  });

  it('refuses what cannot be understood', () => {
    expect(() => merge(base, `${base}  - d\n`, 'a: [')).toThrow();
  });
});
