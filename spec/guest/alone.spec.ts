import type { IncomingMessage } from 'node:http';
import { Alone } from '../../lib/guest/alone';
import { routesOf } from '../../lib/links/table';
import { readMount } from '../../lib/pattern/mount-path';
import { EMPTY, Unreadable } from '../../lib/pattern/pattern';
import { thrownBy } from '../shared/thrown';

const req = {} as IncomingMessage;
const unseen = () => undefined;
const requestAt = (baseUrl: string) => ({ baseUrl }) as unknown as IncomingMessage;

function aloneAt(path: string, rootOf: (req: IncomingMessage) => string | undefined = unseen): Alone {
  const alone = new Alone(() => readMount(path).pattern, rootOf);
  alone.declare('blog', routesOf({ index: '/', post: '/posts/:id' }));
  return alone;
}

describe('Alone', () => {
  it('is a membership of no party, which serves every request and never ends', () => {
    const alone = aloneAt('/');
    alone.share();
    expect([alone.serves(), alone.ended]).toEqual([true, false]);
  });

  it('builds its own URLs, with its name before the colon or without', () => {
    const alone = aloneAt('/');
    for (const name of ['post', 'blog:post']) {
      expect(alone.urlFor(name, [7, { hash: 'x' }], req)).toBe('/posts/7#x');
      expect(alone.operator.urlFor(name, 7)).toBe('/posts/7');
    }
  });

  it('builds them below where its app is mounted', () => {
    const alone = aloneAt('/v2/blog');
    expect(alone.urlFor('post', [7], requestAt('/v2/blog'))).toBe('/v2/blog/posts/7');
    expect(alone.operator.urlFor('post', 7)).toBe('/v2/blog/posts/7');
  });

  it.each([
    ['/v2/blog', '/v2/blog', '/v2/blog/posts/7'],
    ['/v2/blog', '/V2/Blog', '/v2/blog/posts/7'],
    ['/v2/blog', '/v2/blog/admin', '/v2/blog/posts/7'],
    ['/', '/admin', '/posts/7'],
    ['/t/:tenant', '/t/acme', '/t/own/posts/7'],
    ['/t/:tenant', '/t/acme/admin', '/t/own/posts/7'],
  ])('builds them for a request at its root or below: root %s, handled at %s', (root, at, url) => {
    const values = root.includes(':') ? { tenant: 'own', id: 7 } : { id: 7 };
    expect(aloneAt(root).urlFor('post', [values], requestAt(at))).toBe(url);
  });

  it.each([
    ['/v2/blog', ''],
    ['/v2/blog', '/blog'],
    ['/v2/blog', '/v2/blogger'],
    ['/v2/blog', '/v3/blog'],
    ['/t/:tenant', '/t'],
    ['/t/:tenant', '/t/%zz'],
  ])('refuses to for a request that came by another path: root %s, handled at %j', (root, at) => {
    const { code, details } = thrownBy(() => aloneAt(root).urlFor('index', [{ tenant: 'x' }], requestAt(at)));
    expect(code).toBe('ERR_PARTY_NO_BASE');
    expect(details).toMatchObject({ reason: expect.stringContaining('came in at another path') });
  });

  it('holds a request to just the place where the rsvp saw it, wherever it is handled', () => {
    const below = requestAt('/v2/admin');
    const seenAt = (root: string, seen: string) =>
      aloneAt(root, (each) => (each === below ? seen : undefined));
    expect(seenAt('/v2', '/v2').urlFor('index', [], below)).toBe('/v2/');
    expect(seenAt('/v2', '/V2').urlFor('index', [], below)).toBe('/v2/');
    expect(seenAt('/', '').urlFor('index', [], below)).toBe('/');
    for (const [root, seen] of [
      ['/', '/api'],
      ['/v2', '/v2/api'],
      ['/v2', ''],
    ] as const) {
      expect(thrownBy(() => seenAt(root, seen).urlFor('index', [], below)).code).toBe('ERR_PARTY_NO_BASE');
    }
  });

  it('builds without a request by what can be seen alone', () => {
    expect(aloneAt('/', () => '/api').operator.urlFor('index')).toBe('/');
  });

  it.each(['shop:cart', 'Blog:post', ':post', 'shop:'])('says of %j that there is no party', (name) => {
    for (const ask of [() => aloneAt('/').urlFor(name, [], req), () => aloneAt('/').operator.urlFor(name)]) {
      const { code, details } = thrownBy(ask);
      expect(code).toBe('ERR_PARTY_NO_PARTY');
      expect(details).toEqual({ asked: name });
    }
  });

  it('says so too where its own place cannot be told', () => {
    const unreadable = new Alone(() => {
      throw new Unreadable('it is mounted at several paths at once', 'Mount it at one.');
    }, unseen);
    unreadable.declare('blog', routesOf({ index: '/' }));
    for (const alone of [unreadable, aloneAt('/', () => '/api')]) {
      const { code, details } = thrownBy(() => alone.urlFor('shop:cart', [], req));
      expect(code).toBe('ERR_PARTY_NO_PARTY');
      expect(details).toEqual({ asked: 'shop:cart' });
    }
  });

  it('says of an own name that it has no such endpoint, with the closest', () => {
    const { code, details } = thrownBy(() => aloneAt('/').urlFor('pots', [], req));
    expect(code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(details).toMatchObject({ closest: ['post'], known: ['index', 'post'] });
    const full = thrownBy(() => aloneAt('/').urlFor('blog:pots', [], req));
    expect(full.code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(full.details).toMatchObject({ closest: ['blog:post'], known: ['blog:index', 'blog:post'] });
  });

  it.each([[''], ['blog:'], ['blog:a:b'], [undefined], [7], [Symbol('x')]])(
    'says of %p that it is no name',
    (name) => {
      expect(thrownBy(() => aloneAt('/').urlFor(name as string, [], req)).code).toBe('ERR_PARTY_BAD_NAME');
    },
  );

  it('has no origin', () => {
    const { code, details } = thrownBy(() => aloneAt('/').urlFor('index', [{}, { absolute: true }], req));
    expect(code).toBe('ERR_PARTY_NO_ORIGIN');
    expect(details).toMatchObject({ name: 'blog:index' });
    expect(aloneAt('/').urlFor('index', [{}, { absolute: 'https://a.test' }], req)).toBe('https://a.test/');
  });

  it('says so where its own place cannot be read', () => {
    const alone = new Alone(() => {
      throw new Unreadable('it is mounted at several paths at once', 'Mount it at one.');
    }, unseen);
    alone.declare('blog', routesOf({ index: '/' }));
    const { code, details } = thrownBy(() => alone.urlFor('index', [], req));
    expect(code).toBe('ERR_PARTY_NO_BASE');
    expect(details).toMatchObject({ reason: 'it is mounted at several paths at once' });
  });

  it('lets any other error through', () => {
    const own = new Error('own');
    let root = () => EMPTY;
    const alone = new Alone(() => root(), unseen);
    alone.declare('blog', routesOf({ index: '/' }));
    root = () => {
      throw own;
    };
    expect(() => alone.urlFor('index', [], req)).toThrow(own);
  });

  it('has nobody to ask: everybody’s answers are none, somebody’s is an error', async () => {
    const { operator } = aloneAt('/');
    operator.connect('nav', () => 'own');
    for (const service of ['nav', 'health']) {
      expect(operator.askAround(service)).toEqual([]);
      expect(await operator.askAroundAsync(service)).toEqual([]);
      const { code, details } = thrownBy(() => operator.ask(service));
      expect(code).toBe('ERR_PARTY_NO_PARTY');
      expect(details).toEqual({ asked: service });
    }
  });

  it('takes what its operator declares', () => {
    const alone = aloneAt('/');
    alone.operator.declare('blog', { late: '/late' });
    expect(alone.urlFor('late', [], req)).toBe('/late');
    expect(alone.urlFor('blog:index', [], req)).toBe('/');
  });

  it('took nothing of a mount path', () => {
    const params = aloneAt('/').mountParams();
    expect(Object.keys(params)).toEqual([]);
    expect(params.constructor).toBeUndefined();
  });

  it('has no endpoints before it declares any', () => {
    expect(thrownBy(() => new Alone(() => EMPTY, unseen).urlFor('index', [], req)).code).toBe(
      'ERR_PARTY_UNKNOWN_ENDPOINT',
    );
  });
});
