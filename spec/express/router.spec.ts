import { EventEmitter } from 'node:events';
import express, { type RequestHandler } from 'express';
import type { ExpressApp } from '../../lib/express/app';
import {
  type ExpressRouter,
  isExpressApp,
  isMountedApp,
  layerFor,
  lineageOf,
  locationsOf,
  prefixOf,
  routerOf,
  withLayer,
} from '../../lib/express/router';
import { EMPTY, Unreadable } from '../../lib/pattern/pattern';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';

const pass: RequestHandler = (_req, _res, next) => next();
const asApp = (app: unknown) => app as ExpressApp;
const asRouter = (router: unknown) => router as ExpressRouter;

describe.each(majors)('routerOf, Express $major', ({ express }) => {
  it('gives the router of an app', () => {
    const app = express();
    app.get('/', pass);
    expect(routerOf(app)?.stack.some((layer) => layer.route?.path === '/')).toBe(true);
  });

  it('gives a Router as it is', () => {
    const router = express.Router();
    expect(routerOf(router)).toBe(router);
  });

  it('gives none, and makes none, of an app without a route', () => {
    const app = express();
    const before = Object.keys(app);
    const router = routerOf(app);
    expect(router?.stack ?? []).toEqual([]);
    expect(Object.keys(app)).toEqual(before);
  });
});

describe('routerOf', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an object with a stack', { stack: [] }],
    ['a function', () => {}],
    ['a function whose router is none', Object.assign(() => {}, { router: { stack: [] } })],
    ['a function whose stack is none', Object.assign(() => {}, { stack: 'x' })],
  ])('gives none of %s', (_what, value) => {
    expect(routerOf(value)).toBeUndefined();
  });
});

describe.each(majors)('prefixOf, Express $major', ({ express }) => {
  it('is empty for an app that nobody has mounted', () => {
    expect(prefixOf(asApp(express()))).toBe(EMPTY);
  });

  it('joins the mount paths on the way down', () => {
    const [outer, middle, inner] = [express(), express(), express()];
    outer.use('/v2', middle);
    middle.use('/t/:tenant', inner);
    expect(prefixOf(asApp(inner)).source).toBe('/v2/t/:tenant');
  });

  it('is empty at the root of another', () => {
    const [outer, inner] = [express(), express()];
    outer.use(inner);
    expect(prefixOf(asApp(inner)).source).toBe('');
  });

  it.each([
    ['several paths', ['/a', '/b'], 'it is mounted at several paths at once'],
    [
      'a wildcard',
      express === majors[0]?.express ? '/*' : '/*all',
      'is neither a literal segment nor a :name',
    ],
  ])('is unreadable below %s', (_what, path, reason) => {
    const [outer, inner] = [express(), express()];
    outer.use(path, inner);
    const error = thrownBy(() => prefixOf(asApp(inner)));
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toContain(reason);
  });
});

describe.each(majors)('locationsOf, Express $major', ({ express }) => {
  const pathsOf = (router: unknown) => locationsOf(pass, asRouter(router)).map(({ path }) => path().source);

  it('finds a handler by identity, at each of its places', () => {
    const router = express.Router();
    router.use((_req, _res, next) => next());
    router.use(pass);
    router.use('/admin', pass);
    expect(pathsOf(router)).toEqual(['', '/admin']);
  });

  it('finds it in routers within, with the path and the routers down to it', () => {
    const [outer, middle, inner] = [express.Router(), express.Router(), express.Router()];
    outer.use('/a', middle);
    middle.use('/t/:tenant', inner);
    inner.use('/b/', pass);
    const [location, ...more] = locationsOf(pass, asRouter(outer));
    expect(more).toEqual([]);
    expect(location?.routers).toEqual([outer, middle, inner]);
    expect(location?.path().source).toBe('/a/t/:tenant/b');
  });

  it('finds it in no route, and in no app within', () => {
    const [router, app] = [express.Router(), express()];
    router.get('/x', pass);
    app.use(pass);
    router.use(app);
    expect(locationsOf(pass, asRouter(router))).toEqual([]);
  });

  it('looks for it among the layers of an app', () => {
    const app = express();
    app.use('/x', pass);
    expect(pathsOf(routerOf(app))).toEqual(['/x']);
  });

  it('reads a path only when it is asked for one, and then may not', () => {
    const router = express.Router();
    router.use(/^\/x/, pass);
    const [location] = locationsOf(pass, asRouter(router));
    expect(thrownBy(() => location?.path())).toBeInstanceOf(Unreadable);
  });
});

