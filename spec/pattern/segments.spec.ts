import { isOfSegments, Segments } from '../../lib/pattern/segments';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';

const taken = { path: '', params: {} };
const patternOf = (source: string) => new Segments(source, source, () => taken);

describe('a path of plain segments', () => {
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
    expect(isOfSegments(source)).toBe(true);
    const { tokens } = patternOf(source);
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
    expect(isOfSegments(source)).toBe(false);
  });

  it('asks its layer what it takes', () => {
    const pattern = new Segments('/a', { name: 'layer' }, ({ name }, path) => ({ path, params: { name } }));
    const { take } = pattern;
    expect(take('/a')).toEqual({ path: '/a', params: { name: 'layer' } });
  });
});
