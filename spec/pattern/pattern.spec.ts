import {
  asMatched,
  EMPTY,
  hasDotSegment,
  isPathText,
  join,
  keysOf,
  type Token,
  Unreadable,
} from '../../lib/pattern/pattern';

const text = (value: string): Token => ({ type: 'text', value });
const param = (name: string): Token => ({ type: 'param', name });
const wildcard = (name: string): Token => ({ type: 'wildcard', name });
const group = (...tokens: Token[]): Token => ({ type: 'group', tokens });

describe('asMatched', () => {
  it.each([
    ['/a%20b%C3%A9', '/a bé'],
    ['/a%2Fb%3F%25%2F%23', '/a%2Fb%3F%25%2F%23'],
    ['/%2525', '/%2525'],
  ])('gives %s as %s', (path, matched) => {
    expect(asMatched(path)).toBe(matched);
  });
});

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

describe('isPathText', () => {
  it.each(['', '/', '/a/b', '/a-b_c.d~e', "/!$&'()*+,;=:@", '/%C3%A9', '/%2f'])('takes %j', (path) => {
    expect(isPathText(path)).toBe(true);
  });

  it.each([
    '/a b',
    '/é',
    '/a?b',
    '/a#b',
    '/a\\b',
    '/a"b',
    '/<',
    '/>',
    '/[',
    '/]',
    '/{',
    '/|',
    '/^',
    '/`',
    '/%',
    '/%zz',
    '/%4',
    '/\n',
    '/\0',
    '/\ud800',
    '/a\n',
  ])('refuses %j', (path) => {
    expect(isPathText(path)).toBe(false);
  });
});

describe('hasDotSegment', () => {
  it.each(['.', '..', '/.', '/..', '/./a', '/a/../b', '/a/..', '../a', '/%2e', '/%2E%2e/a', '/.%2e'])(
    'finds one in %j',
    (path) => {
      expect(hasDotSegment(path)).toBe(true);
    },
  );

  it.each([
    '',
    '/',
    '/...',
    '/.a',
    '/a.',
    '/a..',
    '/..a',
    '/a.b',
    '/.well-known',
    '/%2ea',
    '/%252e',
    '/a..b/c',
  ])('finds none in %j', (path) => {
    expect(hasDotSegment(path)).toBe(false);
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
