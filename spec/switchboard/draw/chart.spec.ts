import { renderToString } from 'preact-render-to-string';
import { chart, coarse } from '../../../lib/switchboard/draw/chart';

const SIZE = { width: 44, height: 24 };
const drawn = (...values: (readonly (number | undefined)[])[]) => {
  const lines = values.map((each, i) => ({ kind: i === 0 ? 'scion' : 'stock', values: each }));
  const html = chart(lines, SIZE);
  return html && renderToString(html);
};
const paths = (html = '') => [...html.matchAll(/ d="([^"]*)"/g)].map(([, path]) => path);

describe('a chart', () => {
  it('runs from the left edge to the right one, the highest value at the top', () => {
    expect(paths(drawn([0, 5, 10]))).toEqual(['M2 22h0l20-10l20-10']);
  });

  it('has one scale for all its lines', () => {
    expect(paths(drawn([10, 10], [5, 5]))).toEqual(['M2 2h0h40', 'M2 12h0h40']);
  });

  it('draws a level stretch as one, and goes on where it ends', () => {
    expect(paths(drawn([0, 0, 0, 10, 10]))).toEqual(['M2 22h0h20l10-20h10']);
  });

  it('leaves out where nothing is known, and shows a value that stands alone', () => {
    expect(paths(drawn([undefined, 10, undefined, 0, 0]))).toEqual(['M12 2h0M32 22h0h10']);
  });

  it('is none where there is no value above 0', () => {
    expect(drawn([])).toBeUndefined();
    expect(drawn([0, 0], [undefined])).toBeUndefined();
  });

  it('marks steps at its foot', () => {
    const html = chart([{ kind: 'scion', values: [1, 1, 1] }], { ...SIZE, marks: [0, 3, undefined] });
    expect(paths(html && renderToString(html))[1]).toBe('M22 24v-4');
  });

  it('is hidden from who hears the page, unless it has words', () => {
    expect(drawn([1])).toContain('aria-hidden="true"');
    const html = chart([{ kind: 'scion', values: [1] }], { ...SIZE, label: '1 request "now"' });
    expect(html && renderToString(html)).toContain('role="img" aria-label="1 request &quot;now&quot;"');
  });

  it('can be drawn coarser, by the sum of some steps or the highest of them', () => {
    expect(coarse([1, 2, 3, undefined, undefined, undefined], 2, 'sum')).toEqual([3, 3, undefined]);
    expect(coarse([1, 2, 3, undefined, undefined], 2, 'highest')).toEqual([2, 3, undefined]);
  });
});
