import connect from 'connect';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { readerOf } from '../../../lib/graft/claims/readings';
import { majors } from '../../shared/express';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const read = (app: unknown, target: string, pathname = target.split(/[?#]/, 1)[0] as string) =>
  readerOf(app as never).paths(target, pathname);

describe('the reader of an app', () => {
  it.each([
    ['Express 4', four.express()],
    ['Express 5', five.express()],
    ['a Router', five.express.Router()],
    ['Koa', new Koa()],
  ])('of %s reads a path as it is written', (_kind, app) => {
    for (const path of ['/%61/../b', '/a;b//c', '/a%2Fb', '/A/']) expect(read(app, path)).toEqual([path]);
    expect(read(app, '/a#b?c')).toEqual(['/a']);
    expect(read(app, '/%ff')).toEqual(['/%25ff']);
    expect(readerOf(app as never).isExact).toBeUndefined();
  });

  it('of Express has a second path where its parser has turned what a Router inside does not', () => {
    expect(read(five.express(), '/a\\b#', '/a/b')).toEqual(['/a/b', '/a\\b']);
  });

  it('of Fastify decodes letters, and nothing that cannot be', () => {
    const app = Fastify();
    expect(read(app, '/%61%20/../b%2Fc;d//e?f')).toEqual(['/a%20/../b%2Fc;d//e']);
    expect([read(app, '/a%ff'), read(app, '/a%'), read(app, 'http://h/a#')]).toEqual([[], [], []]);
    expect(readerOf(app as never)).toMatchObject({ isExact: true, readsPlain: true });
  });

  it('of Fastify goes by its options', () => {
    const routerOptions = {
      caseSensitive: false,
      ignoreDuplicateSlashes: true,
      ignoreTrailingSlash: true,
      useSemicolonDelimiter: true,
    };
    const app = Fastify({ routerOptions });
    expect([read(app, '/a//b/'), read(app, '/a;b/c')]).toEqual([['/a/b'], ['/a']]);
    expect(readerOf(app as never)).toMatchObject({ isExact: false, readsPlain: false });
    expect(read(Fastify({ rewriteUrl: () => '/' }), '/a/../b').length).toBeGreaterThan(1);
  });

  it('of Hono decodes what a URL parser has tidied', () => {
    const app = new Hono();
    expect(read(app, '/%61/x\\..\\b%2Fc/%ff')).toEqual(['/a/b%2Fc/%25ff']);
    expect(readerOf(app as never)).toMatchObject({ isExact: true, readsPlain: true });
    const loose = new Hono({ strict: false });
    expect([read(loose, '/a/'), read(loose, '/a//'), read(loose, '/')]).toEqual([['/a'], ['/a//'], ['/']]);
    expect(readerOf(loose as never).readsPlain).toBe(false);
  });

  it('of another fetch app, and of a Hono that finds its path by itself, may decode', () => {
    const getPath = ({ url }: Request) => `/host${new URL(url).pathname}`;
    const broken = () => {
      throw new Error('no path');
    };
    for (const app of [{ fetch: () => {} }, new Hono({ getPath }), new Hono({ getPath: broken })]) {
      expect(read(app, '/%61/../%62')).toEqual(['/%62', '/b']);
    }
  });

  it.each([
    ['connect', connect()],
    ['a handler', () => {}],
  ])('of %s may do anything that is usual', (_kind, app) => {
    const paths = read(app, '/x/..//%61\\b');
    expect(paths).toEqual(expect.arrayContaining(['/x/..//%61\\b', '//%61/b', '/%61/b', '/a/b']));
    expect(read(app, '/a')).toEqual(['/a']);
  });
});
