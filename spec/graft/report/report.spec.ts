import { figuresOf } from '../../../lib/graft/report/compute';
import { markdownOf } from '../../../lib/graft/report/markdown';
import { reportOf } from '../../../lib/graft/report/report';
import { counts, reported, shop, side } from '../reported';

const keyless = shop([
  reported('cart', {
    state: { state: 'canary', percent: 10 },
    counts: counts({ stock: side(130), canary: 130, noKey: 120 }),
  }),
]);

describe('reportOf', () => {
  it('gives the figures and what to do about them', () => {
    const report = reportOf(keyless);
    expect(report).toMatchObject(figuresOf(keyless));
    expect(report.advice).toEqual([
      expect.stringContaining("120 of 130 of the canary's requests had no key"),
    ]);
  });

  it('is plain data, all of it', () => {
    const report = reportOf(keyless);
    expect(JSON.parse(JSON.stringify(report))).toEqual({ ...report });
    expect(structuredClone({ ...report })).toEqual({ ...report });
    expect(Object.keys(report)).not.toContain('toMarkdown');
  });

  it('writes the same as Markdown', () => {
    const report = reportOf(keyless);
    expect(report.toMarkdown()).toBe(markdownOf(figuresOf(keyless), report.advice));
    expect(report.toMarkdown()).toContain('## Advice\n\n- "cart": 120 of 130');
  });

  it('asks for a key where the graft has none', () => {
    expect(reportOf({ ...keyless, hasKey: false }).advice).toEqual([
      expect.stringContaining('the graft has no key'),
    ]);
  });
});
