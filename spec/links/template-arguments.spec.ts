import { withoutTemplate } from '../../lib/links/template-arguments';

const handlebars = (hash: object) => ({ name: 'urlFor', hash, data: { root: {} }, loc: {} });
const nunjucks = (named: object) => ({ ...named, __keywords: true });

describe('withoutTemplate', () => {
  it.each<[unknown[], unknown[]]>([
    [[], []],
    [[7], [7]],
    [[{ id: 7 }], [{ id: 7 }]],
    [[handlebars({})], []],
    [[7, handlebars({})], [7]],
    [[handlebars({ id: 7 })], [{ id: 7 }]],
    [
      [7, handlebars({ page: 2 })],
      [7, { query: { page: 2 } }],
    ],
    [[nunjucks({})], []],
    [[nunjucks({ id: 7, page: 2 })], [{ id: 7, page: 2 }]],
    [
      [7, nunjucks({ page: 2 })],
      [7, { query: { page: 2 } }],
    ],
  ])('gives of %j what was written: %j', (given, written) => {
    const before = structuredClone(given);
    expect(withoutTemplate(given)).toEqual(written);
    expect(given).toEqual(before);
  });

  it.each([
    [{ name: 'x', hash: 'y' }],
    [{ name: 'x', hash: 'y', data: 'z' }],
    [{ name: 'x', hash: {}, data: 'z' }],
    [{ hash: {}, data: {} }],
  ])('leaves a caller’s own object alone: %j', (own) => {
    expect(withoutTemplate([own])).toEqual([own]);
  });

  it('takes no caller’s object for Handlebars’ by what it inherits', () => {
    const polluted = Object.prototype as Record<string, unknown>;
    try {
      Object.assign(polluted, handlebars({ id: 'evil' }));
      expect(withoutTemplate([{ id: 7 }])).toEqual([{ id: 7 }]);
    } finally {
      for (const key of ['name', 'hash', 'data', 'loc']) delete polluted[key];
    }
  });
});
