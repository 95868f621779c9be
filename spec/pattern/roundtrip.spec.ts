import { readExpress5 } from '../../lib/pattern/express5';
import { readBackOf } from '../../lib/pattern/roundtrip';

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

  it('gives the values as the router will', () => {
    expect(of('/:a-:b')?.('/x-y')).toEqual({ a: 'x', b: 'y' });
    expect(of('/:a-:b')?.('/x%20y-z')).toEqual({ a: 'x y', b: 'z' });
    expect(of('/*a/x/*b')?.('/1/2/x/3')).toEqual({ a: ['1', '2'], b: ['3'] });
    expect(of('/:a-:b')?.('/xy')).toBeUndefined();
  });
});
