import connect from 'connect';
import { placedRoutes } from '../../../lib/express/placed';
import { routerOf } from '../../../lib/express/router';
import { Claims } from '../../../lib/graft/claims/claims';
import { readerOfStock } from '../../../lib/graft/claims/stock-reader';
import { usesOf } from '../../../lib/graft/claims/uses';
import { majors } from '../../shared/express';

const statics = function serveStatic(_req: unknown, _res: unknown, next: () => void) {
  next();
};
const pass = (_req: unknown, _res: unknown, next: () => void) => next();

function read(app: unknown, target: string) {
  const router = typeof (app as { route?: unknown }).route === 'string' ? undefined : routerOf(app);
  const stock = {
    app: app as never,
    routes: new Claims(undefined, router ? placedRoutes(router) : []),
    uses: new Claims(undefined, usesOf(app as never)),
  };
  return readerOfStock(stock).paths(target, target.split(/[?#]/, 1)[0] as string);
}

describe.each(majors)('the reader of a stock of Express $major', ({ express }) => {
  it('reads as its router where that has texts alone', () => {
    const app = express()
      .use(pass)
      .get('/a/b', pass as never);
    for (const path of ['/%61/b', '/a%2Fb', '/a/../b']) expect(read(app, path)).toEqual([path]);
  });

  it('reads the letters in the values of a route', () => {
    const app = express().get('/a/:b', pass as never);
    expect(read(app, '/a/%62%2Fc')).toEqual(['/a/%62%2Fc', '/a/b%2Fc']);
    expect(read(app, '/%61/b')).toEqual(['/%61/b']);
  });

  it('reads all that is usual below what it uses at a path, and everywhere where it serves files', () => {
    const app = express().use('/own', pass);
    expect(read(app, '/own/%2e%2e%2Fb')).toEqual(expect.arrayContaining(['/own/../b', '/b']));
    expect(read(app, '/other/%2e%2e%2Fb')).toEqual(['/other/%2e%2e%2Fb']);
    expect(read(express().use(statics), '/x/..%2Fb')).toContain('/b');
  });
});

describe('the reader of a stock of connect', () => {
  it('reads a dot behind what is used as a border', () => {
    const app = connect().use('/Cart', pass as never);
    expect(read(app, '/cart.x')).toEqual(['/cart.x', '/cart', '/cart/.x']);
    expect(read(app, '/cart./../b')).toContain('/cart/b');
    for (const path of ['/cart', '/cartx', '/b.x']) expect(read(app, path)).toEqual([path]);
  });
});
