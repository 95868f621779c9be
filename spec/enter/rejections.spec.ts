import type { ErrorRequestHandler, Express, Request, RequestHandler, Response, Router } from 'express';
import express from 'express';
import { type GuestApp, guest, party } from 'express-party';
import { entranceOf } from '../../lib/enter/enter';
import { catchRejections } from '../../lib/enter/rejections';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

const four: (() => Express) & { Router(): Router } = require('express4');

afterEach(closeAll);

const rejecting = (reason: unknown = new Error('boom')) =>
  (async () => {
    await Promise.resolve();
    throw reason;
  }) as RequestHandler;

const failing: RequestHandler = (_req, _res, next) => next(new Error('first'));
const rejectingAgain = (async (error: Error, _req: Request, _res: Response, _next: unknown) => {
  throw new Error(`after ${error.message}: boom`);
}) as unknown as ErrorRequestHandler;

/** The last error handler of the app tells what it has heard. */
const telling: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(500).send(`own: ${error.message}`);
};

/** A v4 app, with what rejects in it, at the root of a bare server. */
async function ask(fill: (app: Express) => unknown, path = '/', late?: (app: Express) => unknown) {
  const app = four();
  fill(app);
  const enter = entranceOf(app as unknown as GuestApp, { catchesRejections: true });
  const { get } = await serve((req, res) =>
    enter(req, res, (error) => res.end(`left: ${(error as Error | undefined)?.message}`)),
  );
  if (late) {
    await get('/first');
    late(app);
  }
  return (await get(path)).text;
}

const nested = (handler: RequestHandler) => {
  const [outer, inner] = [four.Router(), four.Router()];
  inner.get('/b', handler);
  outer.use('/a', inner);
  return outer;
};

