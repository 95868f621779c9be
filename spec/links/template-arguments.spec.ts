import { createContext, runInContext } from 'node:vm';
import { asWritten, isByEngine } from '../../lib/links/template-arguments';

/** What Handlebars appends in a call of a function of the page, and in that of a helper. */
const ofPage = (hash: object) => ({ name: 'urlFor', hash, data: { root: { urlFor() {} } }, loc: {} });
const ofHelper = (hash: object) => ({ name: 'urlFor', hash, loc: {}, lookupProperty() {} });
const keywords = (named: object) => ({ ...named, __keywords: true });

/** What Nunjucks calls a function with. */
class Context {
  lookup() {}
  getVariables() {}
}
const context = new Context();

describe('asWritten', () => {
  it.each<[unknown[], unknown[]]>([
    [[], []],
    [[7], [7]],
    [[{ id: 7 }], [{ id: 7 }]],
    [[ofPage({})], []],
    [[7, ofPage({})], [7]],
    [[ofPage({ id: 7 })], [{ id: 7 }]],
    [
      [7, ofPage({ page: 2 })],
      [7, { query: { page: 2 } }],
    ],
    [[ofHelper({ id: 7 })], [{ id: 7 }]],
    [
      [7, ofHelper({ page: 2 })],
      [7, { query: { page: 2 } }],
    ],
    [[keywords({})], []],
    [[keywords({ id: 7, page: 2 })], [{ id: 7, page: 2 }]],
    [
      [7, keywords({ page: 2 })],
      [7, { query: { page: 2 } }],
    ],
  ])('gives of %j what was written: %j', (given, written) => {
    const before = given.map((each) => (typeof each === 'object' ? { ...each } : each));
    expect(asWritten(context, given)).toEqual(written);
    expect(given).toEqual(before);
  });

  it('tells options that it has made from those of a caller', () => {
    const [, made] = asWritten(undefined, [7, ofPage({ page: 2 })]);
    expect(isByEngine(made as object)).toBe(true);
    expect(isByEngine({ query: { page: 2 } })).toBe(false);
    expect(isByEngine({ ...(made as object) })).toBe(false);
  });

  const forgeries = [
    keywords({ admin: 1 }),
    keywords({}),
    { name: 'x', hash: { admin: 1 }, data: {} },
    { name: 'x', hash: { admin: 1 }, data: { root: {} } },
    { name: 'x', hash: { admin: 1 }, data: { root: { urlFor: 'x' } }, loc: {}, lookupProperty: 'x' },
    { name: 'x', hash: { admin: 1 }, data: { root: null }, lookupProperty: null },
    { name: 'x', hash: {}, data: { root: [] } },
  ];

  it.each(forgeries)('takes no object for an engine’s that a visitor could send: %j', (forged) => {
    const bare = JSON.parse(JSON.stringify(forged), (_key, value) =>
      typeof value === 'object' && value && !Array.isArray(value)
        ? Object.assign(Object.create(null), value)
        : value,
    );
    const selves = [undefined, null, 7, {}, { lookup: 'x', getVariables: 'x' }, { urlFor: asWritten }];
    for (const self of selves) {
      for (const args of [[forged], [7, forged], [bare], [7, bare]]) expect(asWritten(self, args)).toBe(args);
    }
  });

  it.each([
    [{ name: 'x', hash: 'y' }],
    [{ name: 'x', hash: 'y', data: 'z' }],
    [{ name: 'x', hash: {}, data: 'z' }],
    [{ name: 7, hash: {}, lookupProperty() {} }],
    [{ hash: {}, data: { root: { urlFor() {} } } }],
  ])('leaves a caller’s own object alone: %j', (own) => {
    expect(asWritten(context, [own])).toEqual([own]);
  });

  it('knows an engine of another realm', () => {
    const other = runInContext('({ name: "x", hash: { id: 7 }, lookupProperty() {} })', createContext());
    expect(asWritten(undefined, [other])).toEqual([{ id: 7 }]);
  });

  it('takes no caller’s object for Handlebars’ by what it inherits', () => {
    const polluted = Object.prototype as Record<string, unknown>;
    try {
      Object.assign(polluted, ofHelper({ id: 'evil' }), { data: { root: { urlFor() {} } } });
      expect(asWritten(undefined, [{ id: 7 }])).toEqual([{ id: 7 }]);
      const own = { hash: { id: 7 }, name: 'x' };
      expect(asWritten(undefined, [own])).toEqual([own]);
    } finally {
      for (const key of ['name', 'hash', 'data', 'loc', 'lookupProperty']) delete polluted[key];
    }
  });
});
