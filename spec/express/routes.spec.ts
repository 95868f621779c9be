import type { RequestHandler } from 'express';
import { type ExpressRouter, routerOf } from '../../lib/express/router';
import { ownRoutes } from '../../lib/express/routes';
import { tabledRoutes } from '../../lib/express/tabled';
import { routesOf } from '../../lib/links/table';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';

const pass: RequestHandler = (_req, _res, next) => next();
const asRouter = (router: unknown) => router as ExpressRouter;

describe.each(majors)('ownRoutes, Express $major', ({ express }) => {
  it('gives the paths at which apps are mounted, those in routers too', () => {
    const [app, router] = [express(), express.Router()];
    app.use(pass);
    app.use('/admin', express());
    app.use('/in', router);
    router.use('/deep', express());
    router.use(express());
    app.use(/^\/x/, express());
    expect(ownRoutes(asRouter(routerOf(app)), undefined).unread).toEqual([
      '/admin',
      '/in/deep',
      '/in',
      'a path that cannot be read',
    ]);
  });
});

describe('tabledRoutes', () => {
  const [four, five] = majors.map(({ express }) => asRouter(express.Router().use(pass)));

  it.each(['/', '/posts/:id', '/:a/:b', '/:name.:ext', '/a.b/c-d', '/a\\:b'])(
    'takes %s from an Express 4 guest',
    (path) => {
      expect(() => tabledRoutes(routesOf({ x: path }), four as ExpressRouter)).not.toThrow();
    },
  );

  it.each(['/a{/:b}', '{/:lang}/x', '/files/*path', '/:"a-b"', '/a{/b}', '/caf\\e', '/:été'])(
    'refuses %s from an Express 4 guest alone',
    (path) => {
      const routes = routesOf({ x: path });
      expect(thrownBy(() => tabledRoutes(routes, four as ExpressRouter))).toMatchObject({
        code: 'ERR_PARTY_BAD_PATTERN',
        details: { endpoint: 'x', pattern: path },
      });
      expect(() => tabledRoutes(routes, five as ExpressRouter)).not.toThrow();
    },
  );

  it('reads a path as the guest’s own Express matches it', () => {
    for (const { express } of majors) {
      const router = asRouter(express.Router({ caseSensitive: true }).use(pass));
      const [route] = tabledRoutes(routesOf({ x: '/:a..:b' }), router);
      expect(route?.pattern.matchPrefix?.('/x..y')).toMatchObject({ params: { a: 'x', b: 'y' } });
      const isFive = express === majors[1]?.express;
      expect(route?.pattern.matchPrefix?.('/x..y.z')).toEqual(isFive ? expect.anything() : undefined);
    }
  });

  it('leaves it as it is where the guest has no layer that could tell', () => {
    const routes = routesOf({ x: '/:a-:b' });
    expect(tabledRoutes(routes, asRouter(majors[1]?.express.Router()))).toEqual(routes);
  });
});