describe('catchRejections', () => {
  it.each<[string, (app: Express) => unknown, string]>([
    ['app.use', (app) => app.use(rejecting()), '/'],
    ['app.use with a path', (app) => app.use('/a', rejecting()), '/a'],
    ['app.get', (app) => app.get('/', rejecting()), '/'],
    ['app.all', (app) => app.all('/', rejecting()), '/'],
    ['app.route', (app) => app.route('/').get(rejecting()), '/'],
    [
      'a later one of an array',
      (app) => app.get('/', [(_q, _s, next) => next(), rejecting()] as RequestHandler[]),
      '/',
    ],
    [
      'app.param',
      (app) => app.param('id', rejecting()).get('/:id', (_req, res) => void res.send('through')),
      '/7',
    ],
    ['a Router', (app) => app.use(four.Router().get('/', rejecting())), '/'],
    ['a Router in a Router', (app) => app.use(nested(rejecting())), '/a/b'],
    [
      'a Router’s param',
      (app) => {
        const router = four.Router();
        router.param('id', rejecting());
        app.use(
          '/r',
          router.get('/:id', (_req, res) => void res.send('through')),
        );
      },
      '/r/7',
    ],
    ['an error handler', (app) => app.use(failing, rejectingAgain), '/'],
  ])('sends a rejection of %s to the app’s own error handlers', async (_what, fill, path) => {
    const text = await ask((app) => {
      fill(app);
      app.use(telling);
    }, path);
    expect(text).toMatch(/^own: (?:after first: )?boom$/);
  });

  it.each<[string, (app: Express) => unknown, string]>([
    ['app.use', (app) => app.use(rejecting()), '/'],
    ['app.get', (app) => app.get('/', rejecting()), '/'],
    [
      'app.param',
      (app) => app.param('id', rejecting()).get('/:id', (_req, res) => void res.send('through')),
      '/7',
    ],
    ['a Router', (app) => app.use(nested(rejecting())), '/a/b'],
  ])('does so for what is added after the first request: %s', async (_what, fill, path) => {
    const late = (app: Express) => {
      fill(app);
      app.use(telling);
    };
    expect(await ask((app) => app.use('/none', (_req, res) => void res.end()), path, late)).toBe('own: boom');
  });

  it('does so for a route that is added to a Router which is mounted already', async () => {
    const router = four.Router();
    const late = () => router.get('/late', rejecting());
    expect(await ask((app) => app.use('/r', router).use(telling), '/r/late', late)).toBe('own: boom');
  });

  it('hands on what the app has no handler for', async () => {
    expect(await ask((app) => app.use(rejecting()))).toMatch(/Error: boom|left: boom/);
  });

  it.each([undefined, null, 0, false, ''])(
    'makes an error of a rejection with %p: it is no next()',
    async (reason) => {
      const later = jest.fn((_req, res) => void res.send('the next one'));
      const text = await ask((app) => {
        const reject: RequestHandler = () => Promise.reject(reason) as never;
        app.use(reject, later).use(telling);
      });
      expect(text).toMatch(/^own: /);
      expect(later.mock.calls.length).toBe(0);
    },
  );

  it('lets be what answers, passes or throws as ever, and keeps the handler’s receiver and arguments', async () => {
    const fill = (app: Express) => {
      app.use(async (_req, res, next) => {
        res.set('X-Passed', 'yes');
        next();
      });
      app.get('/async', async (_req, res) => void res.send(`answered ${res.get('X-Passed')}`));
      app.get('/throw', () => {
        throw new Error('thrown');
      });
      app.get('/route', (_req, _res, next) => next('route'));
      app.get('/route', (_req, res) => void res.send('the next route'));
      app.use(telling);
    };
    expect(await ask(fill, '/async')).toBe('answered yes');
    expect(await ask(fill, '/throw')).toBe('own: thrown');
    expect(await ask(fill, '/route')).toBe('the next route');
  });

  it('calls no handler twice when it is asked for twice', async () => {
    const app = four();
    const handler = jest.fn((_req, res) => void res.send('once'));
    app.get('/', handler);
    for (let i = 0; i < 3; i++) catchRejections(app);
    const { get } = await serve(app);
    expect((await get('/')).text).toBe('once');
    expect(handler.mock.calls.length).toBe(1);
  });

  it('touches no prototype, and no other app of the same copy of Express', async () => {
    const [mended, other] = [four(), four()];
    for (const app of [mended, other]) app.get('/:id', rejecting());
    const layerOf = (app: Express) =>
      (app as never as { _router: { stack: object[] } })._router.stack.at(-1) as object;
    const layer = Object.getPrototypeOf(layerOf(mended));
    const router = Object.getPrototypeOf((mended as never as { _router: object })._router);
    const members = () =>
      [layer, router, Array.prototype].map((each) =>
        Reflect.ownKeys(each).map((key) => [key, Object.getOwnPropertyDescriptor(each, key)?.value]),
      );
    const before = members();
    catchRejections(mended);
    expect(members()).toEqual(before);
    expect(Object.hasOwn(layerOf(mended), 'handle_request')).toBe(true);
    expect(Object.getOwnPropertyNames(layerOf(other))).toEqual(
      expect.not.arrayContaining(['handle_request']),
    );
    expect(Object.hasOwn((other as never as { _router: { stack: object } })._router.stack, 'push')).toBe(
      false,
    );
  });

  it('has nothing to do in an Express 5 app', async () => {
    const app = majors[1]?.express() as Express;
    app.get('/', rejecting()).use(telling);
    const before = Object.getOwnPropertyNames(
      (app as never as { router: { stack: object[] } }).router.stack[0],
    );
    catchRejections(app);
    expect(
      Object.getOwnPropertyNames((app as never as { router: { stack: object[] } }).router.stack[0]),
    ).toEqual(before);
    expect((await (await serve(app)).get('/')).text).toBe('own: boom');
  });
});

describe('a v4 guest', () => {
  it('runs without it by default, and the guest list says so', () => {
    const app = four();
    const line = party({
      '/a': app,
      '/b': guest(app, { catchRejections: true }),
      '/c': guest(app, { catchRejections: false }),
      '/r': four.Router().get('/', rejecting()),
      '/h': (_req, res) => void res.end(),
      '/5': majors[1]?.express() as Express,
    });
    const drops = line.guests.map(({ path, dropsRejections }) => [path, dropsRejections]);
    expect(Object.fromEntries(drops)).toEqual({
      '/a': true,
      '/b': false,
      '/c': true,
      '/r': true,
      '/h': false,
      '/5': false,
    });
  });

  it('rejects to its own error handlers in a party that says so, and next to others that do not', async () => {
    const app = four().get('/', rejecting()).use(telling);
    const line = party({ '/a': guest(app, { catchRejections: true }), '/b': four() });
    const { get, server } = await serve(express().use(line));
    await line.bootstrap(server);
    expect(await get('/a')).toMatchObject({ status: 500, text: 'own: boom' });
  });
});