describe.each(majors)('layerFor, Express $major', ({ express }) => {
  const matcherOf = (router: unknown, path: string) => {
    const layer = layerFor(asRouter(router), path);
    return layer && withLayer(EMPTY, layer).matchPrefix;
  };

  it('matches as the router itself would', () => {
    const [loose, exact] = [{}, { caseSensitive: true, strict: true }].map((options) =>
      matcherOf(express.Router(options).use(pass), '/A/:b'),
    );
    expect(loose?.('/a/x/')).toMatchObject({ path: '/a/x/', params: { b: 'x' } });
    expect(['/a/x', '/A/x/'].map((path) => exact?.(path))).toEqual([undefined, undefined]);
    expect(exact?.('/A/x')).toMatchObject({ path: '/A/x', params: { b: 'x' } });
  });

  it('is none where the router has made none', () => {
    expect(layerFor(asRouter(express.Router()), '/')).toBeUndefined();
  });
});

describe('withLayer', () => {
  it('reads a layer of router 2.2 too, which keeps what it matches itself', () => {
    const layer = { handle: pass, path: '/x', params: { a: 'x' }, match: (path: string) => path === '/x' };
    const { matchPrefix } = withLayer(EMPTY, layer);
    expect(['/x', '/y'].map((path) => matchPrefix?.(path))).toEqual([
      { path: '/x', params: { a: 'x' } },
      undefined,
    ]);
  });
});

describe.each(majors)('isMountedApp, Express $major', ({ express }) => {
  it('tells a sub-app, wrapped or bare, from a Router and a handler', () => {
    const [app, router] = [express(), express.Router()];
    app.use('/admin', express());
    app.use('/router', express.Router());
    app.use(pass);
    router.use(express());
    const mounted = [routerOf(app), asRouter(router)].map((each) => each?.stack.filter(isMountedApp).length);
    expect(mounted).toEqual([1, 1]);
  });
});

describe('isExpressApp', () => {
  it.each(majors)('is true of an app of Express $major, mounted or not', ({ express }) => {
    const app = express();
    expect(isExpressApp(app)).toBe(true);
    express().use('/x', app);
    expect(isExpressApp(app)).toBe(true);
  });

  it("is true of an app of the host's Express", () => {
    expect(isExpressApp(express())).toBe(true);
  });

  it.each(majors)('is false of a Router of Express $major', ({ express }) => {
    expect(isExpressApp(express.Router())).toBe(false);
  });

  // Express 4 throws when `app.router` is read, so telling an app must leave it alone.
  it('reads no more than it has to', () => {
    const app = majors[1]?.express();
    Object.defineProperty(app, 'router', {
      get() {
        throw new Error('read');
      },
    });
    expect(isExpressApp(app)).toBe(true);
  });

  const connectLike = Object.assign(() => {}, EventEmitter.prototype, { handle: () => {}, stack: [] });
  const members = { handle: () => {}, emit: () => true, path: () => '', request: {}, response: {} };

  it.each([
    ['a plain handler', (_req: unknown, _res: unknown, next: () => void) => next()],
    ['what connect makes', connectLike],
    ['an object with the members of an app', members],
    ['undefined', undefined],
    ['null', null],
    ['a string', 'app'],
  ])('is false of %s', (_what, value) => {
    expect(isExpressApp(value)).toBe(false);
  });

  it.each(Object.keys(members))('is false of a function that lacks %s', (member) => {
    const whole = Object.assign(() => {}, members);
    expect(isExpressApp(whole)).toBe(true);
    expect(isExpressApp(Object.assign(() => {}, members, { [member]: undefined }))).toBe(false);
  });
});

describe.each(majors)('lineageOf, Express $major', ({ express }) => {
  it('gives an app and those above it, the innermost first, each once', () => {
    const [outer, middle, inner] = [express(), express(), express()];
    outer.use('/v2', middle);
    middle.use('/shop', inner);
    expect(lineageOf(asApp(inner))).toEqual([inner, middle, outer]);
    asApp(outer).parent = asApp(inner);
    expect(lineageOf(asApp(inner))).toEqual([inner, middle, outer]);
  });
});
