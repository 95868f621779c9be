import { readExpress5 } from '../../lib/pattern/express5';
import { Unreadable } from '../../lib/pattern/pattern';
import { readBackOf } from '../../lib/pattern/roundtrip';
import { thrownBy } from '../shared/thrown';

const of = (source: string) => readBackOf(readExpress5(source).tokens);

describe('readBackOf', () => {
  it.each(['/', '/a/b', '/:id', '/posts/:id/comments/:cid', '/files/*path', '/files/*path/raw', '/:a/*b'])(
    'has nothing to read back from %s, which is proved',
    (source) => {
      expect(of(source)).toBeUndefined();
    },
  );

  it.each(['/:a-:b', '/:name.:ext', '/v:major', '/:id.json', '/a{/:b}', '{/a}/b', '/*a/x/*b', '/*a.zip'])(
    'reads back what %s gives',
    (source) => {
      expect(of(source)).toBeInstanceOf(Function);
    },
  );

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
    expect(of('/:a-:b')?.('/x-y')).toEqual({ a: 'x', b: 'y' });
    expect(of('/:a-:b')?.('/x%20y-z')).toEqual({ a: 'x y', b: 'z' });
    expect(of('/*a/x/*b')?.('/1/2/x/3')).toEqual({ a: ['1', '2'], b: ['3'] });
    expect(of('/:a-:b')?.('/xy')).toBeUndefined();
  });
});
