import { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { ExpressApp, Handler, RoutedRequest, RoutedResponse } from '../../lib/common/apps';
import { partylineOf, rememberDress, Wardrobe } from '../../lib/guest/request-links';
import type { Membership } from '../../lib/operator';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';

afterEach(closeAll);

interface Dressed extends IncomingMessage {
  urlFor(name: string, ...values: unknown[]): string;
  mountParams: Record<string, string>;
}

function membershipOf(who: string): Membership {
  return {
    operator: { who } as unknown as Membership['operator'],
    ended: false,
    declare: () => {},
    serves: () => true,
    share: () => {},
    urlFor: (req, name, values) => `${who}:${req.url}:${name}(${values.join(',')})`,
    mountParams: (req) => ({ [who]: req.url ?? '' }),
  };
}

/** A handler that dresses every request for one guest, as its rsvp does. */
function dresser(
  who: string,
  speaksFor: (req: RoutedRequest) => boolean = () => true,
): { handler: RequestHandler; wardrobe: Wardrobe } {
  const handler: Handler = (req, res, next) => {
    wardrobe.dress(req as RoutedRequest, res as RoutedResponse);
    next();
  };
  const wardrobe = new Wardrobe(
    { speaksFor: (req) => speaksFor(req as RoutedRequest), at: () => membershipOf(who) },
    handler,
  );
  return { handler: handler as unknown as RequestHandler, wardrobe };
}

describe.each(majors)('dress, in an app of Express $major', ({ express }) => {
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
    app.use(dresser('blog').handler, answer);
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
    const { handler } = dresser('blog');
    const shapes: string[][] = [];
    app.use(handler, (req, res) => {
      shapes.push(Reflect.ownKeys(req).map(String));
      res.end();
    });
    const served = await serve(app);
    await served.get('/a');
    const first = Object.getOwnPropertyDescriptor(app.request, 'urlFor')?.value;
    await served.get('/b');
    expect(typeof first).toBe('function');
    expect(Object.getOwnPropertyDescriptor(app.request, 'urlFor')?.value).toBe(first);
    expect(Object.keys(app.request)).not.toContain('urlFor');
    expect('urlFor' in other.request).toBe(false);
    expect('urlFor' in IncomingMessage.prototype).toBe(false);
    expect(shapes.flat()).not.toContain('urlFor');
    expect(shapes.flat().filter((key) => key.includes('express-party'))).toEqual([]);
  });

  it('dresses the request itself in a bare Router, whose app is its host’s', async () => {
    const [host, router] = [express(), express.Router()];
    router.use(dresser('blog').handler, answer);
    host.use('/blog', router);
    const served = await serve(host);
    expect(await served.json('/blog/x')).toMatchObject({
      req: 'blog:/x:post(7)',
      template: 'blog:/x:post(8)',
    });
    expect('urlFor' in host.request).toBe(false);
  });

  it('dresses for two Routers of one host, each its own requests', async () => {
    const host = express();
    for (const who of ['blog', 'shop']) {
      const router = express.Router();
      router.use(dresser(who).handler, answer);
      host.use(`/${who}`, router);
    }
    const served = await serve(host);
    expect(await served.json('/blog/x')).toMatchObject({ req: 'blog:/x:post(7)' });
    expect(await served.json('/shop/x')).toMatchObject({ req: 'shop:/x:post(7)' });
  });

  it('dresses anew when the request comes by another app', async () => {
    const { handler } = dresser('blog');
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
      dresser('inner', ({ baseUrl }) => doesInnerSpeak && baseUrl?.startsWith('/o/in') === true).handler,
    );
    around.use(dresser('outer').handler);
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
    app.use(dresser('blog').handler);
    inner.get('/x', answer);
    app.use('/in', inner);
    router.use(dresser('shop').handler);
    app.use('/shop', router);
    router.use('/in', inner);
    const served = await serve(app);
    expect(await served.json('/in/x')).toMatchObject({ req: 'blog:/x:post(7)' });
    expect(await served.json('/shop/in/x')).toMatchObject({ req: 'shop:/x:post(7)' });
  });

  it('speaks by a Router’s rsvp in an app within it that has none, nor has the app around it', async () => {
    const [app, inner, router] = [express(), express(), express.Router()];
    router.use(dresser('shop').handler);
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
      router.use(dresser('blog').handler);
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
    app.use(dresser('blog').handler, (req, res) => {
      req.urlFor = () => 'own';
      res.end(req.urlFor('post'));
    });
    expect((await (await serve(app)).get('/')).text).toBe('own');
  });
});

