import express, { type Express } from 'express';
import { party } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const chains = majors.flatMap((outer) => majors.map((inner) => ({ outer, inner })));

/** An app with an answer that the majors give differently, and with a last word on what nobody answers. */
function fill(app: Express, name: string): Express {
  app.set('query parser', 'simple');
  app.get('/x', (_req, res) => void res.send(404 as never));
  app.get('/see', (req, res) => {
    const own = Object.getPrototypeOf(req) === app.request && Object.getPrototypeOf(res) === app.response;
    res.json({ own, app: req.app === app, query: req.query, url: req.url, path: req.path });
  });
  app.get('/passed', (req, res, next) => {
    const own = Object.getPrototypeOf(req) === app.request;
    res.locals.seen = [...((res.locals.seen as unknown[]) ?? []), [name, own, req.app === app, req.query]];
    next();
  });
  return app;
}

describe.each(chains)(
  'law 1: an Express $inner.major guest in one of Express $outer.major',
  ({ outer, inner }) => {
    const nested = () => {
      const innermost = fill(inner.express(), 'innermost');
      const between = outer.express().use(party({ '/b': innermost }));
      return { innermost, between, host: express().use(party({ '/a': between })) };
    };

    it.each(['/x', '/see?a=1&b=2'])('answers %s as alone', async (target) => {
      const { get } = await serve(nested().host);
      const alone = await (await serve(fill(inner.express(), 'alone'))).get(target);
      const { status, text, headers } = await get(`/a/b${target}`);
      expect([status, text, headers['content-type']]).toEqual([
        alone.status,
        alone.text,
        alone.headers['content-type'],
      ]);
    });

    it('hands on to each of those around it, who find the request as their own', async () => {
      const { between, host, innermost } = nested();
      const seen: unknown[] = [];
      for (const app of [between, host]) {
        app.use((req, _res, next) => {
          seen.push([
            Object.getPrototypeOf(req) === app.request,
            req.app === app,
            req.url,
            req.baseUrl,
            req.query,
          ]);
          next();
        });
      }
      host.use((_req, res) => void res.json(res.locals.seen));
      expect(await (await serve(host)).json('/a/b/passed?c=1')).toEqual([
        ['innermost', true, true, { c: '1' }],
      ]);
      expect(seen.slice(-2)).toEqual([
        [true, true, '/b/passed?c=1', '/a', { c: '1' }],
        [true, true, '/a/b/passed?c=1', '', { c: '1' }],
      ]);
      expect([innermost.path(), between.path()]).toEqual(['/a/b', '/a']);
    });
  },
);
