import { framePromise } from '@jupyterlab/testing';

import { Portions } from '../log/portions';

describe('Portions', () => {
  const LONG = 'a line\n'.repeat(100_000);
  let portions: Portions;
  let handed: string[];

  beforeEach(() => {
    handed = [];
    portions = new Portions(portion => handed.push(portion));
  });

  afterEach(() => portions.dispose());

  it('hands on together what comes within a frame', async () => {
    portions.add('one ');
    portions.add('two');
    expect(handed).toEqual([]);
    expect(portions.rest).toBe('one two');
    await framePromise();
    expect(handed).toEqual(['one two']);
    expect(portions.rest).toBe('');
  });

  it('hands on much in several frames, in its order', async () => {
    portions.add('first ');
    portions.add(LONG);
    portions.add(' last');
    await framePromise();
    const [portion] = handed;
    expect(portion.length).toBeLessThan(LONG.length / 4);
    expect(portion + portions.rest).toBe(`first ${LONG} last`);
    while (portions.rest) {
      await framePromise();
    }
    expect(handed.join('')).toBe(`first ${LONG} last`);
  });

  it('forgets what is not wanted any more', async () => {
    portions.add(LONG);
    await framePromise();
    portions.clear();
    portions.add('again');
    await framePromise();
    await framePromise();
    expect(handed.slice(1)).toEqual(['again']);
  });
});
