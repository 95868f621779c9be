import { routesOf } from '../../../lib/links/table';
import { samplesOf } from '../../../lib/party/verify/samples';
import { type Pattern, readRegExp } from '../../../lib/pattern/pattern';
import { readExpress4 } from '../../../lib/pattern/syntax/express4';
import { readFindMyWay } from '../../../lib/pattern/syntax/fastify';
import { readHono } from '../../../lib/pattern/syntax/hono';
import { memberAt } from '../../shared/member';

function samples(pattern: Pattern, path = '/blog'): string[] {
  const member = memberAt({ path });
  member.declare('blog', [{ name: 'x', methods: ['GET'], pattern }]);
  const endpoint = member.endpoints.get('x');
  return endpoint ? samplesOf(endpoint) : [];
}

const table = (path: string) => routesOf({ x: path })[0]?.pattern as Pattern;

describe('samplesOf', () => {
  it.each([
    ['/', ['/blog/']],
    ['/posts/:id', ['/blog/posts/sample', '/blog/posts/1']],
    [
      '/archive/:y{/:m}',
      ['/blog/archive/sample/sample', '/blog/archive/sample', '/blog/archive/1/1', '/blog/archive/1'],
    ],
    ['/files/*path', ['/blog/files/sample', '/blog/files/sample/1']],
  ])('gives of %s %j', (path, urls) => {
    expect(samples(table(path))).toEqual(urls);
  });

  it.each([
    ['/:id(\\d+)', ['/blog/1']],
    ['/:lang(fr|de)', ['/blog/fr']],
    ['/:id([0-9a-f]{24})', [`/blog/${'f'.repeat(24)}`]],
    ['/:id(x{7})', []],
    ['/files/*', ['/blog/files/sample', '/blog/files/sample/1']],
  ])('gives of Express 4’s %s %j', (path, urls) => {
    expect(samples(readExpress4(path))).toEqual(urls);
  });

  it.each([
    [readFindMyWay('/:id(^\\d+$):unit(^en|de$)'), ['/blog/1en']],
    [readFindMyWay('/:a-:b?'), ['/blog/sample-sample', '/blog', '/blog/1-1']],
    [readHono('/:id{[0-9]+}/:path{.+}'), ['/blog/1/sample', '/blog/1/sample/1']],
    [readHono('/:file{.+\\.png}'), []],
  ])('gives of what other frameworks’ routers read %j', (pattern, urls) => {
    expect(samples(pattern)).toEqual(urls);
  });

  it('fills the keys of the mount, and gives none of a RegExp', () => {
    expect(samples(table('/a'), '/t/:tenant')).toEqual(['/t/sample/a', '/t/1/a']);
    expect(samples(readRegExp(/x/))).toEqual([]);
  });
});
