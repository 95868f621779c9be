import { createServer } from 'node:http';
import connect from 'connect';
import express, { type Express, type RequestHandler } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { bind, isLite, lighten, lite } from 'express-party/lite';
import session from 'express-session';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { at, hostWith } from './hosting';

afterEach(closeAll);

const express4: () => Express = require('express4');
const routed = (app: { get: Express['get'] }) => {
  app.get('/x', (req, res) => void res.status(201).json({ q: req.query.q }));
  return app;
};

describe('lighten', () => {
  it.each<[string, () => unknown]>([
    ['Express 4', () => routed(express4())],
    ['Express 5', () => routed(express())],
    ['a Router', () => routed(express.Router() as never)],
    [
      'a handler that expects Express',
      () => (req: express.Request, res: express.Response) => void res.status(201).json({ q: req.query.q }),
    ],
    [
      'connect',
      () =>
        connect().use('/x', (_req, res) => {
          res.statusCode = 201;
          res.end('{"q":"1"}');
        }),
    ],
    [
      'Koa',
      () =>
        new Koa().use((ctx) => {
          ctx.status = 201;
          ctx.body = { q: ctx.query.q };
        }),
    ],
    [
      'Fastify',
      () => {
        const app = Fastify();
        app.get('/x', async (request, reply) =>
          reply.status(201).send({ q: (request.query as { q: string }).q }),
        );
        return app;
      },
    ],
    ['Hono', () => new Hono().get('/x', (c) => c.json({ q: c.req.query('q') }, 201))],
    [
      'an http.Server',
      () =>
        createServer((_req, res) => {
          res.statusCode = 201;
          res.end('{"q":"1"}');
        }),
    ],
    [
      'a party',
      () =>
        party({
          '/x': lite((request) =>
            Response.json({ q: new URL(request.url).searchParams.get('q') }, { status: 201 }),
          ),
        }),
    ],
  ])('calls %s as a function, and serves it as it is', async (_kind, make) => {
    const light = lighten(make() as never);
    expect([isLite(light), lighten(light), lite(light)]).toEqual([true, light, light]);
    const response = (await light(at('/x?q=1'))) as Response;
    expect([response.status, await response.json()]).toEqual([201, { q: '1' }]);
    const { get } = await hostWith((app) => app.use(light));
    expect(await get('/x?q=1')).toMatchObject({ status: 201, text: '{"q":"1"}' });
  });

  it.each([[{}], [null], [7], [class {}]])('refuses what is no guest: %p', (value) => {
    expect(() => lighten(value as never)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_GUEST' }));
  });

  it.each(majors)(
    'gives undefined for what an app of Express $major passes on, and rejects with its error',
    async ({ express: make }) => {
      const own = new Error('own');
      const light = lighten(make().get('/fails', (_req, _res, next) => next(own)));
      expect(await light(at('/none'))).toBeUndefined();
      await expect(light(at('/fails'))).rejects.toBe(own);
      expect((await light.fetch(at('/none'))).status).toBe(404);
    },
  );

  it('joins a party as the app does', async () => {
    const blog = express().use(rsvp('blog'));
    blog.get('/posts/:id', endpoint('post'), (req, res) => void res.send(req.urlFor('post', req.params.id)));
    const line = party({ '/blog': lighten(blog) });
    const { get } = await hostWith((app) => app.use(line));
    expect((await get('/blog/posts/7')).text).toBe('/blog/posts/7');
    expect(line.guests).toMatchObject([{ name: 'blog', status: 'joined', endpoints: ['post'] }]);
  });

  it('lets an app see what Express has of the request, and keep its own', async () => {
    const inner = lighten(
      express().get('/:id', ((req, res) => {
        const { user } = req as unknown as { user: string };
        Object.assign(req, { found: `by ${user}` });
        res.json([user, req.params.id, req.url, res.locals.byHost]);
      }) as RequestHandler),
    );
    const outer = bind({ user: 'user' })(async (request, { params }) => {
      const response = (await inner(request)) as Response;
      return Response.json([await response.json(), params]);
    });
    const { get } = await hostWith((app) => {
      app.use((req, res, next) => {
        Object.assign(req, { user: 'ann' });
        res.locals.byHost = 1;
        next();
      });
      app.get(
        '/:other',
        outer,
        ((req, res) => void res.send(String((req as never as { found: string }).found))) as RequestHandler,
      );
    });
    expect(JSON.parse((await get('/7')).text)).toEqual([['ann', '7', '/7', 1], { other: '7' }]);
  });

  it('keeps what a middleware has done that passes on: a session is saved, a header is set', async () => {
    const withSession = lighten(session({ secret: 's', resave: false, saveUninitialized: true }) as never);
    const withHeader = lighten(((_req, res, next) => {
      res.setHeader('X-Passed', '1');
      res.append('set-cookie', 'a=1');
      next();
    }) as RequestHandler);
    const page = lite(async (request) => {
      await withSession(request);
      await withHeader(request);
      return new Response('page', { headers: { 'set-cookie': 'b=2' } });
    });
    const { get } = await hostWith((app) => app.get('/', page));
    const { headers, text } = await get('/');
    expect([text, headers['x-passed'], headers['set-cookie']]).toEqual([
      'page',
      '1',
      expect.arrayContaining(['a=1', 'b=2', expect.stringContaining('connect.sid=')]),
    ]);
    expect(headers['set-cookie']).toHaveLength(3);
  });

  it('lets several apps have a request at once', async () => {
    const app = (name: string) =>
      lighten(express().use('/x', (req, res) => void setImmediate(() => res.send(`${name} ${req.url}`))));
    const [one, other] = [app('one'), app('other')];
    const both = lite(async (request) => {
      const answers = await Promise.all([one(request), other(request)]);
      return Response.json(await Promise.all(answers.map((answer) => answer?.text())));
    });
    const { get } = await hostWith((host) => host.use(both));
    expect(JSON.parse((await get('/x/y')).text)).toEqual(['one /y', 'other /y']);
  });

  it('says that a body was read that the app would read', async () => {
    const inner = lighten(express().post('/', express.json(), (req, res) => void res.json(req.body)));
    const greedy = lite(async (request) => {
      await request.text();
      return inner(request);
    });
    const { get, errors } = await hostWith((app) => app.use(greedy));
    await get('/', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } });
    expect(errors).toMatchObject([{ code: 'ERR_PARTY_BODY_READ' }]);
    const copied = lite((request) => inner(request.clone()));
    const { get: ask } = await hostWith((app) => app.use(copied));
    expect(
      (await ask('/', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }))
        .text,
    ).toBe('{"a":1}');
  });

  it('tells the app that its client has left, when the signal aborts or the body is cancelled', async () => {
    const left: string[] = [];
    const app = express().get('/:how', (req, res) => {
      res.on('close', () => left.push(String(req.params.how)));
      if (req.params.how !== 'aborts') res.write('x');
    });
    const light = lighten(app);
    const controller = new AbortController();
    const asked = light(at('/aborts', { signal: controller.signal }));
    setImmediate(() => controller.abort());
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await ((await light(at('/cancels'))) as Response).body?.cancel();
    await new Promise((resolve) => setImmediate(resolve));
    expect(left).toEqual(['aborts', 'cancels']);
  });

  it('rejects when the app closes its connection, and breaks a body that was begun', async () => {
    const app = express();
    app.get('/before', (_req, res) => void res.destroy());
    app.get('/after', (_req, res) => {
      res.write('x');
      setImmediate(() => res.destroy());
    });
    await expect(lighten(app)(at('/before'))).rejects.toThrow('closed the connection');
    const response = (await lighten(app)(at('/after'))) as Response;
    await expect(response.text()).rejects.toThrow('closed the connection');
  });
});
