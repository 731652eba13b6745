import { EditError, applyEdits } from '../draft/edits';
import type { ISpecificationEdit } from '../draft/names';

const TEXT = `# mine
name: science
channels:
  - conda-forge
dependencies:
  - python 3.12.*  # as the cluster has
  - numpy >=1.20
  - pip:
      - rich
      - Some_Thing==1
variables:
  A: '1'
  B: two
`;

function edit(
  section: ISpecificationEdit['section'],
  remove: string | null,
  add: string | null
): ISpecificationEdit {
  return { section, remove, add };
}

const cases: [string, ISpecificationEdit, string, string][] = [
  [
    'adds a package after the others',
    edit('dependencies', null, 'polars'),
    '  - numpy >=1.20\n',
    '  - numpy >=1.20\n  - polars\n'
  ],
  [
    'replaces what has the same name',
    edit('dependencies', null, 'numpy >=2'),
    'numpy >=1.20',
    'numpy >=2'
  ],
  [
    'replaces one by another',
    edit('dependencies', 'numpy', 'conda-forge::polars >=1,<2'),
    'numpy >=1.20',
    'conda-forge::polars >=1,<2'
  ],
  [
    'keeps the comment beside what it replaces',
    edit('dependencies', 'python 3.12.*', 'python 3.13.*'),
    'python 3.12.*',
    'python 3.13.*'
  ],
  [
    'removes by name',
    edit('dependencies', 'numpy', null),
    '  - numpy >=1.20\n',
    ''
  ],
  [
    'adds a channel',
    edit('channels', null, 'bioconda'),
    '  - conda-forge\n',
    '  - conda-forge\n  - bioconda\n'
  ],
  [
    'does not leave a section without a list',
    edit('channels', 'conda-forge', null),
    'channels:\n  - conda-forge\n',
    'channels: []\n'
  ],
  [
    'adds a package of PyPI',
    edit('pip', null, 'httpx[http2]'),
    '      - Some_Thing==1\n',
    '      - Some_Thing==1\n      - httpx[http2]\n'
  ],
  [
    'knows the names of PyPI in every spelling',
    edit('pip', null, 'some-thing==2'),
    'Some_Thing==1',
    'some-thing==2'
  ],
  [
    'sets a variable',
    edit('variables', null, 'B=three: 3'),
    'B: two',
    'B: "three: 3"'
  ],
  [
    'adds a variable',
    edit('variables', null, 'C=x'),
    '  B: two\n',
    '  B: two\n  C: x\n'
  ],
  ['removes a variable', edit('variables', 'A', null), "  A: '1'\n", '']
];

describe('applyEdits', () => {
  it.each(cases)('%s', (_, change, before, after) => {
    expect(TEXT).toContain(before);
    expect(applyEdits(TEXT, [change])).toBe(TEXT.replace(before, after));
  });

  it('leaves a text alone that says so already', () => {
    expect(
      applyEdits(TEXT, [
        edit('dependencies', 'scipy', null),
        edit('dependencies', null, 'numpy >=1.20'),
        edit('variables', 'Z', null)
      ])
    ).toBe(TEXT);
  });

  it('removes `pip:` with its last entry', () => {
    const gone = applyEdits(TEXT, [
      edit('pip', 'rich', null),
      edit('pip', 'some.thing', null)
    ]);
    expect(gone).toBe(
      TEXT.replace('  - pip:\n      - rich\n      - Some_Thing==1\n', '')
    );
  });

  it('makes the sections that are missing', () => {
    expect(
      applyEdits('name: x', [
        edit('dependencies', null, 'python'),
        edit('pip', null, 'rich'),
        edit('channels', null, 'conda-forge'),
        edit('variables', null, 'A=1')
      ])
    ).toBe(
      'name: x\ndependencies:\n  - python\n  - pip:\n    - rich\n' +
        'channels:\n  - conda-forge\nvariables:\n  A: "1"\n'
    );
  });

  it('fills the sections that are empty', () => {
    expect(
      applyEdits('dependencies:\nname: x\n', [
        edit('dependencies', null, 'python')
      ])
    ).toBe('dependencies:\n  - python\nname: x\n');
    expect(
      applyEdits('dependencies: []\n', [edit('dependencies', null, 'a')])
    ).toBe('dependencies: [a]\n');
  });

  it('edits lists in brackets', () => {
    const text = 'dependencies: [python, numpy >=1, "scipy"]\n';
    const after = (...changes: ISpecificationEdit[]) =>
      applyEdits(text, changes);
    expect(after(edit('dependencies', null, 'a >=1,<2'))).toBe(
      'dependencies: [python, numpy >=1, "scipy", "a >=1,<2"]\n'
    );
    expect(after(edit('dependencies', 'scipy', null))).toBe(
      'dependencies: [python, numpy >=1]\n'
    );
    expect(after(edit('dependencies', 'python', null))).toBe(
      'dependencies: [numpy >=1, "scipy"]\n'
    );
  });

  it('quotes what YAML would take for something else', () => {
    expect(
      applyEdits('dependencies:\n- python\n', [
        edit('dependencies', null, '*::a # b')
      ])
    ).toBe('dependencies:\n- python\n- "*::a # b"\n');
  });

  it('refuses what it does not understand', () => {
    const add = edit('dependencies', null, 'a');
    expect(() => applyEdits('a: [', [add])).toThrow(EditError);
    expect(() => applyEdits('- a\n', [add])).toThrow(EditError);
    expect(() => applyEdits('dependencies: numpy\n', [add])).toThrow(
      "'dependencies' is not a list."
    );
  });
});
