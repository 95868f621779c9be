import type { Difference } from '../../lib/compare/answers/answer.js';
import { Findings } from '../../lib/compare/findings.js';
import type { DifferenceKind } from '../../lib/graft/report/figures.js';

const at = (path: string, kind: DifferenceKind = 'json', scion = 'new', stock = 'old'): Difference => ({
  kind,
  path,
  scion,
  stock,
});
const times = (count: number, act: (i: number) => void) =>
  Array.from({ length: count }, (_each, i) => act(i));
/** What differs within a side once is noise, as on the command line. */
const once = () => new Findings(undefined, 1);
const verdictOf = (findings: Findings) => {
  const verdict = findings.verdict('legacy');
  if (!verdict) throw new Error('nothing was found');
  return verdict;
};

describe('findings', () => {
  it('say nothing before there is something', () => {
    expect(new Findings().verdict('legacy')).toBeUndefined();
  });

  it('count', () => {
    const findings = new Findings();
    times(3, () => findings.add([]));
    findings.add([at('$.price'), at('headers.etag', 'header')]);
    times(2, () => findings.add([at('$.price', 'json', '1', '2')]));
    findings.drop();
    times(2, () => findings.skip());
    times(3, () => findings.fail());
    expect(verdictOf(findings)).toEqual({
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      compared: 6,
      equal: 3,
      different: [
        {
          kind: 'json',
          path: '$.price',
          count: 3,
          examples: [
            { scion: 'new', stock: 'old' },
            { scion: '1', stock: '2' },
          ],
        },
        { kind: 'header', path: 'headers.etag', count: 1, examples: [{ scion: 'new', stock: 'old' }] },
      ],
      noise: [],
      dropped: 1,
      skipped: 2,
      failed: 3,
      advice: expect.stringMatching(
        /^different in 3 of 6 since \w+day, most often at \$\.price \(3\): hold$/,
      ),
    });
  });

  it('keep three examples of a place, and the path of the first', () => {
    const findings = new Findings();
    times(9, (i) => findings.add([at(`$.items[${i + 4}].price`, 'json', String(i))]));
    const [only, ...others] = verdictOf(findings).different;
    expect(others).toEqual([]);
    expect(only).toMatchObject({ path: '$.items[4].price', count: 9 });
    expect(only?.examples.map(({ scion }) => scion)).toEqual(['0', '1', '2']);
  });

  it('tell of the commonest twenty', () => {
    const findings = new Findings();
    times(30, (i) => times(30 - i, () => findings.add([at(`$.p${i}x`)])));
    const { different } = verdictOf(findings);
    expect(different).toHaveLength(20);
    expect(different.map(({ count }) => count)).toEqual(Array.from({ length: 20 }, (_each, i) => 30 - i));
  });
});

