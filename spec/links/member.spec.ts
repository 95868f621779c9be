import { PartylineError } from '../../lib/errors';
import {
  clashWith,
  type Declared,
  declare,
  labelOf,
  Member,
  NOT_SETTLED,
  NOTHING_DECLARED,
} from '../../lib/links/member';
import type { Route } from '../../lib/links/route';
import { routesOf } from '../../lib/links/table';
import { readMount } from '../../lib/pattern/mount-path';
import { EMPTY } from '../../lib/pattern/pattern';
import { cpuOf } from '../shared/cpu';
import { type MemberOptions, memberAt, memberWith, positionAt } from '../shared/member';
import { thrownBy } from '../shared/thrown';

/** Declares one after the other; each is a name and its entries, or its routes. */
function declared(
  options: MemberOptions,
  ...declarations: (readonly [string, Readonly<Record<string, string>> | readonly Route[]])[]
): Declared {
  return declarations.reduce<Declared>((before, [name, given]) => {
    const routes = Array.isArray(given) ? given : routesOf(given as Readonly<Record<string, string>>);
    return declare(before, positionAt(options), name, routes);
  }, NOTHING_DECLARED);
}

describe('Member', () => {
  it.each([
    ['the host', { rank: -1 }],
    ['the guest at "/blog"', {}],
    ['guest "archive"', { name: 'archive' }],
  ])('is spoken of as %s', (label, options) => {
    expect(memberAt(options).label).toBe(label);
    expect(labelOf(positionAt(options), memberAt(options).name)).toBe(label);
  });

  it('is spoken of by the name that it declares', () => {
    expect(memberWith('blog', {}).label).toBe('guest "blog"');
  });

  it('has no endpoints as long as it has declared none', () => {
    const member = new Member(positionAt(), NOTHING_DECLARED, { base: EMPTY });
    expect([member.names(), member.endpoints(), member.find('post')]).toEqual([[], [], undefined]);
  });

  it('lists its endpoints in the order in which they were declared', () => {
    const member = memberWith('blog', { post: '/posts/:id', index: '/' });
    expect(member.names()).toEqual(['post', 'index']);
    expect(member.endpoints().map(({ name, full }) => [name, full.source])).toEqual([
      ['post', '/blog/posts/:id'],
      ['index', '/blog/'],
    ]);
  });

  it('finds an endpoint by its short name, the same one again and in its list', () => {
    const member = memberWith('blog', { index: '/', post: '/posts/:id' });
    const post = member.find('post');
    expect(post?.name).toBe('post');
    expect(member.find('post')).toBe(post);
    expect(member.endpoints()[1]).toBe(post);
    expect(['nobody', 'constructor', ''].map((name) => member.find(name))).toEqual(Array(3).fill(undefined));
  });

  it('begins where its party does, with its mount path', () => {
    const { mount, prefix, noBase } = memberAt({ path: '/shop', base: readMount('/v2').pattern });
    expect([mount.source, prefix?.source, noBase]).toEqual(['/shop', '/v2/shop', undefined]);
  });

  it('keeps why it is not known where its links begin', () => {
    const error = new PartylineError('CLOSED', { asked: 'x' });
    const { prefix, noBase } = new Member(positionAt(), NOTHING_DECLARED, { error });
    expect([prefix, noBase]).toEqual([undefined, error]);
    expect(new Member(positionAt(), NOTHING_DECLARED, NOT_SETTLED).noBase?.code).toBe('ERR_PARTY_NOT_READY');
  });
});