describe('dress', () => {
  function plain() {
    const req = new IncomingMessage({} as never) as RoutedRequest & Dressed;
    const res: RoutedResponse = new ServerResponse(req);
    req.url = '/x';
    return { req, res };
  }

  it('dresses the request itself where there is no app', () => {
    const { req, res } = plain();
    dresser('blog').wardrobe.dress(req, res);
    expect(req.urlFor('post', 7)).toBe('blog:/x:post(7)');
    expect(req.mountParams).toEqual({ blog: '/x' });
    expect(partylineOf(req)).toEqual({ who: 'blog' });
    expect(Object.keys(req)).not.toContain('urlFor');
    expect(res.locals).toBeUndefined();
  });

  it('dresses the request itself where its app has no router yet', () => {
    const { req, res } = plain();
    const app = majors[0]?.express() as unknown as ExpressApp;
    req.app = app;
    dresser('blog').wardrobe.dress(req, res);
    expect(Object.hasOwn(req, 'urlFor')).toBe(true);
    expect('urlFor' in app.request).toBe(false);
  });

  it.each([
    ['/blog', '/blog', true],
    ['/blog', '/blog/admin', true],
    ['', '/admin', true],
    ['/blog', '', false],
    ['/blog', '/blogger', false],
    ['/blog', '/shop', false],
  ])(
    'speaks for a request below where it dressed it: dressed at %j, asked at %j',
    (dressedAt, askedAt, speaks) => {
      const { req, res } = plain();
      res.locals = {};
      req.baseUrl = dressedAt;
      dresser('blog').wardrobe.dress(req, res);
      req.baseUrl = askedAt;
      const { urlFor } = res.locals as { urlFor: (name: string) => string };
      const asks = [
        () => req.urlFor('post'),
        () => urlFor('post'),
        () => Object.keys(req.mountParams).join(),
        () => (partylineOf(req) as unknown as { who: string }).who,
      ];
      if (speaks) {
        expect(asks.map((ask) => ask())).toEqual(['blog:/x:post()', 'blog:/x:post()', 'blog', 'blog']);
        return;
      }
      expect(asks.map((ask) => thrownBy(ask).code)).toEqual(Array(4).fill('ERR_PARTY_NO_PARTY'));
      expect(asks.map((ask) => thrownBy(ask).details)).toEqual(
        ['post', 'post', 'req.mountParams', 'partylineOf(req)'].map((asked) => ({ asked })),
      );
    },
  );

  it('dresses a request whose host has a urlFor of its own on it', () => {
    const { req, res } = plain();
    Object.assign(req, { urlFor: () => 'host’s' });
    dresser('blog').wardrobe.dress(req, res);
    expect(req.urlFor('post')).toBe('blog:/x:post()');
    expect(req.mountParams).toEqual({ blog: '/x' });
  });

  it('puts no second function of its own into the locals, another copy’s neither', () => {
    jest.isolateModules(() => {
      const other: typeof import('../../lib/guest/request-links') = require('../../lib/guest/request-links');
      const { req, res } = plain();
      res.locals = {};
      const { wardrobe, handler } = dresser('blog');
      wardrobe.dress(req, res);
      const { urlFor } = res.locals;
      wardrobe.dress(req, res);
      new other.Wardrobe(
        { speaksFor: () => true, at: () => membershipOf('shop') },
        handler as unknown as Handler,
      ).dress(req, res);
      expect(res.locals.urlFor).toBe(urlFor);
      expect((urlFor as (name: string) => string)('post')).toBe('shop:/x:post()');
    });
  });

  it('gives templates a function that is bound to the request', () => {
    const { req, res } = plain();
    res.locals = Object.create(null) as Record<string, unknown>;
    dresser('blog').wardrobe.dress(req, res);
    const { urlFor } = res.locals as { urlFor: (name: string) => string };
    expect(urlFor('post')).toBe('blog:/x:post()');
    expect(urlFor.call({ url: '/other' }, 'post')).toBe('blog:/x:post()');
  });
});

