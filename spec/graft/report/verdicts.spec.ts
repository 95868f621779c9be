import type { DifferenceReport, Verdict } from '../../../lib/graft/report/figures';
import { placeKey, rowsKey } from '../../../lib/graft/report/place-keys';
import { adviceOnVerdict, mergeVerdicts } from '../../../lib/graft/report/verdicts';

const monday = new Date(Date.now() - 3 * 86_400_000).toISOString();
const DAY = new Date(monday).toLocaleDateString('en-US', { weekday: 'long' });

const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  since: monday,
  compared: 4812,
  equal: 4812,
  different: [],
  noise: [],
  dropped: 0,
  skipped: 0,
  failed: 0,
  advice: '',
  ...more,
});
const at = (path: string, count: number, ...examples: string[]): DifferenceReport => ({
  kind: 'json',
  path,
  count,
  examples: examples.map((scion) => ({ scion, stock: 'old' })),
});

describe('the advice on a verdict', () => {
  it.each([
    ['legacy', {}, `equal in 4,812 of 4,812 since ${DAY}: ready for canary`],
    ['canary', {}, `equal in 4,812 of 4,812 since ${DAY}: ready for live`],
    ['live', {}, `equal in 4,812 of 4,812 since ${DAY}: the old one agrees`],
    ['moved', {}, `equal in 4,812 of 4,812 since ${DAY}: the old one agrees`],
    [
      'legacy',
      { noise: [{ kind: 'json', path: '$.id', count: 9 }] },
      `equal in 4,812 of 4,812 since ${DAY}: ready for canary`,
    ],
    ['legacy', { compared: 50, equal: 50 }, `equal in 50 of 50 since ${DAY}: ready for canary`],
    [
      'legacy',
      { compared: 49, equal: 49 },
      `equal in 49 of 49 since ${DAY}: too few to tell by, hold until there are 50`,
    ],
    [
      'live',
      { compared: 1, equal: 1 },
      `equal in 1 of 1 since ${DAY}: too few to tell by, hold until there are 50`,
    ],
    [
      'legacy',
      { equal: 4800, different: [at('$.items[2].price', 10), at('$.a', 2)] },
      `different in 12 of 4,812 since ${DAY}, most often at $.items[2].price (10): hold`,
    ],
    [
      'live',
      { equal: 4811, different: [at('$.a', 1)] },
      `different in 1 of 4,812 since ${DAY}, most often at $.a (1): hold`,
    ],
    ['legacy', { failed: 40 }, `equal in 4,812 of 4,812 since ${DAY}: ready for canary`],
    [
      'legacy',
      { failed: 400 },
      `equal in 4,812 of 4,812 since ${DAY}, but the other side failed to answer 400 more: hold`,
    ],
    ['legacy', { dropped: 9000, skipped: 3 }, `equal in 4,812 of 4,812 since ${DAY}: ready for canary`],
    ['legacy', { compared: 0, equal: 0 }, `nothing was compared since ${DAY}: hold`],
    [
      'legacy',
      { compared: 0, equal: 0, dropped: 1200 },
      `nothing was compared since ${DAY} (1,200 dropped, as the process was busy, or a body too large or not read): hold`,
    ],
    [
      'legacy',
      { compared: 0, equal: 0, skipped: 3 },
      `nothing was compared since ${DAY} (3 skipped, as asking again may have effects: see pure and except): hold`,
    ],
    [
      'legacy',
      { compared: 0, equal: 0, failed: 2, dropped: 1 },
      `nothing was compared since ${DAY} (1 dropped, as the process was busy, or a body too large or not read; 2 that the other side failed to answer): hold`,
    ],
    [
      'legacy',
      { since: '2025-03-03T12:00:00.000Z' },
      'equal in 4,812 of 4,812 since March 3, 2025: ready for canary',
    ],
  ] as const)('of %s, of %j', (state, more, expected) => {
    expect(adviceOnVerdict(verdict(more), state)).toBe(expected);
  });
});

