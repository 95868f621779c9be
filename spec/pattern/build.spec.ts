import { inspect } from 'node:util';
import { match } from 'path-to-regexp';
import { PartylineError } from '../../lib/errors';
import { build } from '../../lib/pattern/build';
import { type Token, Unreadable } from '../../lib/pattern/pattern';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { cpuOf } from '../shared/cpu';
import { built, show } from '../shared/patterns';
import { ambiguous, refused, SECRET } from '../shared/refusals';
import { templateOf } from '../shared/template';
import { thrownBy } from '../shared/thrown';

function buildFrom(pattern: string, values: readonly unknown[]): string {
  return build(templateOf(readExpress5(pattern)), values);
}

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
      const keys = templateOf(readExpress5(pattern)).keys.map(({ name }) => name);
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
    expect(thrownBy(() => build(templateOf(tokens), [])).code).toBe('ERR_PARTY_UNSAFE_URL');
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

  it('names what is missing before it looks at what is there', () => {
    const toJSON = jest.fn(() => 'x');
    for (const value of ['..', '', {}, { toJSON }]) {
      expect(thrownBy(() => buildFrom('/:a/:b{/:c}/*d', [value])).details).toMatchObject({
        keys: ['b', 'd'],
      });
    }
    expect(thrownBy(() => buildFrom('/p{/:a-:b}/:c', ['x'])).details).toMatchObject({ keys: ['c'] });
    expect(toJSON).not.toHaveBeenCalled();
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
    const long = 'é'.repeat(1_000_000);
    const ms = cpuOf(() => expect(buildFrom('/:v', [long])).toHaveLength(6_000_001));
    expect(ms).toBeLessThan(2000);
  });

  it('builds "/" of tokens that give nothing', () => {
    expect(build(templateOf([]), [])).toBe('/');
  });
});

describe('a value in a segment of its own', () => {
  it.each([
    [7, '7'],
    [-7, '-7'],
    [1.5, '1.5'],
    [1e21, '1e%2B21'],
    [7n, '7'],
    [true, 'true'],
    [new Date(0), '1970-01-01T00%3A00%3A00.000Z'],
    ['a-slug', 'a-slug'],
    ["!'()*~_.-", '!%27()*~_.-'],
    ["it's", 'it%27s'],
    ["O'Neil's é", 'O%27Neil%27s%20%C3%A9'],
    ['a b/c?d#é', 'a%20b%2Fc%3Fd%23%C3%A9'],
    ['...', '...'],
    ['.a', '.a'],
    ['a-longer-slug & é 点 🍵', 'a-longer-slug%20%26%20%C3%A9%20%E7%82%B9%20%F0%9F%8D%B5'],
    ['12345678🍵', '12345678%F0%9F%8D%B5'],
    ['1234567🍵', '1234567%F0%9F%8D%B5'],
  ])('%p is %s', (value, segment) => {
    expect(buildFrom('/posts/:id', [value])).toBe(`/posts/${segment}`);
  });

  it.each([
    ['', 'BAD_VALUE'],
    ['.', 'UNSAFE_URL'],
    ['..', 'UNSAFE_URL'],
    ['\ud800', 'BAD_VALUE'],
    ['a-longer-slug\ud800', 'BAD_VALUE'],
    [Number.NaN, 'BAD_VALUE'],
    [[7], 'BAD_VALUE'],
    [null, 'MISSING_VALUE'],
    [undefined, 'MISSING_VALUE'],
  ])('is never %p', (value, kind) => {
    expect(thrownBy(() => buildFrom('/posts/:id', [value])).code).toBe(`ERR_PARTY_${kind}`);
  });
});

describe('build, where the router looks at the value itself', () => {
  const slash: Token = { type: 'text', value: '/' };
  const with1 = (token: Token, value: unknown) => () => build(templateOf([slash, token]), [value]);

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
    const none: Token = { type: 'param', name: 'id', maxLength: 0 };
    expect(thrownBy(with1(none, 'a')).code).toBe('ERR_PARTY_BAD_VALUE');
  });
});
