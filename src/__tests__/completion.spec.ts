import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { nullTranslator } from '@jupyterlab/translation';

import { read } from '../draft/read';
import { complete } from '../editor/completion';
import { describe as describePackage } from '../editor/hover';
import { placeAt } from '../editor/place';
import { EnvironmentManager } from '../manager';
import { PackageIndex } from '../packageindex';
import { RestAPI } from '../restapi';
import { FakeServer } from './fixtures';

const trans = nullTranslator.load('');

/** The place of the `|` in a text. */
const placed = (text: string) =>
  placeAt(text.replace('|', ''), text.indexOf('|'));

describe('what is written at a place', () => {
  it.each([
    ['dep|', { kind: 'key', word: 'dep' }],
    ['name: a\n|', { kind: 'key', word: '' }],
    ['channels:\n  - con|', { kind: 'channel', word: 'con' }],
    ['dependencies:\n  - num|', { kind: 'package', word: 'num' }],
    ['dependencies:\n- num|', { kind: 'package', word: 'num' }],
    ['dependencies:\n  - cf::num|', { kind: 'package', word: 'num' }],
    ['dependencies:\n  - a\n  - |', { kind: 'package', word: '' }],
    [
      'dependencies:\n  - numpy >=2|',
      { kind: 'version', name: 'numpy', word: '2', operator: ' >=' }
    ],
    [
      'dependencies:\n  - numpy=|',
      { kind: 'version', name: 'numpy', word: '', operator: '=' }
    ],
    [
      'dependencies:\n  - numpy >=2,<3|',
      { kind: 'version', name: 'numpy', word: '3' }
    ],
    [
      'dependencies:\n  - pip:\n    - a\n  - num|',
      { kind: 'package', word: 'num' }
    ]
  ])('%j', (text, expected) => {
    expect(placed(text)).toMatchObject(expected);
  });

  it.each([
    'name: sci|',
    'dependencies:\n  - pip:\n      - ri|',
    'dependencies:\n  - pip:\n    - a\n    - ri|',
    'variables:\n  - a|',
    '  - a|'
  ])('%j is nothing that is known', text => {
    expect(placed(text)).toBeNull();
  });
});

describe('completion', () => {
  let server: FakeServer;
  let manager: EnvironmentManager;
  let index: PackageIndex;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set('GET index/packages/', [
      { name: 'numpy', version: '2.3.1', channel: 'conda-forge', kind: 'conda' }
    ]);
    server.answers.set('GET index/packages/numpy/', [
      { version: '2.3.1', builds: ['a'], size: 8e6, timestamp: null },
      { version: '2.3.0', builds: ['a'], size: 8e6, timestamp: null }
    ]);
    manager = new EnvironmentManager({ api: new RestAPI(server.settings) });
    index = new PackageIndex(manager);
  });

  afterEach(() => manager.dispose());

  const offered = async (text: string, explicit = false) => {
    const doc = text.replace('|', '');
    const state = EditorState.create({ doc });
    const context = new CompletionContext(state, text.indexOf('|'), explicit);
    const result = await complete(context, {
      index,
      channels: () => ['conda-forge'],
      knownChannels: () => ['conda-forge', 'bioconda'],
      trans
    });
    return result?.options.map(({ label }) => label);
  };

  it('offers packages of the channels that are named', async () => {
    expect(await offered('dependencies:\n  - nu|')).toEqual(['numpy']);
    expect(server.asked('GET', 'index/packages/')[0].path).toBe(
      'index/packages/?q=nu&channels=conda-forge&limit=30'
    );
    await offered('dependencies:\n  - nu|');
    expect(server.asked('GET', 'index/packages/')).toHaveLength(1);
  });

  it('offers versions, newest first', async () => {
    expect(await offered('dependencies:\n  - numpy=|')).toEqual([
      '2.3.1',
      '2.3.0'
    ]);
  });

  it('offers channels and keys', async () => {
    expect(await offered('channels:\n  - |')).toEqual([
      'conda-forge',
      'bioconda'
    ]);
    expect(await offered('|')).toBeUndefined();
    expect(await offered('|', true)).toContain('dependencies');
  });

  it('offers nothing while the index cannot be had, and says why elsewhere', async () => {
    server.answers.delete('GET index/packages/');
    expect(await offered('dependencies:\n  - nu|')).toEqual([]);
    expect(index.error).toBe('There is no index/packages/');
  });

  it('tells what is known of a package', async () => {
    const [numpy, nothing, pip] = read(
      'dependencies: [numpy, nothing, {pip: [rich]}]'
    ).entries;
    const options = { index, channels: () => [], trans };
    expect(await describePackage(numpy, options)).toBe(
      'numpy: latest version 2.3.1\n8 MB\n2 versions'
    );
    expect(await describePackage(nothing, options)).toBe(
      'None of the channels has nothing.'
    );
    expect(await describePackage(pip, options)).toBe('rich, from PyPI');
  });
});
