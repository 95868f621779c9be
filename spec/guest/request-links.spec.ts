import { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { partylineOf } from '../../lib/guest/request-links';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';
import { decorating } from './decorating';

afterEach(closeAll);

describe.each(majors)('decorate, in an app of Express $major', ({ express }) => {
  const answer: RequestHandler = (req, res) => {
    const { urlFor } = res.locals;
    res.json({
      own: Object.keys(req).filter((key) => key === 'urlFor' || key === 'mountParams'),
      req: req.urlFor('post', 7),
      template: urlFor('post', 8),
      params: req.mountParams,
      operator: partylineOf(req),
    });
  };

  it('gives each request its urlFor, its mountParams and its operator, and templates the first of them', async () => {
    const app = express();
    app.use(decorating('blog').handler, answer);
    const served = await serve(app);
    for (const url of ['/a', '/b']) {
      expect(await served.json(url)).toEqual({
        own: [],
        req: `blog:${url}:post(7)`,
        template: `blog:${url}:post(8)`,
        params: { blog: url },
        operator: { who: 'blog' },
      });
    }
  });

  it('puts them on the app’s own prototypes, once, and on nobody else’s', async () => {
    const [app, other] = [express(), express()];
    const { handler } = decorating('blog');
    const shapes: string[][] = [];
    app.use(handler, (req, res) => {
      shapes.push(Reflect.ownKeys(req).map(String));
      res.end();
    });
    const served = await serve(app);
    await served.get('/a');
    const first = Object.getOwnPropertyDescriptor(app.request, 'urlFor')?.get;
    await served.get('/b');
    expect(typeof first).toBe('function');
    expect(Object.getOwnPropertyDescriptor(app.request, 'urlFor')?.get).toBe(first);
    expect(Object.keys(app.request)).not.toContain('urlFor');
    expect('urlFor' in other.request).toBe(false);
    expect('urlFor' in IncomingMessage.prototype).toBe(false);
    expect(shapes.flat()).not.toContain('urlFor');
    expect(shapes.flat().filter((key) => key.includes('express-party'))).toEqual([]);
  });

  it('decorates the request itself in a bare Router, whose app is its host’s', async () => {
    const [host, router] = [express(), express.Router()];
    router.use(decorating('blog').handler, answer);
    host.use('/blog', router);
    const served = await serve(host);
    expect(await served.json('/blog/x')).toMatchObject({
      req: 'blog:/x:post(7)',
      template: 'blog:/x:post(8)',
    });
    expect('urlFor' in host.request).toBe(false);
  });

  it('decorates for two Routers of one host, each its own requests', async () => {
    const host = express();
    for (const who of ['blog', 'shop']) {
      const router = express.Router();
      router.use(decorating(who).handler, answer);
      host.use(`/${who}`, router);
    }
    const served = await serve(host);
    expect(await served.json('/blog/x')).toMatchObject({ req: 'blog:/x:post(7)' });
    expect(await served.json('/shop/x')).toMatchObject({ req: 'shop:/x:post(7)' });
  });

  it('decorates anew when the request comes by another app', async () => {
    const { handler } = decorating('blog');
    const apps = [express(), express()] as const;
    for (const app of apps) app.use(handler, answer);
    const served = [await serve(apps[0]), await serve(apps[1])] as const;
    for (const each of [...served, ...served])
      expect(await each.json('/x')).toMatchObject({ req: 'blog:/x:post(7)' });
  });

  const isRouter = { app: false, Router: true };
  const kinds = Object.keys(isRouter) as (keyof typeof isRouter)[];
  const pairs = kinds.flatMap((outer) => kinds.map((inner) => [inner, outer] as const));

  /** An app or Router in another, at `/o/in`, each with an rsvp; what is not the inner one's is the outer's. */
  function nested(
    [inner, outer]: readonly [keyof typeof isRouter, keyof typeof isRouter],
    doesInnerSpeak = true,
  ) {
    const make = (kind: keyof typeof isRouter) => (isRouter[kind] ? express.Router() : express());
    const tell: RequestHandler = (req, res) => {
      const operator = partylineOf(req) as unknown as { who: string };
      const { urlFor } = res.locals;
      res.json([req.urlFor('x'), urlFor('x'), Object.keys(req.mountParams)[0], operator.who]);
    };
    const [within, around, host] = [make(inner), make(outer), express()];
    within.use(
      decorating('inner', ({ baseUrl }) => doesInnerSpeak && baseUrl?.startsWith('/o/in') === true).handler,
    );
    around.use(decorating('outer').handler);
    within.get('/x', tell);
    around.use('/in', within);
    around.use(tell);
    host.use('/o', around);
    return serve(host);
  }

  const told = (who: string, url: string) => {
    const link = `${who}:${url}:x()`;
    return [link, link, who, who];
  };

  it.each(pairs)('lets each of two rsvps speak for its own: an inner %s in an outer %s', async (...pair) => {
    const served = await nested(pair);
    expect(await served.json('/o/in/x')).toEqual(told('inner', '/x'));
    expect(await served.json('/o/in/none')).toEqual(told('outer', '/in/none'));
    expect(await served.json('/o/x')).toEqual(told('outer', '/x'));
  });

  it.each([
    ['app', 'app', 'inner'],
    ['Router', 'app', 'outer'],
    ['app', 'Router', 'outer'],
    ['Router', 'Router', 'outer'],
  ] as const)(
    'passes over one that does not speak for the request, as far as it knows of another: an inner %s in an outer %s',
    async (inner, outer, who) => {
      const served = await nested([inner, outer], false);
      expect(await served.json('/o/in/x')).toEqual(told(who, '/x'));
      expect(await served.json('/o/in/none')).toEqual(told('outer', '/in/none'));
    },
  );

  it('speaks by the app’s rsvp in an app within it that has none', async () => {
    const [app, inner, router] = [express(), express(), express.Router()];
    app.use(decorating('blog').handler);
    inner.get('/x', answer);
    app.use('/in', inner);
    router.use(decorating('shop').handler);
    app.use('/shop', router);
    router.use('/in', inner);
    const served = await serve(app);
    expect(await served.json('/in/x')).toMatchObject({ req: 'blog:/x:post(7)' });
    expect(await served.json('/shop/in/x')).toMatchObject({ req: 'shop:/x:post(7)' });
  });

  it('speaks by a Router’s rsvp in an app within it that has none, nor has the app around it', async () => {
    const [app, inner, router] = [express(), express(), express.Router()];
    router.use(decorating('shop').handler);
    app.use('/shop', router);
    router.use('/in', inner);
    inner.get('/x', answer);
    expect(await (await serve(app)).json('/shop/in/x')).toMatchObject({
      req: 'shop:/x:post(7)',
      template: 'shop:/x:post(8)',
    });
  });

  describe('when a Router has handed its request on to the host', () => {
    function left(arrange: (host: ReturnType<typeof express>) => unknown, before: RequestHandler[] = []) {
      const [host, router] = [express(), express.Router()];
      arrange(host);
      if (before.length) host.use(...before);
      router.use(decorating('blog').handler);
      host.use('/blog', router);
      host.use((req, res) => {
        const template = res.locals.urlFor;
        let said: unknown;
        try {
          said = template.call('anything', 'x', 1, 2);
        } catch (error) {
          said = error;
        }
        res.json({ said, req: thrownBy(() => req.urlFor('x')).code });
      });
      return serve(host);
    }
    const own =
      (who: string) =>
      (name: string, ...values: unknown[]) =>
        `${who}:${name}:${values}`;

    it('gives the host’s templates the host’s own again: of the request', async () => {
      const put: RequestHandler = (_req, res, next) => {
        res.locals.urlFor = own('request');
        next();
      };
      const served = await left((host) => Object.assign(host.locals, { urlFor: own('app') }), [put]);
      expect(await served.json('/blog/x')).toMatchObject({ said: 'request:x:1,2' });
    });

    it('gives the host’s templates the host’s own again: of the app', async () => {
      const served = await left((host) => Object.assign(host.locals, { urlFor: own('app') }));
      expect(await served.json('/blog/x')).toEqual({ said: 'app:x:1,2', req: 'ERR_PARTY_NO_PARTY' });
    });

    it.each([['none'], [7], [null]])('says that there is no party where the host has %p', async (urlFor) => {
      const served = await left((host) => urlFor !== 'none' && Object.assign(host.locals, { urlFor }));
      expect(await served.json('/blog/x')).toMatchObject({
        said: { code: 'ERR_PARTY_NO_PARTY', details: { asked: 'x' } },
      });
    });
  });

  it('lets a handler put its own urlFor on the request', async () => {
    const app = express();
    app.use(decorating('blog').handler, (req, res) => {
      req.urlFor = (() => 'own') as unknown as typeof req.urlFor;
      res.end(req.urlFor('post'));
    });
    expect((await (await serve(app)).get('/')).text).toBe('own');
  });
});
