import type { IncomingMessage } from 'node:http';
import type { Express, RequestHandler } from 'express';
import type { Handler, RoutedRequest } from '../../lib/common/apps';
import { Stay } from '../../lib/guest/memberships';
import { ExpressPlace } from '../../lib/guest/own-routes';
import { endpoint, endpoints, markRsvp, type Route } from '../../lib/links/table';
import type { Membership } from '../../lib/operator';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';

const handler: Handler = (_req, _res, next) => next();
const mounted = handler as unknown as RequestHandler;
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;

const requestIn = (app?: Express, baseUrl = '') => ({ app, baseUrl }) as unknown as RoutedRequest;

/** A membership that serves the requests of one mount, and remembers what was declared. */
function membershipAt(mount: string) {
  const declared: [string, string[]][] = [];
  const shared = jest.fn();
  const membership = {
    operator: {} as Membership['operator'],
    ended: false,
    declare: (name: string, routes: readonly Route[]) => {
      declared.push([name, routes.map((route) => `${route.name} ${route.methods} ${route.pattern.source}`)]);
    },
    serves: (req: IncomingMessage) => (req as { baseUrl?: string }).baseUrl === mount,
    share: shared,
    urlFor: () => mount,
    mountParams: () => ({}),
  };
  return { membership, declared, shared };
}

function declaredBy(stay: Stay, apps: readonly unknown[]): string[] {
  const { membership, declared } = membershipAt('/');
  stay.declare(membership, apps);
  expect(declared).toHaveLength(1);
  return declared[0]?.[1] as string[];
}

describe('at', () => {
  const at = (stay: Stay, baseUrl: string) => stay.at({ baseUrl } as unknown as IncomingMessage);

  it('gives the membership of the mount that serves the request', () => {
    const stay = new Stay('blog', new ExpressPlace(handler));
    const [blog, archive] = [membershipAt('/blog').membership, membershipAt('/archive').membership];
    stay.add(blog);
    stay.add(archive);
    expect(at(stay, '/blog')).toBe(blog);
    expect(at(stay, '/archive')).toBe(archive);
  });

  it('gives one that has ended to the requests that still come by its mount, until its guest joins anew', () => {
    const stay = new Stay('blog', new ExpressPlace(handler));
    const [before, after] = [membershipAt('/blog').membership, membershipAt('/blog').membership];
    stay.add(before);
    before.ended = true;
    expect(at(stay, '/blog')).toBe(before);
    stay.add(after);
    expect(at(stay, '/blog')).toBe(after);
  });

  it('gives the first that serves, in the order of joining', () => {
    const stay = new Stay('blog', new ExpressPlace(handler));
    const [first, second] = [membershipAt('/blog').membership, membershipAt('/blog').membership];
    stay.add(first);
    stay.add(second);
    expect(at(stay, '/blog')).toBe(first);
  });

  it('takes the membership’s word for what it serves, and no other request’s path', () => {
    const stay = new Stay('blog', new ExpressPlace(handler));
    const { membership } = membershipAt('/blog');
    stay.add(membership);
    expect(at(stay, '/blog/lost')).not.toBe(membership);
  });

  it('is alone where none serves the request, and stays the same', () => {
    const stay = new Stay('blog', new ExpressPlace(handler));
    const { membership } = membershipAt('/blog');
    stay.add(membership);
    const alone = at(stay, '/elsewhere');
    expect(alone).not.toBe(membership);
    expect(at(stay, '/elsewhere')).toBe(alone);
  });
});

describe('add', () => {
  it('asks nobody to share its app as long as it has one membership', () => {
    const { membership, shared } = membershipAt('/blog');
    new Stay('blog', new ExpressPlace(handler)).add(membership);
    expect(shared).not.toHaveBeenCalled();
  });

  it('asks all of them to from the second on', () => {
    const stay = new Stay('blog', new ExpressPlace(handler));
    const [one, two, three] = [membershipAt('/1'), membershipAt('/2'), membershipAt('/3')] as const;
    stay.add(one.membership);
    stay.add(two.membership);
    expect([one, two].map(({ shared }) => shared.mock.calls.length)).toEqual([1, 1]);
    stay.add(three.membership);
    for (const { shared } of [one, two, three]) expect(shared).toHaveBeenCalled();
  });

  it('counts none that has ended', () => {
    const stay = new Stay('blog', new ExpressPlace(handler));
    const [before, after] = [membershipAt('/blog'), membershipAt('/blog')];
    stay.add(before.membership);
    before.membership.ended = true;
    stay.add(after.membership);
    for (const { shared } of [before, after]) expect(shared).not.toHaveBeenCalled();
  });
});

