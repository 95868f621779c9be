import { inspect } from 'node:util';
import { match } from 'path-to-regexp';
import { PartylineError } from '../../lib/errors';
import { build, checkPath, encode, isAbsent, prepare, textOf } from '../../lib/pattern/build';
import { type Token, Unreadable } from '../../lib/pattern/pattern';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { built, show } from '../shared/patterns';
import { ambiguous, refused, SECRET } from '../shared/refusals';
import { thrownBy } from '../shared/thrown';

const subject = { name: 'blog:post', pattern: '/blog/posts/:id' };

function buildFrom(pattern: string, values: readonly unknown[]): string {
  return build(prepare(readExpress5(pattern).tokens), values, { name: 'blog:post', pattern });
}

describe('prepare', () => {
  it('lists the keys in order, those of optional groups marked', () => {
    expect(prepare(readExpress5('/:a{/:b{/*c}}/:d').tokens).keys).toEqual([
      { name: 'a', wildcard: false, optional: false },
      { name: 'b', wildcard: false, optional: true },
      { name: 'c', wildcard: 'array', optional: true },
      { name: 'd', wildcard: false, optional: false },
    ]);
  });

  it('gives each value the place of its key, groups included', () => {
    const template = prepare(readExpress5('/:a{/:b{/*c}}/:d').tokens);
    expect(build(template, ['1', '2', ['3', '4'], '5'], subject)).toBe('/1/2/3/4/5');
    expect(build(template, ['1', null, null, '5'], subject)).toBe('/1/5');
  });

  it('makes a template that can be built from again and again', () => {
    const template = prepare(readExpress5('/posts/:id').tokens);
    expect([1, 2, 1].map((id) => build(template, [id], subject))).toEqual([
      '/posts/1',
      '/posts/2',
      '/posts/1',
    ]);
  });
});

