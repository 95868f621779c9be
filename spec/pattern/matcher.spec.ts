import { readBacksOf } from '../../lib/pattern/matcher';
import { Unreadable } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { thrownBy } from '../shared/thrown';

const of = (source: string) => readBacksOf(readExpress5(source).tokens);
const of4 = (source: string) => readBacksOf(readExpress4(source).tokens);

describe('readBacksOf', () => {
  it.each(['/', '/a/b', '/:id', '/posts/:id/comments/:cid', '/files/*path', '/files/*path/raw', '/:a/*b'])(
    'has nothing to read back from %s, which is proved',
    (source) => {
      expect(of(source)).toEqual([]);
    },
  );

  it.each(['/:a-:b', '/:name.:ext', '/v:major', '/:id.json', '/a{/:b}', '{/a}/b'])(
    'reads back what %s gives as both Expresses do',
    (source) => {
      expect(of(source)).toHaveLength(2);
    },
  );

  it.each(['/*a/x/*b', '/*a.zip', '/a{/*b}'])('reads back what %s gives as Express 5', (source) => {
    expect(of(source)).toHaveLength(1);
  });

  it.each(['/files/*path/', '/*path/'])('reads back what %s gives, whose slash is taken in', (source) => {
    expect(of(source)[0]?.(source.replace('*path', 'a'))).toEqual({ path: ['a', ''] });
  });

  it.each(['/:id(\\d+)', '/files/*', '/a/:b?/*'])('reads back what %s gives as Express 4', (source) => {
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

  // Where the two differ: Express 4 takes no hyphen after a hyphen, and no second dot.
  it.each([
    ['/:a-:b', '/---', { a: '-', b: '-' }, undefined],
    ['/:a.:b', '/x..', { a: 'x', b: '.' }, undefined],
    ['/v:n', '/vv', { n: 'v' }, { n: 'v' }],
    ['/:a-{:b}', '/x-y-z', { a: 'x-y', b: 'z' }, { a: 'x-y', b: 'z' }],
  ])('of %s, reads %s as Express 5 and as Express 4', (source, path, as5, as4) => {
    expect(of(source).map((read) => read(path))).toEqual([as5, as4]);
  });
});
