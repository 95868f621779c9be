import { matcherOf, matchersFor } from '../../lib/pattern/matcher';
import { join, type Pattern, Unreadable } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { thrownBy } from '../shared/thrown';

const of = (source: string) => matchersFor(readExpress5(source));
const of4 = (source: string) => matchersFor(readExpress4(source));

describe('matchersFor', () => {
  it.each(['/', '/a/b', '/:id', '/posts/:id/comments/:cid', '/files/*path', '/files/*path/raw', '/:a/*b'])(
    'has nothing to match for %s, which is proved',
    (source) => {
      expect(of(source)).toEqual([]);
    },
  );

  it.each(['/:a-:b', '/:name.:ext', '/v:major', '/:id.json', '/a{/:b}', '{/a}/b'])(
    'matches %s as both Expresses do',
    (source) => {
      expect(of(source)).toHaveLength(2);
    },
  );

  it.each(['/*a/x/*b', '/*a.zip', '/a{/*b}'])('matches %s as Express 5', (source) => {
    expect(of(source)).toHaveLength(1);
  });

  it.each(['/files/*path/', '/*path/'])('matches %s, whose slash is a segment of the wildcard', (source) => {
    expect(of(source)[0]?.(source.replace('*path', 'a'))).toEqual({ path: ['a', ''] });
  });

  it.each(['/:id(\\d+)', '/files/*', '/a/:b?/*'])('matches %s as Express 4', (source) => {
    expect(of4(source)).toHaveLength(1);
  });

  it.each([
    [`/${'{a}'.repeat(16)}:z`, 'no router matches it (Too many path combinations)'],
    ['/:a{:b}', 'no router matches it (Missing text before "b" param)'],
    ['/*a*b', 'no router matches it (Missing text before "b" wildcard)'],
  ])('refuses %s at once', (source, message) => {
    const error = thrownBy(() => of(source));
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe(message);
  });

  it('gives the values as the router will', () => {
    const [five, four] = of('/:a-:b');
    expect([five?.('/x-y'), four?.('/x-y')]).toEqual([
      { a: 'x', b: 'y' },
      { a: 'x', b: 'y' },
    ]);
    expect(five?.('/x%20y-z')).toEqual({ a: 'x y', b: 'z' });
    expect(five?.('/xy')).toBeUndefined();
    expect(of('/*a/x/*b')[0]?.('/1/2/x/3')).toEqual({ a: ['1', '2'], b: ['3'] });
  });

  // Where the two differ: Express 4 matches no hyphen after a hyphen, and no second dot.
  it.each([
    ['/:a-:b', '/---', { a: '-', b: '-' }, undefined],
    ['/:a.:b', '/x..', { a: 'x', b: '.' }, undefined],
    ['/v:n', '/vv', { n: 'v' }, { n: 'v' }],
    ['/:a-{:b}', '/x-y-z', { a: 'x-y', b: 'z' }, { a: 'x-y', b: 'z' }],
  ])('of %s, reads %s as Express 5 and as Express 4', (source, path, as5, as4) => {
    expect(of(source).map((matcher) => matcher(path))).toEqual([as5, as4]);
  });
});

const asked: string[] = [];

/** A pattern as it is read from a layer: what that matches of whatever path it is asked for. */
function layered(source: string, path?: string, params: Record<string, unknown> = {}): Pattern {
  const matchPrefix = (rest: string) => {
    asked.push(rest);
    return path === undefined ? undefined : { path, params };
  };
  return { ...readExpress5(source), matchPrefix };
}

const mount = readExpress5('/t/:tenant');
const read = (path: string, ...parts: Pattern[]) =>
  matchersFor(join(...parts)).map((matcher) => matcher(path));

describe('matchersFor, of what is read from layers', () => {
  beforeEach(() => asked.splice(0));

  it('reads as the tokens alone say where there is no layer', () => {
    expect(read('/t/x/y-z', mount, readExpress5('/:a-:b'))).toEqual([
      { tenant: 'x', a: 'y', b: 'z' },
      { tenant: 'x', a: 'y', b: 'z' },
    ]);
    expect(matchersFor(join(mount, readExpress5('/:a')))).toEqual([]);
  });

  it('asks the layers one after the other, each for what the one before has left', () => {
    expect(read('/t/acme/o/y', mount, layered('/o', '/o'), layered('{/:b}', '/y', { b: 'y' }))).toEqual([
      { tenant: 'acme', b: 'y' },
    ]);
    expect(asked).toEqual(['/o/y', '/y']);
  });

  it('asks for "/" where nothing is left', () => {
    expect(read('/o/y', layered('/o{/:a}', '/o/y', { a: 'y' }), layered('{/:b}', '/'))).toEqual([{ a: 'y' }]);
    expect(asked).toEqual(['/o/y', '/']);
  });

  it('asks no further than to the layer that does not match', () => {
    expect(read('/o/y', layered('/o{/:a}'), layered('/y', '/y'))).toEqual([undefined]);
    expect(asked).toEqual(['/o/y']);
    expect(read('/x', mount, layered('{/:b}', '/'))).toEqual([undefined]);
  });

  it('does not match what a layer cannot decode', () => {
    const fails = (error: Error) => ({
      ...readExpress5('{/:b}'),
      matchPrefix: () => {
        throw error;
      },
    });
    expect(read('/%', fails(new URIError('malformed')))).toEqual([undefined]);
    expect(() => read('/x', fails(new RangeError('other')))).toThrow(RangeError);
  });

  it.each(['/a', '/:a', '/:a/x', '/*a'])('has nothing to ask of %s, which is proved', (source) => {
    expect(matchersFor(join(mount, layered(source)))).toEqual([]);
  });

  it.each([
    ['/*all', '/x'],
    ['/o{/:a}', '/x'],
    ['/o', '/*a/'],
    ['/o', '/:a-:b'],
  ])('asks the layer of %s, and then that of %s', (above, route) => {
    expect(read('/o/x', layered(above), layered(route))).toEqual([undefined]);
  });
});

describe('matcherOf', () => {
  it('matches as the layers do, one after the other', () => {
    const pattern = join(mount, layered('/o', '/o'), layered('{/:b}', '/y', { b: 'y' }));
    expect(matcherOf(pattern)('/t/acme/o/y')).toEqual({ tenant: 'acme', b: 'y' });
    expect(matcherOf(layered('/o'))('/o')).toBeUndefined();
  });

  it('matches as Express 5 does by default where there is no layer, what is proved too', () => {
    const matcher = matcherOf(join(mount, readExpress5('/:a')));
    expect(matcher('/T/acme/x%20y/')).toEqual({ tenant: 'acme', a: 'x y' });
    expect(['/t/acme', '/t/acme/x/y', '/t/acme/%zz'].map(matcher)).toEqual([undefined, undefined, undefined]);
  });
});
