import { EMPTY, join, keysOf, PlainPattern, type Token, Unreadable } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';

const text = (value: string): Token => ({ type: 'text', value });
const param = (name: string): Token => ({ type: 'param', name });
const wildcard = (name: string): Token => ({ type: 'wildcard', name });
const group = (...tokens: Token[]): Token => ({ type: 'group', tokens });

describe('join', () => {
  it('puts patterns one after the other, source and tokens', () => {
    const base = { source: '/v2', tokens: [text('/v2')] };
    const route = { source: '/posts/:id', tokens: [text('/posts/'), param('id')] };
    expect(join(base, EMPTY, route)).toEqual({
      source: '/v2/posts/:id',
      tokens: [text('/v2'), text('/posts/'), param('id')],
    });
  });

  it('gives nothing for nothing', () => {
    expect(join()).toEqual(EMPTY);
    expect(join(EMPTY, EMPTY)).toEqual(EMPTY);
  });

  it('has no URL where two of them take the same key', () => {
    const one = { source: '/:id', tokens: [text('/'), param('id')] };
    expect(join(one, { source: '/x', tokens: [text('/x')] }).unbuildable).toBeUndefined();
    expect(join(one, one).unbuildable).toMatch(/^":id" stands in it twice/);
    expect(join(join(one, one), one).unbuildable).toMatch(/^":id" stands in it twice/);
  });

  it('changes none of them', () => {
    const one = Object.freeze({ source: '/a', tokens: Object.freeze([text('/a')]) });
    join(one, one);
    expect(one.tokens).toHaveLength(1);
  });
});

describe('keysOf', () => {
  it('gives the keys in order, those within groups as optional', () => {
    const tokens = [text('/'), param('a'), group(text('/'), param('b'), group(wildcard('c'))), wildcard('d')];
    expect(keysOf(tokens)).toEqual([
      { name: 'a', wildcard: false, optional: false },
      { name: 'b', wildcard: false, optional: true },
      { name: 'c', wildcard: 'array', optional: true },
      { name: 'd', wildcard: 'array', optional: false },
    ]);
  });

  it('gives none for texts', () => {
    expect(keysOf([text('/a'), group(text('/b'))])).toEqual([]);
  });
});

describe('Unreadable', () => {
  it('says why, and what to write instead', () => {
    const error = new Unreadable('a path begins with "/"', 'Write "/posts".');
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe('a path begins with "/"');
    expect(error.write).toBe('Write "/posts".');
  });
});

describe('PlainPattern', () => {
  it.each([
    '/',
    '/a',
    '/a/',
    '/:id',
    '/posts/:id',
    '/posts/:id/',
    '/:a/:b/c',
    '/a.b/~c-d_e',
    '/.well-known/:x1',
    '/...',
    '/a/:_x/1',
  ])('%s is what both Expresses read', (source) => {
    expect(PlainPattern.isFor(source)).toBe(true);
    const { tokens } = new PlainPattern(source, {}, () => undefined);
    expect(tokens).toEqual(readExpress5(source).tokens);
    expect(tokens).toEqual(readExpress4(source).tokens);
  });

  it.each([
    '',
    'a',
    '//',
    '/a//b',
    '/.',
    '/a/../b',
    '/a/..',
    '/:a/:a',
    '/:id.json',
    '/a-:id',
    '/:1',
    '/:é',
    '/é',
    '/a b',
    '/a%20b',
    '/:id(\\d+)',
    '/a{/:b}',
    '/*path',
    '/a+',
    '/a?',
    '/a:b',
    '/:',
    '/a\\b',
    '/:id?',
    '/:$a',
    '/a\n',
  ])('is not %j', (source) => {
    expect(PlainPattern.isFor(source)).toBe(false);
  });

  it('asks its layer what it matches', () => {
    const layer = { name: 'layer' };
    const { matchPrefix } = new PlainPattern('/a', layer, ({ name }, path) => ({ path, params: { name } }));
    expect(matchPrefix('/a')).toEqual({ path: '/a', params: { name: 'layer' } });
  });

  it('is kept as it is where it stands alone, and says that nothing in it can be wrong', () => {
    const pattern = new PlainPattern('/a/:b', {}, () => undefined);
    expect(join(EMPTY, pattern)).toBe(pattern);
    expect(pattern.isPlain).toBe(true);
  });
});
