import { readBacksBy } from '../../lib/pattern/layers';
import { readBacksOf } from '../../lib/pattern/matcher';
import { join, type Pattern } from '../../lib/pattern/pattern';
import { readExpress5 } from '../../lib/pattern/syntax/express5';

const asked: string[] = [];

/** A pattern as it is read from a layer: what that takes of whatever path it is asked for. */
function layered(source: string, path?: string, params: Record<string, unknown> = {}): Pattern {
  const take = (rest: string) => {
    asked.push(rest);
    return path === undefined ? undefined : { path, params };
  };
  return { ...readExpress5(source), take };
}

const mount = readExpress5('/t/:tenant');
const read = (path: string, ...parts: Pattern[]) => readBacksBy(join(...parts)).map((back) => back(path));

describe('readBacksBy', () => {
  beforeEach(() => asked.splice(0));

  it('reads as the tokens alone say where there is no layer', () => {
    const pattern = join(mount, readExpress5('/:a-:b'));
    expect(readBacksBy(pattern)).toHaveLength(readBacksOf(pattern.tokens).length);
    expect(readBacksBy(join(mount, readExpress5('/:a')))).toEqual([]);
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

  it('takes what a layer cannot decode for what it does not match', () => {
    const fails = (error: Error) => ({
      ...readExpress5('{/:b}'),
      take: () => {
        throw error;
      },
    });
    expect(read('/%', fails(new URIError('malformed')))).toEqual([undefined]);
    expect(() => read('/x', fails(new RangeError('other')))).toThrow(RangeError);
  });

  it.each(['/a', '/:a', '/:a/x', '/*a'])('has nothing to ask of %s, which is proved', (source) => {
    expect(readBacksBy(join(mount, layered(source)))).toEqual([]);
  });

  it.each([
    ['/*all', '/x'],
    ['/o{/:a}', '/x'],
    ['/o', '/*a/'],
    ['/o', '/:a-:b'],
  ])('asks what %s takes, and then %s', (above, route) => {
    expect(read('/o/x', layered(above), layered(route))).toEqual([undefined]);
  });
});
