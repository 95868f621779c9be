import type { Express, RequestHandler } from 'express';
import type { Handler } from '../../lib/common/apps';
import type { RoutedRequest } from '../../lib/express/app';
import { Memberships } from '../../lib/guest/memberships';
import { ExpressRouteReader } from '../../lib/guest/own-routes';
import { endpoint } from '../../lib/links/endpoint-tag';
import { endpoints } from '../../lib/links/table';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';
import { membershipAt } from './membership';

const handler: Handler = (_req, _res, next) => next();
const mounted = handler as unknown as RequestHandler;
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;

const requestIn = (app?: Express, baseUrl = '') => ({ app, baseUrl }) as unknown as RoutedRequest;

describe.each(majors)('at, alone in Express $major', ({ express }) => {
  const urlIn = (memberships: Memberships, app: Express, name: string, baseUrl = '') => {
    const req = requestIn(app, baseUrl);
    return memberships.at(req).urlFor(name, [], req);
  };

  it('knows the table and the tags', () => {
    const app = express();
    app.use(mounted);
    app.get('/tagged', tag('tagged'));
    const memberships = new Memberships(
      endpoints('blog', { listed: '/listed' }),
      new ExpressRouteReader(handler),
    );
    expect(urlIn(memberships, app, 'listed')).toBe('/listed');
    expect(urlIn(memberships, app, 'tagged')).toBe('/tagged');
  });

  it('builds below where its app is mounted, at whatever depth', () => {
    const [outer, middle, app] = [express(), express(), express()];
    outer.use('/v2', middle);
    middle.use('/blog', app);
    app.use(mounted);
    expect(
      urlIn(
        new Memberships(endpoints('blog', { x: '/x' }), new ExpressRouteReader(handler)),
        app,
        'x',
        '/v2/blog',
      ),
    ).toBe('/v2/blog/x');
  });

  it('builds below where its Router stands', () => {
    const [app, router] = [express(), express.Router()];
    app.use('/blog', router);
    router.use(mounted);
    router.get('/tagged', tag('tagged'));
    expect(urlIn(new Memberships('blog', new ExpressRouteReader(handler)), app, 'tagged', '/blog')).toBe(
      '/blog/tagged',
    );
  });

  it('makes itself anew for another app, whose place is another', () => {
    const [one, two, router] = [express(), express(), express.Router()];
    router.use(mounted);
    one.use('/one', router);
    two.use('/two', router);
    const memberships = new Memberships(endpoints('blog', { x: '/x' }), new ExpressRouteReader(handler));
    const apps = [
      [one, '/one'],
      [two, '/two'],
      [one, '/one'],
    ] as const;
    expect(apps.map(([app, path]) => urlIn(memberships, app, 'x', path))).toEqual([
      '/one/x',
      '/two/x',
      '/one/x',
    ]);
  });

  it.each([
    [
      'its app is mounted at several paths',
      (outer: Express, app: Express) => [outer.use(['/a', '/b'], app), app.use(mounted)],
    ],
    ['it stands below a RegExp', (_outer: Express, app: Express) => app.use(/^\/x/, mounted)],
    ['it stands twice', (_outer: Express, app: Express) => [app.use('/a', mounted), app.use('/b', mounted)]],
    ['a wrapper hides it', (_outer: Express, app: Express) => app.use((...args) => mounted(...args))],
    ['it stands nowhere', () => {}],
  ] as [string, (outer: Express, app: Express) => unknown][])(
    'says that it cannot tell its place where %s',
    (_what, mount) => {
      const app = express();
      mount(express(), app);
      const memberships = new Memberships(endpoints('blog', { x: '/x' }), new ExpressRouteReader(handler));
      expect(thrownBy(() => urlIn(memberships, app, 'x')).code).toBe('ERR_PARTY_NO_BASE');
    },
  );

  it('holds a request to where the rsvp saw it, and one that it did not see to where it is handled', () => {
    const [outer, app] = [express(), express()];
    outer.use('/blog', app);
    app.use(mounted);
    const memberships = new Memberships(endpoints('blog', { x: '/x' }), new ExpressRouteReader(handler));
    const seenAt = (root: string, handledAt: string) => {
      const req = requestIn(app, root);
      memberships.recordMountPath(req);
      req.baseUrl = handledAt;
      return memberships.at(req).urlFor('x', [], req);
    };
    expect(seenAt('/blog', '/blog')).toBe('/blog/x');
    expect(seenAt('/blog', '/blog/admin')).toBe('/blog/x');
    expect(urlIn(memberships, app, 'x', '/blog/admin')).toBe('/blog/x');
    for (const stray of [
      () => seenAt('/blog/api', '/blog/api'),
      () => seenAt('', '/blog'),
      () => seenAt('/api/blog', '/api/blog'),
      () => urlIn(memberships, app, 'x', '/api/blog'),
    ]) {
      expect(thrownBy(stray).code).toBe('ERR_PARTY_NO_BASE');
    }
  });

  it('goes by where a request is handled once a party has invited it', () => {
    const [outer, app] = [express(), express()];
    outer.use('/blog', app);
    app.use(mounted);
    const memberships = new Memberships(endpoints('blog', { x: '/x' }), new ExpressRouteReader(handler));
    const { membership } = membershipAt('/party');
    memberships.add(membership);
    const req = requestIn(app, '/blog/api');
    // Then no rsvp records where it sees a request.
    expect(memberships.isAlone).toBe(false);
    expect(memberships.at(req).urlFor('x', [], req)).toBe('/blog/x');
  });

  it('says so where there is no app to look into', () => {
    const memberships = new Memberships(endpoints('blog', { x: '/x' }), new ExpressRouteReader(handler));
    expect(thrownBy(() => memberships.at(requestIn()).urlFor('x', [], requestIn())).code).toBe(
      'ERR_PARTY_NO_BASE',
    );
  });
});