describe('partylineOf', () => {
  it('says of a request that no rsvp has seen that there is no party', () => {
    for (const req of [{}, Object.create(null), new IncomingMessage({} as never), null, undefined, 7, 'x']) {
      const { code, details } = thrownBy(() => partylineOf(req as object));
      expect(code).toBe('ERR_PARTY_NO_PARTY');
      expect(details).toEqual({ asked: 'partylineOf(req)' });
    }
  });

  it('knows the requests of another copy of the package', () => {
    jest.isolateModules(() => {
      const other: typeof import('../../lib/guest/request-links') = require('../../lib/guest/request-links');
      const req = new IncomingMessage({} as never) as RoutedRequest;
      dresser('blog').wardrobe.dress(req, new ServerResponse(req));
      expect(other.partylineOf).not.toBe(partylineOf);
      expect(other.partylineOf(req)).toEqual({ who: 'blog' });
    });
  });
});

describe('rememberDress', () => {
  function worn(locals?: Record<string, unknown>) {
    const req = new IncomingMessage({} as never) as RoutedRequest & Dressed;
    const res: RoutedResponse = new ServerResponse(req);
    if (locals) res.locals = locals;
    return { req, res };
  }

  it('takes off what a guest’s rsvp has put on', () => {
    const { req, res } = worn({ title: 'Tea' });
    const undress = rememberDress(req, res);
    const before = Reflect.ownKeys(req);
    dresser('blog').wardrobe.dress(req, res);
    undress();
    expect(Reflect.ownKeys(req)).toEqual(before);
    expect(res.locals).toEqual({ title: 'Tea' });
    expect(thrownBy(() => partylineOf(req)).code).toBe('ERR_PARTY_NO_PARTY');
  });

  it('puts back on what it found', () => {
    const { req, res } = worn({});
    dresser('host').wardrobe.dress(req, res);
    req.url = '/x';
    const before = Object.getOwnPropertyDescriptors(req);
    const { urlFor } = res.locals as { urlFor: unknown };
    const undress = rememberDress(req, res);
    dresser('blog').wardrobe.dress(req, res);
    expect(req.urlFor('a')).toBe('blog:/x:a()');
    undress();
    expect(req.urlFor('a')).toBe('host:/x:a()');
    expect(res.locals?.urlFor).toBe(urlFor);
    const after = Object.getOwnPropertyDescriptors(req);
    expect(Reflect.ownKeys(after)).toEqual(Reflect.ownKeys(before));
    expect(after).toEqual(before);
  });

  it('takes off what two rsvps have put on, one within the other', () => {
    const { req, res } = worn({});
    const undress = rememberDress(req, res);
    const before = Reflect.ownKeys(req);
    dresser('outer').wardrobe.dress(req, res);
    dresser('inner').wardrobe.dress(req, res);
    undress();
    expect(Reflect.ownKeys(req)).toEqual(before);
    expect(res.locals).toEqual({});
    expect(thrownBy(() => partylineOf(req)).code).toBe('ERR_PARTY_NO_PARTY');
  });

  it('leaves what a guest without a bare Router’s rsvp has put on the request, as the host would', () => {
    const { req, res } = worn({});
    const undress = rememberDress(req, res);
    Object.assign(req, { urlFor: 'guest’s' });
    undress();
    expect(req.urlFor).toBe('guest’s');
  });

  it('leaves a template’s urlFor that the guest has put there itself, as the host would', () => {
    const { req, res } = worn({ urlFor: 'host’s' });
    const undress = rememberDress(req, res);
    Object.assign(res.locals as object, { urlFor: 'guest’s' });
    undress();
    expect(res.locals).toEqual({ urlFor: 'guest’s' });
  });

  it('puts back the host’s locals, though the guest has replaced them', () => {
    const { req, res } = worn({});
    const { locals } = res;
    dresser('host').wardrobe.dress(req, res);
    const urlFor = locals?.urlFor;
    const undress = rememberDress(req, res);
    res.locals = {};
    dresser('blog').wardrobe.dress(req, res);
    expect(res.locals.urlFor).not.toBe(urlFor);
    undress();
    expect(locals?.urlFor).toBe(urlFor);
  });

  it('minds no response without locals, and no guest without an rsvp', () => {
    const { req, res } = worn();
    const before = Reflect.ownKeys(req);
    rememberDress(req, res)();
    expect(Reflect.ownKeys(req)).toEqual(before);
    expect(res.locals).toBeUndefined();
  });

  it('puts back a urlFor that the host has put on itself', () => {
    const { req, res } = worn({ urlFor: 'own' });
    Object.assign(req, { urlFor: 'own' });
    const undress = rememberDress(req, res);
    dresser('blog').wardrobe.dress(req, res);
    undress();
    expect([req.urlFor, res.locals?.urlFor]).toEqual(['own', 'own']);
    expect(Object.keys(req)).toContain('urlFor');
  });
});