describe('declare', () => {
  it('takes the name and the routes', () => {
    const { name, routes } = declared({}, ['blog', { index: '/', create: 'POST /posts' }]);
    expect(name).toBe('blog');
    expect(
      [...routes].map(([key, { name, methods, pattern }]) => [key, name, methods, pattern.source]),
    ).toEqual([
      ['index', 'index', ['GET'], '/'],
      ['create', 'create', ['POST'], '/posts'],
    ]);
  });

  it('takes the routes under the name that the host has given', () => {
    const { name, routes } = declared({ name: 'archive' }, ['blog', { index: '/' }]);
    expect(name).toBe('archive');
    expect(routes.has('index')).toBe(true);
  });

  it('adds to what was declared before, which stays as it was', () => {
    const before = declared({}, ['blog', { index: '/' }]);
    const { routes } = declare(before, positionAt(), 'blog', routesOf({ post: '/posts/:id' }));
    expect([...routes.keys()]).toEqual(['index', 'post']);
    expect([...before.routes.keys()]).toEqual(['index']);
    expect(NOTHING_DECLARED.routes.size).toBe(0);
  });

  it('keeps what else can be read of the guest', () => {
    const placed = () => [];
    const first = declare(NOTHING_DECLARED, positionAt(), 'blog', [], { unread: ['/admin'], placed });
    const second = declare(first, positionAt(), 'blog', [], { unread: ['/in'] });
    expect(second).toMatchObject({ unread: ['/admin', '/in'], placed });
    expect(declare(second, positionAt(), 'blog', [])).toMatchObject({ unread: ['/admin', '/in'], placed });
  });

  it('takes one name at several methods of one path', () => {
    const { routes } = declared(
      {},
      ['blog', { posts: '/posts' }],
      ['blog', { posts: 'POST /posts' }],
      ['blog', { posts: '/posts' }],
    );
    expect(routes.get('posts')?.methods).toEqual(['GET', 'POST']);
  });

  it('refuses one name at two paths, naming both, and takes none of the routes', () => {
    const before = declared({}, ['blog', { posts: '/posts' }]);
    const { code, details } = thrownBy(() =>
      declare(before, positionAt(), 'blog', routesOf({ new: '/new', posts: '/all' })),
    );
    expect(code).toBe('ERR_PARTY_DUPLICATE_NAME');
    expect(details).toEqual({
      what: 'endpoint',
      name: 'posts',
      taken: 'the route /posts of guest "blog"',
      write: 'Give /all a name of its own.',
    });
    expect([...before.routes.keys()]).toEqual(['posts']);
    expect(before.routes.get('posts')?.pattern.source).toBe('/posts');
  });

  it.each([
    ['the guest at "/blog"', {}],
    ['guest "archive"', { name: 'archive' }],
  ])('refuses one name at two paths within one declaration too, as that of %s', (label, options) => {
    const routes = [...routesOf({ posts: '/posts' }), ...routesOf({ posts: '/all' })];
    const { code, details } = thrownBy(() => declared(options, ['blog', routes]));
    expect(code).toBe('ERR_PARTY_DUPLICATE_NAME');
    expect(details).toMatchObject({ taken: `the route /posts of ${label}` });
  });

  it('refuses a second name of its own', () => {
    const before = declared({}, ['blog', { index: '/' }]);
    const { code, details } = thrownBy(() =>
      declare(before, positionAt(), 'shop', routesOf({ cart: '/cart' })),
    );
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toEqual({
      where: 'declare',
      option: 'name',
      reason: 'is another than the one declared before, "blog"',
      write: 'Declare one name only.',
    });
    expect(before.name).toBe('blog');
    expect(before.routes.has('cart')).toBe(false);
  });

  it('takes any names where the host has given it one', () => {
    const options = { name: 'archive' };
    const { name, routes } = declared(options, ['blog', { index: '/' }], ['shop', { cart: '/cart' }]);
    expect(name).toBe('archive');
    expect([...routes.keys()]).toEqual(['index', 'cart']);
  });

  it.each(['/:tenant', '/x{/:tenant}', '/*tenant'])(
    'refuses %s at a mount with a key of that name',
    (path) => {
      const { code, details } = thrownBy(() => declared({ path: '/t/:tenant' }, ['shop', { x: path }]));
      expect(code).toBe('ERR_PARTY_BAD_PATTERN');
      expect(details).toMatchObject({
        endpoint: 'x',
        pattern: path,
        reason: 'its key "tenant" is also a key of the mount path "/t/:tenant"',
      });
    },
  );

  it('knows no endpoints by birth', () => {
    const { routes } = declared({}, ['blog', JSON.parse('{"__proto__": "/x"}')]);
    expect([...routes.keys()]).toEqual(['__proto__']);
    expect(routes.get('constructor')).toBeUndefined();
  });

  it('takes a hundred thousand names', () => {
    const entries = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`e${i}`, `/e${i}`]));
    const routes = routesOf(entries);
    const ms = cpuOf(() => expect(declared({}, ['blog', routes]).routes.size).toBe(100_000));
    expect(ms).toBeLessThan(2000);
  });
});

describe('clashWith', () => {
  const shop = declared({}, ['shop', { index: '/', item: '/items/:id', old: '/old{/:tenant}' }]);

  it('gives the error of an endpoint that takes a key of the base', () => {
    const error = clashWith(shop, readMount('/t/:tenant').pattern);
    expect(error?.code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(error?.details).toMatchObject({
      endpoint: 'old',
      pattern: '/old{/:tenant}',
      reason: 'its key "tenant" is also a key of the mount path "/t/:tenant"',
    });
  });

  it.each(['/', '/tenant', '/:other/id'])('gives none for the base %s', (base) => {
    expect(clashWith(shop, readMount(base).pattern)).toBeUndefined();
  });
});
