import type { Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { CHANGES } from '../difference';
import type { IChange, IDiff } from '../difference';
import { toCsv, toMarkdown } from '../diff/texts';
import { firstDifference } from '../components/diff/versionchange';
import { report } from '../log/report';
import { arranged } from '../packages';
import type { IBuildPackage } from '../packages';
import { quoted, recipes } from '../share/recipes';
import { saveStream, saveText } from '../share/saving';
import { build, failed } from './fixtures';

const trans = nullTranslator.load('');

function change(changes: Partial<IChange>): IChange {
  const one = {
    name: 'numpy',
    version: '1.2.3',
    build: 'py_0',
    channel: 'https://c.example.org/main',
    subdir: 'noarch',
    size: 1,
    sha256: ''
  };
  return {
    kind: 'conda',
    name: 'numpy',
    change: 'upgraded',
    distance: 'minor',
    requested: true,
    before: one,
    after: { ...one, version: '1.3.0' },
    ...changes
  };
}

function diffOf(changes: IChange[]): IDiff {
  const counts = Object.fromEntries(
    CHANGES.map(kind => [kind, changes.filter(c => c.change === kind).length])
  ) as IDiff['counts'];
  return {
    changes,
    counts,
    size_before: 0,
    size_after: 2_000_000,
    specification: null
  };
}

describe('packages', () => {
  const one = (name: string, more: Partial<IBuildPackage>): IBuildPackage => ({
    name,
    version: '1.0',
    build: '0',
    channel: { name: 'https://c.example.org/main' },
    subdir: 'noarch',
    license: null,
    size: 1,
    kind: 'conda',
    requested: false,
    ...more
  });
  const all = [
    one('b', { version: '1.10', requested: true }),
    one('a', { version: '1.9', size: 5 }),
    one('ab', { version: '2.0', kind: 'pypi' })
  ];
  const filter = {
    text: '',
    requestedOnly: false,
    updatesOnly: false,
    order: { column: 'name' as const, descending: false }
  };
  const names = (changes: object, updates: Map<string, string> | null = null) =>
    arranged(all, { ...filter, ...changes }, updates).map(found => found.name);

  it('are filtered and sorted, numbers as numbers', () => {
    expect(names({})).toEqual(['a', 'ab', 'b']);
    expect(names({ text: 'A' })).toEqual(['a', 'ab']);
    expect(names({ requestedOnly: true })).toEqual(['b']);
    expect(names({ updatesOnly: true }, new Map([['conda a', '2']]))).toEqual([
      'a'
    ]);
    expect(names({ order: { column: 'version', descending: false } })).toEqual([
      'a',
      'b',
      'ab'
    ]);
    expect(names({ order: { column: 'size', descending: true } })[0]).toBe('a');
  });
});

describe('differences as texts', () => {
  const diff = diffOf([
    change({}),
    change({ name: '=cmd', change: 'added', before: null, distance: null })
  ]);

  it('are Markdown', () => {
    const text = toMarkdown('a → b', diff, trans);
    expect(text).toContain('+1 ↑1 · +2 MB');
    expect(text).toContain('| numpy | 1.2.3 py_0 | 1.3.0 py_0 |');
  });

  it('are CSV in which nothing is a formula', () => {
    const [head, first, second] = toCsv(diff).split('\r\n');
    expect(head).toMatch(/^change,name,kind/);
    expect(first).toMatch(/^upgraded,numpy,conda,true,1\.2\.3,1\.3\.0,/);
    expect(second).toMatch(/^added,'=cmd,/);
  });

  it('know which part of a version differs', () => {
    expect(firstDifference('1.2.3', '1.3.0')).toBe(2);
    expect(firstDifference('1.2', '2.2')).toBe(0);
    expect(firstDifference('1.2', '1.2')).toBe(3);
  });
});

describe('use elsewhere', () => {
  const named = (type: string) => type;

  it('is said for each tool', () => {
    const found = recipes(
      build({ name: "it's" }),
      named,
      { image: null, link: null },
      trans
    );
    expect(found.map(one => one.tool)).toEqual([
      'conda',
      'conda, from the specification',
      'mamba',
      'pixi',
      'docker',
      'curl'
    ]);
    expect(found[0].lines).toContain(`--name 'it'\\''s' --file explicit.txt`);
  });

  it('has the link where there is one', () => {
    const link = 'http://localhost/x?a=1&b=2';
    const found = recipes(build({}), named, { image: null, link }, trans);
    expect(found[5].lines).toContain(`'${link}'`);
    expect(quoted('a b')).toBe("'a b'");
  });

  it('has the image where it can be pulled', () => {
    const image = {
      reference: 'localhost:5000/default/science:12',
      prefix: '/opt/env',
      has_base: true
    };
    const lines = (has_base: boolean) =>
      recipes(
        build({ number: 4 }),
        named,
        { image: { ...image, has_base }, link: null },
        trans
      )[4].lines;
    expect(lines(true)).toBe(`docker run --rm -it ${image.reference}`);
    // Without a C library it is no use to run it.
    expect(lines(false)).toContain(
      `COPY --from=${image.reference} /opt/env /opt/env`
    );
  });
});

describe('saving in the file browser', () => {
  const saved: [string, Partial<Contents.IModel> & { chunk?: number }][] = [];
  const contents = {
    get: async () => ({
      content: [{ name: 'a.tar.gz' }, { name: 'b.yml' }]
    }),
    save: async (path: string, model: Partial<Contents.IModel>) => {
      saved.push([path, model]);
    }
  } as unknown as Contents.IManager;

  beforeEach(() => (saved.length = 0));

  it('takes a name that is free', async () => {
    expect(await saveText(contents, 'x', 'b.yml', 'text')).toBe('x/b (2).yml');
  });

  it('sends large files in parts that can be joined', async () => {
    const bytes = new Uint8Array(7_000_001).fill(65);
    const body = {
      getReader: () => {
        let at = 0;
        return {
          read: async () => {
            const value = bytes.subarray(at, (at += 1_000_000));
            return value.length > 0
              ? { done: false, value }
              : { done: true, value: undefined };
          }
        };
      }
    } as unknown as ReadableStream<Uint8Array>;
    const path = await saveStream(contents, '', 'a.tar.gz', body, () => 0);
    expect(path).toBe('a (2).tar.gz');
    expect(saved.map(([, model]) => model.chunk)).toEqual([1, 2, -1]);
    const text = saved.map(([, model]) => atob(model.content)).join('');
    expect(text).toHaveLength(7_000_001);
  });
});

it('reports a failure so that nothing in it can end its block', () => {
  const text = report(failed(), 'a\n```\nb\n', '1.0');
  expect(text).toContain('### These cannot go together.');
  expect(text).toContain('````text\na\n```\nb\n````');
  expect(text).toContain('conda-store-jupyter 1.0');
});