describe.each(majors)('at, alone in Express $major', ({ express }) => {
  const urlIn = (stay: Stay, app: Express, name: string, baseUrl = '') => {
    const req = requestIn(app, baseUrl);
    return stay.at(req).urlFor(req, name, []);
  };

  it('knows the table and the tags', () => {
    const app = express();
    app.use(mounted);
    app.get('/tagged', tag('tagged'));
    const stay = new Stay(endpoints('blog', { listed: '/listed' }), new ExpressPlace(handler));
    expect(urlIn(stay, app, 'listed')).toBe('/listed');
    expect(urlIn(stay, app, 'tagged')).toBe('/tagged');
  });

  it('builds below where its app is mounted, at whatever depth', () => {
    const [outer, middle, app] = [express(), express(), express()];
    outer.use('/v2', middle);
    middle.use('/blog', app);
    app.use(mounted);
    expect(
      urlIn(new Stay(endpoints('blog', { x: '/x' }), new ExpressPlace(handler)), app, 'x', '/v2/blog'),
    ).toBe('/v2/blog/x');
  });

  it('builds below where its Router stands', () => {
    const [app, router] = [express(), express.Router()];
    app.use('/blog', router);
    router.use(mounted);
    router.get('/tagged', tag('tagged'));
    expect(urlIn(new Stay('blog', new ExpressPlace(handler)), app, 'tagged', '/blog')).toBe('/blog/tagged');
  });

  it('makes itself anew for another app, whose place is another', () => {
    const [one, two, router] = [express(), express(), express.Router()];
    router.use(mounted);
    one.use('/one', router);
    two.use('/two', router);
    const stay = new Stay(endpoints('blog', { x: '/x' }), new ExpressPlace(handler));
    const apps = [
      [one, '/one'],
      [two, '/two'],
      [one, '/one'],
    ] as const;
    expect(apps.map(([app, path]) => urlIn(stay, app, 'x', path))).toEqual(['/one/x', '/two/x', '/one/x']);
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
      const stay = new Stay(endpoints('blog', { x: '/x' }), new ExpressPlace(handler));
      expect(thrownBy(() => urlIn(stay, app, 'x')).code).toBe('ERR_PARTY_NO_BASE');
    },
  );

  it('holds a request to where the rsvp saw it, and one that it did not see to where it is handled', () => {
    const [outer, app] = [express(), express()];
    outer.use('/blog', app);
    app.use(mounted);
    const stay = new Stay(endpoints('blog', { x: '/x' }), new ExpressPlace(handler));
    const seenAt = (root: string, handledAt: string) => {
      const req = requestIn(app, root);
      stay.see(req);
      req.baseUrl = handledAt;
      return stay.at(req).urlFor(req, 'x', []);
    };
    expect(seenAt('/blog', '/blog')).toBe('/blog/x');
    expect(seenAt('/blog', '/blog/admin')).toBe('/blog/x');
    expect(urlIn(stay, app, 'x', '/blog/admin')).toBe('/blog/x');
    for (const stray of [
      () => seenAt('/blog/api', '/blog/api'),
      () => seenAt('', '/blog'),
      () => seenAt('/api/blog', '/api/blog'),
      () => urlIn(stay, app, 'x', '/api/blog'),
    ]) {
      expect(thrownBy(stray).code).toBe('ERR_PARTY_NO_BASE');
    }
  });

  it('goes by where a request is handled once a party has invited it', () => {
    const [outer, app] = [express(), express()];
    outer.use('/blog', app);
    app.use(mounted);
    const stay = new Stay(endpoints('blog', { x: '/x' }), new ExpressPlace(handler));
    const { membership } = membershipAt('/party');
    stay.add(membership);
    const req = requestIn(app, '/blog/api');
    stay.see(req);
    expect(stay.at(req).urlFor(req, 'x', [])).toBe('/blog/x');
  });

  it('says so where there is no app to look into', () => {
    const stay = new Stay(endpoints('blog', { x: '/x' }), new ExpressPlace(handler));
    expect(thrownBy(() => stay.at(requestIn()).urlFor(requestIn(), 'x', [])).code).toBe('ERR_PARTY_NO_BASE');
  });
});

