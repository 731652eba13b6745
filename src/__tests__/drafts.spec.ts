import { Drafts, merged } from '../draft/drafts';
import { editWord } from '../draft/names';
import type { ISpecificationEdit } from '../draft/names';
import type { IDraft } from '../tokens';
import { settled } from './fixtures';

const REF = { namespace: 'default', name: 'science' };

function edit(
  remove: string | null,
  add: string | null,
  section: ISpecificationEdit['section'] = 'dependencies'
): ISpecificationEdit {
  return { section, remove, add };
}

describe('merged', () => {
  const cases: [string, ISpecificationEdit[], ISpecificationEdit[]][] = [
    [
      'keeps edits of different things',
      [edit(null, 'polars'), edit('scipy', null)],
      [edit(null, 'polars'), edit('scipy', null)]
    ],
    [
      'lets the last word on a package hold',
      [edit('numpy <2', 'numpy >=2'), edit('numpy >=2', 'numpy >=2.1')],
      [edit('numpy <2', 'numpy >=2.1')]
    ],
    ['takes back an addition', [edit(null, 'a'), edit('a', null)], []],
    ['takes back a removal', [edit('a', null), edit(null, 'a')], []],
    [
      'removes what was there at first',
      [edit('a <1', 'a <2'), edit('a <2', null)],
      [edit('a <1', null)]
    ],
    [
      'tells sections apart',
      [edit(null, 'a'), edit('a', null, 'pip')],
      [edit(null, 'a'), edit('a', null, 'pip')]
    ]
  ];
  it.each(cases)('%s', (_, edits, expected) => {
    expect(edits.reduce(merged, [])).toEqual(expected);
  });
});

describe('Drafts', () => {
  it('keeps drafts, and finds them again', async () => {
    let kept: Record<string, IDraft> = {};
    const store = {
      load: async () => kept,
      save: async (drafts: Record<string, IDraft>) => {
        kept = JSON.parse(JSON.stringify(drafts));
      }
    };
    let drafts = new Drafts(store);
    drafts.add(REF, 7, edit(null, 'polars'));
    await settled();
    drafts.dispose();
    drafts = new Drafts(store);
    await settled();
    expect(drafts.get(REF)).toEqual({
      baseBuildId: 7,
      seenBuildId: 7,
      edits: [edit(null, 'polars')]
    });
    drafts.discard(REF);
    await settled();
    expect(kept).toEqual({});
    drafts.dispose();
  });

  it('is there without a store, and when it fails', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const fail = async () => {
      throw new Error('full');
    };
    for (const store of [null, { load: fail, save: fail }]) {
      const drafts = new Drafts(store);
      const seen: unknown[] = [];
      drafts.changed.connect((_, ref) => seen.push(ref));
      drafts.add(REF, 7, edit(null, 'polars'));
      drafts.rebase(REF, 8);
      expect(drafts.get(REF)?.baseBuildId).toBe(8);
      drafts.drop(REF, 0);
      expect(drafts.get(REF)).toBeNull();
      expect(seen).toEqual([REF, REF, REF]);
      drafts.dispose();
    }
    await settled();
    warn.mockRestore();
  });
});

it('says an edit in a few signs', () => {
  expect(editWord(edit(null, 'polars'))).toBe('+polars');
  expect(editWord(edit('scipy', null))).toBe('−scipy');
  expect(editWord(edit('numpy <2', 'numpy'))).toBe('numpy <2 → numpy');
});
