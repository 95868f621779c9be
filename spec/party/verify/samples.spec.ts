import express, { type Response } from 'express';
import { endpoints, party, rsvp } from 'express-party';
import { routesOf } from '../../../lib/links/table';
import { samplesOf } from '../../../lib/party/verify/samples';
import { readMount } from '../../../lib/pattern/mount-path';
import { type Pattern, readRegExp } from '../../../lib/pattern/pattern';
import { readExpress4 } from '../../../lib/pattern/syntax/express4';
import { readFindMyWay } from '../../../lib/pattern/syntax/fastify';
import { readHono } from '../../../lib/pattern/syntax/hono';

function samples(pattern: Pattern, path = '/blog'): string[] {
  return samplesOf({ name: 'x', pattern }, readMount(path).pattern);
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

describe('line.verify()', () => {
  it('gives numbers and words, and wildcards of one segment and of more', async () => {
    const legacy = require('express4')();
    legacy.get('/blog/:id(\\d+)', (_req: unknown, res: Response) => res.end());
    legacy.get('/blog/files/:a/:b', (_req: unknown, res: Response) => res.end());
    // An Express 4 guest's table holds no wildcard.
    const blog = require('express5')().use(rsvp(endpoints('blog', { year: '/:year', file: '/files/*path' })));
    const answer = (_req: unknown, res: Response) => res.end();
    blog.get('/:year', answer).get('/files/*path', answer);
    const line = party([
      ['/', legacy],
      ['/blog', blog],
    ]);
    express().use('/v2', line);
    await line.bootstrap();
    const found = line.verify().shadowed.map(({ name, url }) => [name, url]);
    expect(found).toContainEqual(['year', '/blog/1']);
    expect(found).toContainEqual(['file', '/blog/files/sample/1']);
  });
});
