import type { RequestHandler } from 'express';
import type { Handler } from '../../lib/common/apps';
import { Memberships } from '../../lib/guest/memberships';
import { ExpressRouteReader } from '../../lib/guest/own-routes';
import { endpoint, markRsvp } from '../../lib/links/endpoint-tag';
import { endpoints } from '../../lib/links/table';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';
import { membershipAt } from './membership';

const handler: Handler = (_req, _res, next) => next();
const mounted = handler as unknown as RequestHandler;
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;

function declaredBy(memberships: Memberships, apps: readonly unknown[]): string[] {
  const { membership, declared } = membershipAt('/');
  memberships.declare(membership, apps);
  expect(declared).toHaveLength(1);
  return declared[0]?.[1] as string[];
}

describe.each(majors)('declare, in Express $major', ({ express }) => {
  it('declares the table under its name, then the tags of its app', () => {
    const app = express();
    app.use(mounted);
    app.get('/tagged', tag('tagged'));
    const { membership, declared } = membershipAt('/');
    new Memberships(endpoints('blog', { listed: 'POST /listed' }), new ExpressRouteReader(handler)).declare(
      membership,
      [app, app],
    );
    expect(declared).toEqual([['blog', ['listed POST /listed', 'tagged GET /tagged']]]);
  });

  it('declares a bare name where there is nothing else', () => {
    const { membership, declared } = membershipAt('/');
    new Memberships('blog', new ExpressRouteReader(handler)).declare(membership, [express()]);
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
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [router, host])).toEqual([
      'own GET /r',
    ]);
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [undefined, host])).toEqual([
      'own GET /r',
    ]);
  });

  it('declares those of the outermost router whose root is its own', () => {
    const [app, inner] = [express(), express.Router()];
    app.use(inner);
    inner.use(mounted);
    inner.get('/i', tag('inner'));
    app.get('/a', tag('app'));
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [app])).toEqual([
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
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [app])).toEqual([
      'inner GET /i',
    ]);
  });

  it('declares those of the app that was mounted where a wrapper hides the handler', () => {
    const app = express();
    app.use((req, res, next) => mounted(req, res, next));
    app.get('/a', tag('app'));
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [app, app])).toEqual([
      'app GET /a',
    ]);
  });

  it('declares no tags where it cannot tell whose it is', () => {
    const [one, two] = [express(), express()];
    one.get('/1', tag('one'));
    two.get('/2', tag('two'));
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [one, two])).toEqual([]);
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [one])).toEqual([]);
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [])).toEqual([]);
  });

  it.each([
    ['its Router', express.Router()],
    ['a Router around its Router', express.Router().use(express.Router())],
  ])('declares none that stand below another rsvp: %s', (_what, around) => {
    const app = express();
    const other: Handler = (_req, _res, next) => next();
    markRsvp(other, 'other');
    const holder = (around.stack[0]?.handle ?? around) as typeof around;
    holder.use(other as unknown as RequestHandler);
    holder.get('/o', tag('other'));
    app.use(mounted);
    app.use('/in', around);
    app.get('/a', tag('own'));
    expect(declaredBy(new Memberships('blog', new ExpressRouteReader(handler)), [app])).toEqual([
      'own GET /a',
    ]);
  });

  it('says which tag cannot be read', () => {
    const app = express();
    app.use(mounted);
    app.get('/x//y', tag('x'));
    const { membership, declared } = membershipAt('/');
    const error = thrownBy(() =>
      new Memberships('blog', new ExpressRouteReader(handler)).declare(membership, [app]),
    );
    expect(error.code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(error.details).toMatchObject({ endpoint: 'x' });
    // Its name is known all the same: others ask for it by that, and are told why it is not there.
    expect(declared).toEqual([['blog', []]]);
  });
});