describe('build', () => {
  it.each(built.map((row) => [show(row), row] as const))('builds %s', (_title, { pattern, values, url }) => {
    expect(buildFrom(pattern, values)).toBe(url);
  });

  it.each(built.map((row) => [show(row), row] as const))(
    'builds what its pattern matches, values and all: %s',
    (_title, { pattern, values, params }) => {
      const matched = match(pattern)(buildFrom(pattern, values));
      expect(matched && { ...matched.params }).toEqual(params);
    },
  );

  it.each(built.map((row) => [show(row), row] as const))(
    'builds what a browser asks this host for as it stands: %s',
    (_title, { pattern, values }) => {
      const url = buildFrom(pattern, values);
      expect(new URL(url, 'https://here.test').href).toBe(`https://here.test${url}`);
      expect(url).not.toMatch(/\/\//);
    },
  );

  it.each(refused.map((row) => [show(row), row] as const))(
    'refuses %s',
    (_title, { pattern, values, code }) => {
      expect(thrownBy(() => buildFrom(pattern, values)).code).toBe(code);
    },
  );

  it.each(ambiguous.map((row) => [show(row), row] as const))(
    'gives the values back or builds nothing: %s',
    (_title, { pattern, values }) => {
      let url: string;
      try {
        url = buildFrom(pattern, values);
      } catch (error) {
        expect(error instanceof Unreadable || error instanceof PartylineError).toBe(true);
        return;
      }
      const keys = prepare(readExpress5(pattern).tokens).keys.map(({ name }) => name);
      const given = keys.map((name, i) => [name, values[i]] as const);
      // A key that stands twice is given back twice, or it is not given back.
      const back = match(pattern)(url) || { params: {} as Record<string, unknown> };
      expect(keys.map((name) => [name, back.params[name]])).toEqual(given);
    },
  );

  it.each([
    ['//evil.test', [{ type: 'text', value: '//evil.test' }]],
    ['/a//b', [{ type: 'text', value: '/a//b' }]],
    [
      '/.',
      [
        { type: 'text', value: '/' },
        { type: 'group', tokens: [{ type: 'text', value: '.' }] },
      ],
    ],
    [
      '/a/../b',
      [
        { type: 'text', value: '/a/.' },
        { type: 'text', value: './b' },
      ],
    ],
    ['a', [{ type: 'text', value: 'a' }]],
  ] as [string, Token[]][])('refuses texts that come to %s', (_path, tokens) => {
    expect(thrownBy(() => build(prepare(tokens), [], subject)).code).toBe('ERR_PARTY_UNSAFE_URL');
  });

  it('names every required value that is missing, at once', () => {
    const error = thrownBy(() => buildFrom('/:a/:b{/:c}/*d', [undefined, 'x']));
    expect(error.details).toEqual({
      name: 'blog:post',
      pattern: '/:a/:b{/:c}/*d',
      keys: ['a', 'd'],
      mountKeys: [],
    });
  });

  it('names the value that is missing from a group', () => {
    expect(thrownBy(() => buildFrom('/p{/:a-:b}', ['x'])).details).toMatchObject({ keys: ['b'] });
  });

  it('names the key of a value that cannot be used', () => {
    expect(thrownBy(() => buildFrom('/:a/:b', ['x', {}])).details).toMatchObject({ key: 'b' });
  });

  it.each(refused.map((row) => [show(row), row] as const))(
    'echoes no value in the error of %s',
    (_title, { pattern, values }) => {
      expect(inspect(thrownBy(() => buildFrom(pattern, values)))).not.toContain(SECRET);
    },
  );

  it('lets through what a value throws itself', () => {
    const own = new Error('own');
    const fail = () => {
      throw own;
    };
    expect(() => buildFrom('/:v', [{ toJSON: fail }])).toThrow(own);
    expect(() => buildFrom('/:v', [Object.defineProperty({}, 'toJSON', { get: fail })])).toThrow(own);
    expect(() => buildFrom('/:v', [new Proxy({}, { has: fail })])).toThrow(own);
  });

  it('asks a value for its text once', () => {
    const toJSON = jest.fn(() => 'x');
    expect(buildFrom('/:v', [{ toJSON }])).toBe('/x');
    expect(toJSON).toHaveBeenCalledTimes(1);
  });

  it('takes linear time for a long value', () => {
    const started = performance.now();
    expect(buildFrom('/:v', ['é'.repeat(1_000_000)])).toHaveLength(6_000_001);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('builds "/" of tokens that give nothing', () => {
    expect(build(prepare([]), [], subject)).toBe('/');
  });
});

describe('build, where the router looks at the value itself', () => {
  const slash: Token = { type: 'text', value: '/' };
  const with1 = (token: Token, value: unknown) => () =>
    build(prepare([slash, token], 0, []), [value], subject);

  it('takes what the constraint matches as a whole, unencoded, in its case', () => {
    const id: Token = { type: 'param', name: 'id', valueConstraint: 'é |b' };
    expect(with1(id, 'é ')()).toBe('/%C3%A9%20');
    expect(thrownBy(with1(id, 'é b'))).toMatchObject({
      code: 'ERR_PARTY_BAD_VALUE',
      details: { key: 'id', reason: 'the route takes only what matches ^(?:é |b)$' },
    });
    expect(thrownBy(with1(id, 'B')).code).toBe('ERR_PARTY_BAD_VALUE');
  });

  it('holds the constraint of a wildcard against all its segments', () => {
    const path: Token = { type: 'wildcard', name: 'path', isText: true, valueConstraint: '.+/b' };
    expect(with1(path, 'a/b')()).toBe('/a/b');
    expect(thrownBy(with1(path, 'a/c')).code).toBe('ERR_PARTY_BAD_VALUE');
  });

  it('counts the characters before they are encoded, and before a constraint runs', () => {
    const id: Token = { type: 'param', name: 'id', maxLength: 2, valueConstraint: 'é+' };
    expect(with1(id, 'éé')()).toBe('/%C3%A9%C3%A9');
    expect(thrownBy(with1(id, 'éée'))).toMatchObject({
      details: { reason: 'the router takes no more than 2 characters' },
    });
  });
});

describe('textOf', () => {
  it.each([
    ['string', 'x', 'x'],
    ['empty string', '', ''],
    ['integer', 42, '42'],
    ['-0', -0, '0'],
    ['bigint', -5n, '-5'],
    ['boolean', false, 'false'],
    ['Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    [
      'object with toJSON on its prototype',
      new (class {
        toJSON = () => 'id';
      })(),
      'id',
    ],
  ])('gives the text of a %s', (_kind, value, text) => {
    expect(textOf(value, 'id', subject)).toBe(text);
  });

  it.each([
    ['undefined', undefined, 'it is of type undefined'],
    ['null', null, 'it is null'],
    ['an array', ['x'], 'it is an array'],
    ['a function', () => 'x', 'it is of type function'],
    ['a symbol', Symbol('x'), 'it is of type symbol'],
    ['an object', { a: 1 }, 'it is of type object'],
    ['NaN', Number.NaN, 'a number has to be finite'],
  ])('refuses %s, by its kind', (_kind, value, reason) => {
    const { code, details } = thrownBy(() => textOf(value, 'id', subject));
    expect(code).toBe('ERR_PARTY_BAD_VALUE');
    expect(details).toMatchObject({ ...subject, key: 'id' });
    expect('reason' in details && details.reason.startsWith(reason)).toBe(true);
  });

  it('runs no toString, valueOf or Symbol.toPrimitive', () => {
    const run = jest.fn(() => 'x');
    const value = { toString: run, valueOf: run, [Symbol.toPrimitive]: run };
    expect(thrownBy(() => textOf(value, 'id', subject)).code).toBe('ERR_PARTY_BAD_VALUE');
    expect(run).not.toHaveBeenCalled();
  });
});

describe('encode', () => {
  it('percent-encodes as encodeURIComponent', () => {
    expect(encode("a/b?c#d&e=f g'é", 'id', subject)).toBe("a%2Fb%3Fc%23d%26e%3Df%20g'%C3%A9");
  });

  it('takes a pair of surrogates and refuses half of one', () => {
    expect(encode('\ud83c\udf75', 'id', subject)).toBe('%F0%9F%8D%B5');
    expect(thrownBy(() => encode('\ud83c', 'id', subject)).details).toMatchObject({ key: 'id' });
    expect(thrownBy(() => encode('\udf75', 'id', subject)).code).toBe('ERR_PARTY_BAD_VALUE');
  });
});

describe('isAbsent', () => {
  it('is true of undefined and null, and of no other', () => {
    expect([undefined, null].map(isAbsent)).toEqual([true, true]);
    expect(['', 0, false, Number.NaN, [], {}].map(isAbsent)).toEqual(Array(6).fill(false));
  });
});

describe('checkPath', () => {
  it.each(['/', '/a', '/a/', '/a/b.c', '/...', '/a/..b', '/a..', '/.a', '/a%2Fb'])('takes %s', (path) => {
    expect(() => checkPath(path, subject)).not.toThrow();
  });

  it.each([
    '',
    'a',
    'http://evil.test/',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\/evil.test',
    '/a//b',
    '/a//',
    '/.',
    '/..',
    '/a/../b',
    '/a/./b',
    '/a/..',
    '/%2e%2e/a',
    '/a/%2E./b',
    '/a/.%2e',
  ])('refuses %j', (path) => {
    const { code, details } = thrownBy(() => checkPath(path, subject));
    expect(code).toBe('ERR_PARTY_UNSAFE_URL');
    expect(details).toMatchObject(subject);
  });
});
