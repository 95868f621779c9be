import { Endpoint, Member } from '../../lib/links/member';
import { routesOf } from '../../lib/links/table';
import { build } from '../../lib/pattern/build';
import { readMount } from '../../lib/pattern/mount-path';
import { EMPTY, type Pattern } from '../../lib/pattern/pattern';
import { memberAt, memberWith } from '../shared/member';
import { thrownBy } from '../shared/thrown';

describe('Member', () => {
  it.each([
    ['the host', { rank: -1 }],
    ['the guest at "/blog"', {}],
    ['guest "archive"', { name: 'archive' }],
  ])('is spoken of as %s', (label, options) => {
    expect(memberAt(options).label).toBe(label);
  });

  it('is spoken of by the name that it declares', () => {
    expect(memberWith('blog', {}).label).toBe('guest "blog"');
  });

  it('begins absent, with no endpoints', () => {
    const member = new Member({ rank: 0, path: '/', mount: EMPTY, prefix: () => EMPTY, name: undefined });
    expect(member.present).toBe(false);
    expect(member.gone).toBeUndefined();
    expect(member.endpoints.size).toBe(0);
  });
});

describe('declare', () => {
  it('takes the name and the routes', () => {
    const member = memberWith('blog', { index: '/', create: 'POST /posts' });
    expect(member.name).toBe('blog');
    expect(
      [...member.endpoints.values()].map(({ name, methods, pattern }) => [name, methods, pattern.source]),
    ).toEqual([
      ['index', ['GET'], '/'],
      ['create', ['POST'], '/posts'],
    ]);
  });

  it('takes the routes under the name that the host has given', () => {
    const member = memberWith('blog', { index: '/' }, { name: 'archive' });
    expect(member.name).toBe('archive');
    expect(member.endpoints.has('index')).toBe(true);
  });

  it('adds to what was declared before', () => {
    const member = memberWith('blog', { index: '/' });
    member.declare('blog', routesOf({ post: '/posts/:id' }));
    expect([...member.endpoints.keys()]).toEqual(['index', 'post']);
  });

  it('takes one name at several methods of one path', () => {
    const member = memberWith('blog', { posts: '/posts' });
    member.declare('blog', routesOf({ posts: 'POST /posts' }));
    member.declare('blog', routesOf({ posts: '/posts' }));
    expect(member.endpoints.get('posts')?.methods).toEqual(['GET', 'POST']);
  });

  it('refuses one name at two paths, naming both, and takes none of the routes', () => {
    const member = memberWith('blog', { posts: '/posts' });
    const { code, details } = thrownBy(() =>
      member.declare('blog', routesOf({ new: '/new', posts: '/all' })),
    );
    expect(code).toBe('ERR_PARTY_DUPLICATE_NAME');
    expect(details).toEqual({
      what: 'endpoint',
      name: 'posts',
      taken: 'the route /posts of guest "blog"',
      write: 'Give /all a name of its own.',
    });
    expect([...member.endpoints.keys()]).toEqual(['posts']);
    expect(member.endpoints.get('posts')?.pattern.source).toBe('/posts');
  });

  it('takes no name where it refuses the routes', () => {
    const member = memberAt({ path: '/t/:tenant' });
    expect(thrownBy(() => member.declare('blog', routesOf({ x: '/:tenant' }))).code).toBe(
      'ERR_PARTY_BAD_PATTERN',
    );
    expect(member.name).toBeUndefined();
  });

  it('refuses a second name of its own', () => {
    const member = memberWith('blog', { index: '/' });
    const { code, details } = thrownBy(() => member.declare('shop', routesOf({ cart: '/cart' })));
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toEqual({
      where: 'declare',
      option: 'name',
      reason: 'is another than the one declared before, "blog"',
      write: 'Declare one name only.',
    });
    expect(member.name).toBe('blog');
    expect(member.endpoints.has('cart')).toBe(false);
  });

  it('takes any names where the host has given it one', () => {
    const member = memberWith('blog', { index: '/' }, { name: 'archive' });
    member.declare('shop', routesOf({ cart: '/cart' }));
    expect(member.name).toBe('archive');
    expect([...member.endpoints.keys()]).toEqual(['index', 'cart']);
  });

  it('refuses one name at two paths within one declaration too', () => {
    const member = memberAt();
    const routes = [...routesOf({ posts: '/posts' }), ...routesOf({ posts: '/all' })];
    expect(thrownBy(() => member.declare('blog', routes)).code).toBe('ERR_PARTY_DUPLICATE_NAME');
    expect(member.endpoints.size).toBe(0);
  });

  it.each(['/:tenant', '/x{/:tenant}', '/*tenant'])(
    'refuses %s at a mount with a key of that name',
    (path) => {
      const member = memberAt({ path: '/t/:tenant' });
      const { code, details } = thrownBy(() => member.declare('shop', routesOf({ x: path })));
      expect(code).toBe('ERR_PARTY_BAD_PATTERN');
      expect(details).toMatchObject({
        endpoint: 'x',
        pattern: path,
        reason: 'its key "tenant" is also a key of the mount path "/t/:tenant"',
      });
    },
  );

  it('knows no endpoints by birth', () => {
    const member = memberWith('blog', JSON.parse('{"__proto__": "/x"}'));
    expect([...member.endpoints.keys()]).toEqual(['__proto__']);
    expect(member.endpoints.get('constructor')).toBeUndefined();
  });

  it('takes a hundred thousand names', () => {
    const entries = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`e${i}`, `/e${i}`]));
    const routes = routesOf(entries);
    const started = performance.now();
    const member = memberAt();
    member.declare('blog', routes);
    expect(member.endpoints.size).toBe(100_000);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('clashWith', () => {
  const member = () => memberWith('shop', { index: '/', item: '/items/:id', old: '/old{/:tenant}' });

  it('gives the error of an endpoint that takes a key of the base', () => {
    const error = member().clashWith(readMount('/t/:tenant').pattern);
    expect(error?.code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(error?.details).toMatchObject({
      endpoint: 'old',
      pattern: '/old{/:tenant}',
      reason: 'its key "tenant" is also a key of the mount path "/t/:tenant"',
    });
  });

  it.each(['/', '/tenant', '/:other/id'])('gives none for the base %s', (base) => {
    expect(member().clashWith(readMount(base).pattern)).toBeUndefined();
  });
});

describe('Endpoint', () => {
  const endpointOf = (member: Member, name: string) => member.endpoints.get(name) as Endpoint;

  it('has its whole pattern from the site’s root on', () => {
    const member = memberWith('shop', { item: '/items/:id' }, { path: '/t/:tenant/shop' });
    expect(endpointOf(member, 'item').full().source).toBe('/t/:tenant/shop/items/:id');
  });

  it('is made ready for building: keys with their places, the mount’s first', () => {
    const member = memberWith('shop', { item: '/items/:id{/*rest}' }, { path: '/t/:tenant' });
    const ready = endpointOf(member, 'item').ready();
    expect(ready.subject).toEqual({ name: 'shop:item', pattern: '/t/:tenant/items/:id{/*rest}' });
    expect(ready.mountKeys).toBe(1);
    expect([...ready.indexOf]).toEqual([
      ['tenant', 0],
      ['id', 1],
      ['rest', 2],
    ]);
    expect(build(ready.template, ['x', 7, ['a', 'b']], ready.subject)).toBe('/t/x/items/7/a/b');
  });

  it('is made ready once', () => {
    const endpoint = endpointOf(memberWith('blog', { index: '/' }), 'index');
    expect(endpoint.ready()).toBe(endpoint.ready());
  });

  it('is made ready anew when what stands before it changes', () => {
    let prefix: Pattern = readMount('/v1').pattern;
    const member = new Member({ rank: 0, path: '/', mount: EMPTY, prefix: () => prefix, name: undefined });
    member.declare('blog', routesOf({ index: '/x' }));
    const endpoint = endpointOf(member, 'index');
    expect(endpoint.ready().subject.pattern).toBe('/v1/x');
    prefix = readMount('/v2').pattern;
    expect(endpoint.ready().subject.pattern).toBe('/v2/x');
  });

  it('is named without a guest where its member has no name', () => {
    const member = memberAt();
    const endpoint = new Endpoint(member, 'index', ['GET'], readMount('/x').pattern);
    expect(endpoint.ready().subject.name).toBe('index');
  });

  it('is shown within the party, and not built, while what stands before that cannot be known', () => {
    const own = new Error('no base');
    const mount = readMount('/blog').pattern;
    let prefix = (): Pattern => {
      throw own;
    };
    const member = new Member({ rank: 0, path: '/blog', mount, prefix: () => prefix(), name: undefined });
    member.declare('blog', routesOf({ post: '/posts/:id' }));
    const endpoint = endpointOf(member, 'post');
    expect(endpoint.full().source).toBe('/blog/posts/:id');
    expect(() => endpoint.ready()).toThrow(own);
    prefix = () => readMount('/v2/blog').pattern;
    expect(endpoint.full().source).toBe('/v2/blog/posts/:id');
    expect(endpoint.ready().subject.pattern).toBe('/v2/blog/posts/:id');
  });
});
