import { closest } from '../../lib/common/closest';
import { cpuOf } from '../shared/cpu';

describe('closest', () => {
  it.each([
    ['a swapped pair', 'pots', 'post'],
    ['a letter too few', 'pst', 'post'],
    ['a letter too many', 'posts', 'post'],
    ['a wrong letter', 'pist', 'post'],
    ['two steps of five letters, the threshold', 'abcde', 'abcxy'],
  ])('finds a name that is off by %s', (_what, asked, known) => {
    expect(closest(asked, [known])).toEqual([known]);
  });

  it.each([
    ['three steps of five letters', 'abcde', 'abxyz'],
    ['nothing in common', 'post', 'nav'],
    ['case alone', 'POST', 'post'],
    ['everything', '', 'post'],
  ])('leaves out a name that is off by %s', (_what, asked, known) => {
    expect(closest(asked, [known])).toEqual([]);
  });

  it('gives the best first, and by name where two are as close', () => {
    const known = ['pasta', 'posy', 'posts', 'pose', 'xyz'];
    expect(closest('post', known)).toEqual(['posts', 'pose', 'posy']);
    expect(closest('post', known.reverse())).toEqual(['posts', 'pose', 'posy']);
  });

  it('gives three at the most', () => {
    expect(closest('name', ['name5', 'name4', 'name3', 'name2', 'name1'])).toEqual([
      'name1',
      'name2',
      'name3',
    ]);
  });

  it('takes any iterable, an empty one too', () => {
    expect(closest('nav', new Map([['nave', 1]]).keys())).toEqual(['nave']);
    expect(closest('nav', new Set<string>())).toEqual([]);
  });

  it('knows names that objects have by birth', () => {
    expect(closest('__prot__', ['__proto__', 'constructor'])).toEqual(['__proto__']);
    expect(closest('constructr', ['__proto__', 'constructor'])).toEqual(['constructor']);
  });

  // Names are asked for by code, but code passes on what a visitor sent.
  it('takes no time over a text that is no name', () => {
    const known = Array.from({ length: 20 }, (_, i) => `endpoint${i}`);
    const ms = cpuOf(() => expect(closest('x'.repeat(3000), known)).toEqual([]));
    expect(ms).toBeLessThan(200);
  });
});
