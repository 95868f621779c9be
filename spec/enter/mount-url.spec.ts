import { Stripped } from '../../lib/enter/mount-url';
import type { RoutedRequest, RoutedResponse } from '../../lib/express/app';
import { majors } from '../shared/express';

const request = (url: string, baseUrl?: string) =>
  ({ url, ...(baseUrl === undefined ? {} : { baseUrl }) }) as RoutedRequest;

/** Mount path, url, and url and baseUrl as the guest sees them. */
const cases: readonly (readonly [string, string, string, string])[] = [
  ['/shop', '/shop', '/', '/shop'],
  ['/shop', '/shop/', '/', '/shop'],
  ['/shop', '/shop/cart', '/cart', '/shop'],
  ['/shop', '/shop?x=1', '/?x=1', '/shop'],
  ['/shop', '/shop/?x=1', '/?x=1', '/shop'],
  ['/shop', '/shop/cart?x=/shop', '/cart?x=/shop', '/shop'],
  ['/shop', '/shop//evil.test', '//evil.test', '/shop'],
  ['/shop', '/SHOP/Cart', '/Cart', '/SHOP'],
  ['/shop', '/shop/%2e%2e', '/%2e%2e', '/shop'],
  ['/shop', '/shop?next=http://x/y', '/?next=http://x/y', '/shop'],
  ['/api/shop', '/api/shop/cart', '/cart', '/api/shop'],
  ['/shop', 'http://h/shop/cart', 'http://h/cart', '/shop'],
  ['/shop', 'http://h:80/shop/cart?a=http://b/c', 'http://h:80/cart?a=http://b/c', '/shop'],
  ['/shop', 'http://h/shop', 'http://h', '/shop'],
  ['/', '/cart', '/cart', ''],
  ['/', '/', '/', ''],
  ['/', '/?x=1', '/?x=1', ''],
  ['/', '//evil.test', '//evil.test', ''],
  ['/', 'http://h/cart', 'http://h/cart', ''],
  ['/', 'http://h', 'http://h', ''],
  ['/', '*', '*', ''],
];

const lengthOf = (mount: string) => (mount === '/' ? 0 : mount.length);

describe('Stripped', () => {
  it.each(cases)('takes %s off %s: url %s, baseUrl %j', (mount, url, stripped, baseUrl) => {
    const req = request(url);
    new Stripped(req, lengthOf(mount));
    expect([req.url, req.baseUrl]).toEqual([stripped, baseUrl]);
  });

  it.each(cases)('puts %s back onto %s', (mount, url) => {
    const req = request(url, '/outer');
    new Stripped(req, lengthOf(mount)).undo();
    expect([req.url, req.baseUrl]).toEqual([url, '/outer']);
  });

  it('puts it onto the base that is there', () => {
    const req = request('/shop/cart', '/v2');
    new Stripped(req, 5);
    expect(req.baseUrl).toBe('/v2/shop');
  });

  it('leaves an empty base where there was none, as a Router does', () => {
    const req = request('/shop/cart');
    new Stripped(req, 5).undo();
    expect(req.baseUrl).toBe('');
  });

  it.each([
    ['/shop/cart', '/basket', '/shop/basket'],
    ['/shop/cart', '/', '/shop/'],
    ['/shop/cart?x=1', '/cart?x=2', '/shop/cart?x=2'],
    ['/shop', '/?x=1', '/shop?x=1'],
    ['/shop', '/', '/shop'],
    ['/shop', '/cart', '/shop/cart'],
    ['http://h/shop/cart', 'http://h/basket', 'http://h/shop/basket'],
  ])('keeps what the guest at %s has rewritten to %s', (url, rewritten, after) => {
    const req = request(url);
    const unstrip = new Stripped(req, 5);
    req.url = rewritten;
    unstrip.undo();
    expect(req.url).toBe(after);
  });

  it('goes one within the other', () => {
    const req = request('/v2/shop/cart?x=1');
    const outer = new Stripped(req, 3);
    const inner = new Stripped(req, 5);
    expect([req.url, req.baseUrl]).toEqual(['/cart?x=1', '/v2/shop']);
    inner.undo();
    expect([req.url, req.baseUrl]).toEqual(['/shop/cart?x=1', '/v2']);
    outer.undo();
    expect([req.url, req.baseUrl]).toEqual(['/v2/shop/cart?x=1', '']);
  });
});

describe.each(majors)('Stripped, beside a Router of Express $major', ({ major, express }) => {
  // Express 4 takes a second slash for the mount path's own; what Express 5 does is kept in either.
  const same = cases.filter(
    ([mount, url]) => major === 5 || !(mount === '/shop' && url.startsWith('/shop//')),
  );

  it.each(same)('does with %s and %s what app.use does', async (mount, url) => {
    const router = express.Router();
    const req = { ...request(url, ''), method: 'GET' };
    const seen: unknown[] = [];
    const look = () => seen.push([req.url, req.baseUrl]);
    router.use(mount, (_req, _res, next) => {
      look();
      next();
    });
    await new Promise((resolve) => (router as unknown as (...args: unknown[]) => void)(req, {}, resolve));
    look();
    const ours = request(url, '');
    const unstrip = new Stripped(ours, lengthOf(mount));
    expect([ours.url, ours.baseUrl]).toEqual(seen[0]);
    unstrip.undo();
    expect([ours.url, ours.baseUrl]).toEqual(seen[1]);
  });
});

describe('what was taken off, where all requests have one object for their locals', () => {
  it('is given back to its own request, and to no other', () => {
    const [owner, res] = [{}, { locals: {} } as RoutedResponse];
    const [one, other] = [request('/shop/1'), request('/shop/2')];
    new Stripped(one, 5, owner, res);
    new Stripped(other, 5, owner, res);
    Stripped.giveBack(one, res, owner);
    expect([one.url, other.url]).toEqual(['/1', '/2']);
    Stripped.giveBack(other, res, owner);
    expect([one.url, other.url]).toEqual(['/1', '/shop/2']);
  });
});
