import type { Difference } from '../../lib/compare/answers/answer.js';
import { Findings } from '../../lib/compare/findings.js';
import { mergeVerdicts } from '../../lib/graft/report/verdicts.js';

const at = (path: string): Difference => ({ kind: 'json', path, scion: 'new', stock: 'old' });
const times = (count: number, act: (i: number) => void) =>
  Array.from({ length: count }, (_each, i) => act(i));
const verdictOf = (findings: Findings) => {
  const verdict = findings.verdict('shadow');
  if (!verdict) throw new Error('nothing was found');
  return verdict;
};

describe('a place that differs in each pair', () => {
  it('is no noise for having been changed once between two askings', () => {
    const findings = new Findings();
    findings.addNoise([at('$.qty')], 'stock at once');
    times(100, () => findings.add([at('$.qty')]));
    expect(verdictOf(findings)).toMatchObject({
      equal: 0,
      different: [{ path: '$.qty', count: 100 }],
      noise: [],
    });
    expect(findings.recent(20)).toEqual({ compared: 20, different: 20 });
  });

  it('is none where the same side differs from itself there in few', () => {
    const findings = new Findings();
    times(100, (i) => {
      findings.add([at('$.qty')]);
      findings.addNoise(i % 5 === 0 ? [at('$.qty')] : [], 'stock at once');
    });
    expect(verdictOf(findings).different).toMatchObject([{ path: '$.qty', count: 100 }]);
    expect(verdictOf(findings).equal).toBe(0);
  });

  it('is one again where it was taken for noise too early', () => {
    const findings = new Findings();
    times(2, () => findings.addNoise([at('$.qty')], 'stock at once'));
    times(60, () => findings.add([at('$.qty')]));
    expect(verdictOf(findings)).toMatchObject({ equal: 60, noise: [{ path: '$.qty', isUnsure: true }] });
    expect(verdictOf(findings).advice).toMatch(
      /^equal in 60 of 60 since \w+day without \$\.qty, which was seldom seen to differ within a side: hold$/,
    );
    times(3, () => findings.addNoise([], 'stock at once'));
    findings.add([at('$.qty')]);
    expect(verdictOf(findings)).toMatchObject({
      compared: 61,
      equal: 0,
      different: [{ path: '$.qty', count: 61 }],
      noise: [],
    });
    expect(findings.recent(1)).toEqual({ compared: 1, different: 1 });
  });

  it('is noise where one side alone differs from itself', () => {
    const findings = new Findings();
    times(60, (i) => {
      findings.add([at('$.id')]);
      if (i % 10 === 0) findings.addNoise(i % 20 === 0 ? [at('$.id')] : [], i % 20 === 0 ? 'scion' : 'stock');
    });
    expect(verdictOf(findings)).toMatchObject({ compared: 60, equal: 60, different: [] });
  });

  it('is noise where it differs later alone, as a date in seconds does', () => {
    const findings = new Findings();
    times(60, (i) => {
      findings.add([at('$.at')]);
      if (i % 3 === 0) findings.addNoise([], 'scion at once');
      if (i % 15 === 0) findings.addNoise([at('$.at')], 'scion later');
    });
    expect(verdictOf(findings)).toMatchObject({ compared: 60, equal: 60, different: [] });
    expect(verdictOf(findings).advice).toMatch(/ready for canary$/);
  });
});

it('noise of which one process is not sure is a difference where another one knows it as that', () => {
  const [unsure, sure] = [new Findings(), new Findings()];
  times(2, () => unsure.addNoise([at('$.qty')]));
  for (const findings of [unsure, sure]) times(60, () => findings.add([at('$.qty')]));
  const merged = mergeVerdicts([verdictOf(unsure), verdictOf(sure)], 'shadow');
  expect(merged).toMatchObject({ different: [{ path: '$.qty', count: 60 }], noise: [] });
  expect(mergeVerdicts([verdictOf(unsure), verdictOf(unsure)], 'shadow')?.advice).toMatch(/hold$/);
});
