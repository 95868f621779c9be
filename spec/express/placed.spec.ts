import type { RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { placedRoutes } from '../../lib/express/placed';
import { type ExpressRouter, routerOf } from '../../lib/express/router';
import { majors } from '../shared/express';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const serveStatic = (require('express') as { static(root: string): RequestHandler }).static(__dirname);
const page = (_req: unknown, _res: unknown): void => {};
const guard = (_req: unknown, _res: unknown, next: () => void): void => next();

type App = ReturnType<(typeof four)['express']>;

/** What stands in an app, as `GET /path`, with `use` before what is used. */
function placedIn({ express }: (typeof majors)[number], make: (app: App) => unknown) {
  const app = express();
  make(app);
  return placedRoutes(routerOf(app) as ExpressRouter);
}

const linesOf = (placed: ReturnType<typeof placedRoutes>) =>
  placed.map(({ use, methods, written, pattern }) =>
    [use && `use ${use}`, methods.join(), written ?? pattern.source].filter(Boolean).join(' '),
  );

describe('what is placed in a router', () => {
  it.each(majors)('is listed in its order, with what is used (Express $major)', (major) => {
    const { express } = major;
    const admin = express.Router();
    admin.use(guard);
    admin.get('/users', page);
    admin.use(serveStatic);
    const placed = placedIn(major, (app) => {
      app.use(rsvp('legacy'));
      app.use(guard);
      app.get('/', endpoint('home'), page);
      app.use('/admin', guard, admin);
      app.use('/static', serveStatic);
      app.use('/sub', express());
      app.get(['/a', '/b'], page);
      app.use(['/c', '/d'], guard);
      app.use((_error: unknown, _req: unknown, _res: unknown, _next: unknown) => {});
    });
    expect(linesOf(placed)).toEqual([
      'use all ALL',
      'GET /',
      'use path ALL /admin',
      'use all ALL /admin',
      'GET /admin/users',
      'use path ALL /admin',
      'use path ALL /static',
      'use path ALL /sub',
      'GET /a',
      'GET /b',
      'use path ALL /c',
      'use path ALL /d',
    ]);
  });

  it('is listed as it is written, where it cannot be read too', () => {
    const inner = four.express.Router();
    inner.get('/x', page);
    const placed = placedIn(four, (app) => {
      app.get('*', page);
      app.get('/files/*', page);
      app.get('/users/:id(\\d+)', page);
      app.get(/^\/wiki\/(.+)$/, page);
      app.get('/v:n+', page);
      app.use(/^\/old/, inner);
    });
    expect(linesOf(placed)).toEqual([
      'GET *',
      'GET /files/*',
      'GET /users/:id(\\d+)',
      'GET /^\\/wiki\\/(.+)$/',
      'GET /v:n+',
      'GET /old/x',
    ]);
    const unread = placed.filter((each) => each.unread !== undefined);
    expect(linesOf(unread)).toEqual(['GET /v:n+', 'GET /old/x']);
    for (const { isOpen } of unread) expect(isOpen).toBe(true);
    const takes = (i: number, path: string) => placed[i]?.pattern.matchPrefix?.(path)?.path === path;
    expect([takes(0, '/any/thing'), takes(4, '/v7'), takes(4, '/w7')]).toEqual([true, true, false]);
  });

  it('says what its handlers are called, and whether the last one passes nothing on', () => {
    function requireLogin(_req: unknown, _res: unknown, next: () => void): void {
      next();
    }
    const limiter = Object.assign((...[_req, _res, next]: [unknown, unknown, () => void]) => next(), {
      resetKey: () => {},
    });
    const placed = placedIn(five, (app) => {
      app.use(requireLogin);
      app.use(limiter);
      app.get('/a', requireLogin, endpoint('a'), page);
      app.get('/b', endpoint('b'), requireLogin, guard);
      app.all('/c', requireLogin).get('/d', page);
    });
    expect(placed.map(({ handlers, isFinal = false }) => [handlers, isFinal])).toEqual([
      [['requireLogin'], false],
      [['rateLimit'], false],
      [['requireLogin', 'page'], true],
      [['requireLogin', 'guard'], false],
      [['requireLogin'], false],
      [['page'], true],
    ]);
  });
});