describe.each(majors)('declare, in Express $major', ({ express }) => {
  it('declares the table under its name, then the tags of its app', () => {
    const app = express();
    app.use(mounted);
    app.get('/tagged', tag('tagged'));
    const { membership, declared } = membershipAt('/');
    new Stay(endpoints('blog', { listed: 'POST /listed' }), new ExpressPlace(handler)).declare(membership, [
      app,
      app,
    ]);
    expect(declared).toEqual([['blog', ['listed POST /listed', 'tagged GET /tagged']]]);
  });

  it('declares a bare name where there is nothing else', () => {
    const { membership, declared } = membershipAt('/');
    new Stay('blog', new ExpressPlace(handler)).declare(membership, [express()]);
    expect(declared).toEqual([['blog', []]]);
  });

  it('declares the tags of the Router that holds it, and of no other', () => {
    const [host, router, other] = [express(), express.Router(), express.Router()];
    host.get('/host', tag('host'));
    host.use('/other', other);
    other.get('/o', tag('other'));
    host.use('/blog', router);
    router.use(mounted);
    router.get('/r', tag('own'));
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [router, host])).toEqual(['own GET /r']);
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [undefined, host])).toEqual([
      'own GET /r',
    ]);
  });

  it('declares those of the outermost router whose root is its own', () => {
    const [app, inner] = [express(), express.Router()];
    app.use(inner);
    inner.use(mounted);
    inner.get('/i', tag('inner'));
    app.get('/a', tag('app'));
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [app])).toEqual([
      'inner GET /i',
      'app GET /a',
    ]);
  });

  it('declares those of its own router where the paths above cannot be read', () => {
    const [app, inner] = [express(), express.Router()];
    app.use(/^\/x/, inner);
    inner.use(mounted);
    inner.get('/i', tag('inner'));
    app.get('/a', tag('app'));
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [app])).toEqual(['inner GET /i']);
  });

  it('declares those of the app that was mounted where a wrapper hides the handler', () => {
    const app = express();
    app.use((req, res, next) => mounted(req, res, next));
    app.get('/a', tag('app'));
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [app, app])).toEqual(['app GET /a']);
  });

  it('declares no tags where it cannot tell whose it is', () => {
    const [one, two] = [express(), express()];
    one.get('/1', tag('one'));
    two.get('/2', tag('two'));
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [one, two])).toEqual([]);
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [one])).toEqual([]);
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [])).toEqual([]);
  });

  it.each([
    ['its Router', express.Router()],
    ['a Router around its Router', express.Router().use(express.Router())],
  ])('declares none that stand below another rsvp: %s', (_what, around) => {
    const app = express();
    const other: Handler = (_req, _res, next) => next();
    markRsvp(other);
    const holder = (around.stack[0]?.handle ?? around) as typeof around;
    holder.use(other as unknown as RequestHandler);
    holder.get('/o', tag('other'));
    app.use(mounted);
    app.use('/in', around);
    app.get('/a', tag('own'));
    expect(declaredBy(new Stay('blog', new ExpressPlace(handler)), [app])).toEqual(['own GET /a']);
  });

  it('says which tag cannot be read', () => {
    const app = express();
    app.use(mounted);
    app.get('/x//y', tag('x'));
    const { membership, declared } = membershipAt('/');
    const error = thrownBy(() => new Stay('blog', new ExpressPlace(handler)).declare(membership, [app]));
    expect(error.code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(error.details).toMatchObject({ endpoint: 'x' });
    // Its name is known all the same: others ask for it by that, and are told why it is not there.
    expect(declared).toEqual([['blog', []]]);
  });
});

describe('memory', () => {
  it('holds its memberships weakly: those of a party that was dropped can be collected', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const stay = new Stay('blog', new ExpressPlace(handler));
    let collected = false;
    const registry = new FinalizationRegistry(() => {
      collected = true;
    });
    (() => {
      const { membership } = membershipAt('/blog');
      registry.register(membership, undefined);
      stay.add(membership);
    })();
    for (let i = 0; i < 50 && !collected; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
    }
    expect(collected).toBe(true);
    expect(stay.at({ baseUrl: '/blog' } as unknown as IncomingMessage).ended).toBe(false);
  });
});