describe('verdicts of several processes', () => {
  it('are one', () => {
    const merged = mergeVerdicts(
      [
        verdict({
          compared: 100,
          equal: 90,
          different: [at('$.items[2].price', 10, 'a', 'b')],
          dropped: 1,
          skipped: 2,
          failed: 3,
        }),
        undefined,
        verdict({
          since: '2026-01-05T10:00:00.000Z',
          compared: 50,
          equal: 30,
          different: [at('$.a', 12, 'c'), at('$.items[7].price', 9, 'd', 'e')],
          dropped: 10,
        }),
      ],
      'legacy',
    );
    expect(merged).toEqual({
      since: '2026-01-05T10:00:00.000Z',
      compared: 150,
      equal: 120,
      different: [at('$.items[2].price', 19, 'a', 'b', 'd'), at('$.a', 12, 'c')],
      noise: [],
      dropped: 11,
      skipped: 2,
      failed: 3,
      advice: expect.stringMatching(
        /^different in 30 of 150 since .*, most often at \$\.items\[2\]\.price \(19\): hold$/,
      ),
    });
  });

  it('are that of the only one, or none', () => {
    const only = verdict({ advice: 'its own' });
    expect(mergeVerdicts([undefined, only], 'legacy')).toBe(only);
    expect(mergeVerdicts([undefined, undefined], 'legacy')).toBeUndefined();
    expect(mergeVerdicts([], 'legacy')).toBeUndefined();
  });

  it('know as noise what one of them has learned', () => {
    const noise = [{ kind: 'json' as const, path: '$.items[*].id', count: 5 }];
    const merged = mergeVerdicts(
      [
        verdict({ compared: 100, equal: 100, noise }),
        verdict({ compared: 40, equal: 10, different: [at('$.items[1].id', 30)] }),
        verdict({ compared: 20, equal: 10, noise, different: [at('$.b', 10)] }),
      ],
      'canary',
    );
    expect(merged).toMatchObject({
      compared: 160,
      equal: 150,
      different: [{ path: '$.b', count: 10 }],
      noise: [{ path: '$.items[*].id', count: 10 }],
    });
  });

  it('keep the commonest twenty', () => {
    const of = (from: number) =>
      verdict({
        equal: 0,
        different: Array.from({ length: 20 }, (_each, i) => at(`$.p${from + i}x`, i + 1)),
      });
    const merged = mergeVerdicts([of(0), of(10)], 'legacy');
    expect(merged?.different).toHaveLength(20);
    expect(merged?.different[0]).toMatchObject({ path: '$.p19x', count: 30 });
  });
});

describe('the key of a place', () => {
  it.each([
    ['$.items[2].price', '$.items[*].price'],
    ['$[0][1]', '$[*][*]'],
    ['$["a[1]"].b[3]', '$["a[1]"].b[*]'],
    ['$["a\\"[1]"][3]', '$["a\\"[1]"][*]'],
    ['$.byId["17"]', '$.byId.*'],
    ['$.byDay["2026-11-30T10:00:00Z"].n', '$.byDay.*.n'],
    ['$.byHash.a94a8fe5ccb19ba61c4c', '$.byHash.*'],
    ['$.decade', '$.decade'],
    ['$.deadbeef', '$.deadbeef'],
    ['headers.x-a', 'headers.x-a'],
    ['main > li[2] > a[href]', 'main > li[2] > a[href]'],
    ['body line 3', 'body line 3'],
  ])('of %s is %s', (path, key) => {
    expect(placeKey(path)).toBe(key);
  });

  it.each([
    ['main > li[2] > a[href]', 'main > li[*] > a[href]'],
    ['body line 13', 'body line *'],
  ])('of a row of %s is %s', (path, key) => {
    expect(rowsKey(path)).toBe(key);
  });

  it('takes no time for a long path', () => {
    expect(placeKey(`$${'["'.repeat(50_000)}`)).toMatch(/^\$/);
    expect(placeKey(`$.${'a'.repeat(100_000)}`)).toHaveLength(100_002);
    expect(placeKey(`$["${'\\"'.repeat(50_000)}`)).toMatch(/^\$/);
  });
});