describe('noise', () => {
  it('is left out from then on, and listed', () => {
    const findings = once();
    findings.addNoise([at('$.id')]);
    times(5, () => findings.add([at('$.id')]));
    expect(verdictOf(findings)).toMatchObject({
      compared: 5,
      equal: 5,
      different: [],
      noise: [{ kind: 'json', path: '$.id', count: 6 }],
    });
  });

  it('was noise from the beginning: pairs that differ nowhere else are equal', () => {
    const findings = once();
    times(4, () => findings.add([at('$.id')]));
    times(3, () => findings.add([at('$.id'), at('$.price')]));
    times(2, () => findings.add([at('$.id'), at('$.at')]));
    findings.add([]);
    expect(verdictOf(findings)).toMatchObject({ compared: 10, equal: 1 });
    findings.addNoise([at('$.id')]);
    expect(verdictOf(findings)).toMatchObject({
      compared: 10,
      equal: 5,
      noise: [{ path: '$.id', count: 10 }],
    });
    expect(verdictOf(findings).different.map(({ path, count }) => [path, count])).toEqual([
      ['$.price', 3],
      ['$.at', 2],
    ]);
    findings.addNoise([at('$.at')]);
    expect(verdictOf(findings)).toMatchObject({ compared: 10, equal: 7 });
    expect(findings.recent(10)).toEqual({ compared: 10, different: 3 });
    expect(findings.recent(3)).toEqual({ compared: 3, different: 0 });
    findings.add([at('$.price')]);
    expect(verdictOf(findings)).toMatchObject({
      compared: 11,
      equal: 7,
      different: [{ path: '$.price', count: 4 }],
    });
  });

  it.each([
    ['an element', '$.items[2].id', '$.items[7].id', true],
    ['an element of an element', '$.a[2].b[0].id', '$.a[0].b[9].id', true],
    ['another member', '$.items[2].id', '$.items[2].price', false],
    ['what is below', '$.items[2]', '$.items[2].price', false],
    ['what is above', '$.items[2].price', '$.items[2]', false],
    ['a member by number', '$.byId["17"].at', '$.byId["18"].at', true],
    [
      'a member by UUID',
      '$["0b8c7a52-93d1-4a6e-8a5b-2f1f3a9c7d10"]',
      '$["9a3c7a52-93d1-4a6e-8a5b-2f1f3a9c7d10"]',
      true,
    ],
    ['a member by hash', '$.byHash.a94a8fe5ccb19ba6', '$.byHash.c0ffee00ccb19ba6', true],
    ['members that look like words', '$.defaced', '$.effaced', false],
    ['a member that is written like an element', '$["a[1]"]', '$["a[2]"]', false],
  ])('at %s', (_name, noisy, other, expected) => {
    const findings = once();
    findings.addNoise([at(noisy)]);
    findings.add([at(other)]);
    expect(verdictOf(findings).equal === 1).toBe(expected);
  });

  it('is of one kind', () => {
    const findings = once();
    findings.addNoise([at('a[href]', 'link')]);
    findings.add([at('a[href]', 'html')]);
    expect(verdictOf(findings).different).toHaveLength(1);
  });

  it('at a place of a page is noise there, not beside it', () => {
    const findings = once();
    findings.addNoise([at('main > p[2]', 'html')]);
    findings.add([at('main > p[1]', 'html')]);
    findings.add([at('main > p[2]', 'html')]);
    expect(verdictOf(findings)).toMatchObject({ equal: 1, different: [{ path: 'main > p[1]' }] });
  });

  it('in many rows is noise in every row', () => {
    const findings = once();
    times(40, (i) =>
      findings.add([at(`tr[${i}] > td[2]`, 'html'), at(`tr[${i}] > td[3]`, 'html')].slice(0, i < 39 ? 1 : 2)),
    );
    findings.addNoise(Array.from({ length: 8 }, (_each, i) => at(`tr[${i}] > td[2]`, 'html')));
    findings.add([at('tr[999] > td[2]', 'html')]);
    expect(verdictOf(findings)).toMatchObject({ compared: 41, noise: [{ path: 'tr[*] > td[*]' }] });
  });

  it('of a status has to be seen three times: an answer may fail once', () => {
    const findings = once();
    times(2, () => findings.addNoise([at('status', 'status')]));
    findings.add([at('status', 'status')]);
    expect(verdictOf(findings)).toMatchObject({ equal: 0, noise: [] });
    findings.addNoise([at('status', 'status')]);
    expect(verdictOf(findings)).toMatchObject({ equal: 1, different: [] });
  });

  it('is what is ignored too, at its own place alone', () => {
    const findings = once();
    findings.add([{ ...at('$.items[0].id'), isIgnored: true }]);
    findings.add([at('$.items[1].id')]);
    expect(verdictOf(findings)).toMatchObject({
      equal: 1,
      different: [{ path: '$.items[1].id' }],
      noise: [{ kind: 'json', path: '$.items[*].id', count: 1 }],
    });
  });

  it('is asked for where a difference is new', () => {
    const findings = once();
    expect(findings.isNew([])).toBe(false);
    expect(findings.isNew([at('$.items[1].id')])).toBe(true);
    findings.add([at('$.items[1].id')]);
    expect(findings.isNew([at('$.items[2].id')])).toBe(false);
    findings.addNoise([at('$.items[1].id')]);
    expect(findings.isNew([at('$.items[2].id')])).toBe(false);
    expect(findings.isNew([at('$.items[2].id'), at('$.a')])).toBe(true);
    expect(findings.isNew([{ ...at('$.b'), isIgnored: true }])).toBe(false);
  });
});

describe('the last pairs', () => {
  it('are counted backwards', () => {
    const findings = new Findings(100);
    expect(findings.recent(10)).toEqual({ compared: 0, different: 0 });
    times(90, () => findings.add([]));
    times(30, () => findings.add([at('$.a')]));
    expect(findings.recent(10)).toEqual({ compared: 10, different: 10 });
    expect(findings.recent(60)).toEqual({ compared: 60, different: 30 });
    expect(findings.recent(100)).toEqual({ compared: 100, different: 30 });
    expect(findings.recent(1000)).toEqual({ compared: 100, different: 30 });
    times(100, () => findings.add([]));
    expect(findings.recent(100)).toEqual({ compared: 100, different: 0 });
  });
});

describe('the room that findings take', () => {
  const words = (i: number) => [...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

  it('has a bound, whatever differs', () => {
    const findings = new Findings();
    times(5000, (i) => findings.add([at(`$.${words(i)}`), at(`$.other.${words(i)}`)]));
    const { compared, equal, different } = verdictOf(findings);
    expect([compared, equal, different.length]).toEqual([5000, 0, 20]);
    expect(different[0]).toMatchObject({ path: '(at more places than are kept)', count: 4500 });
    expect(findings.recent(100)).toEqual({ compared: 100, different: 100 });
    // There is no room to know it again.
    expect(findings.isNew([at('$.fresh')])).toBe(false);
  });

  it('gives up pairs that cannot be judged again, when something turns out to be noise', () => {
    const findings = once();
    times(2000, (i) => findings.add([at(`$.${words(i)}`)]));
    findings.addNoise([at('$.a')]);
    expect(verdictOf(findings)).toMatchObject({ compared: 500, equal: 1 });
    expect(findings.recent(1000)).toEqual({ compared: 0, different: 0 });
    findings.add([]);
    expect(verdictOf(findings)).toMatchObject({ compared: 501, equal: 2 });
    expect(verdictOf(findings).different.map(({ path }) => path)).not.toContain(
      '(at more places than are kept)',
    );
  });

  it('has a bound for noise', () => {
    const findings = once();
    times(5000, (i) => findings.addNoise([at(`$.${words(i)}`)]));
    expect(verdictOf(findings).noise).toHaveLength(50);
  });
});
