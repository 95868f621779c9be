import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../../lib/errors';
import { Names, NoNames, OwnNames } from '../../lib/links/names';
import { readMount } from '../../lib/pattern/mount-path';
import { blogWith, namesOf, shopWith, urlFor } from '../shared/asking';
import { memberAt, memberWith } from '../shared/member';
import { thrownBy } from '../shared/thrown';

describe('Names', () => {
  const [blog, shop] = [blogWith(), shopWith()];
  const names = namesOf([blog, shop]);

  it('take a name with a colon for anybody’s endpoint, one’s own included', () => {
    expect(urlFor(names, shop, 'blog:post', [7])).toBe('/blog/posts/7');
    expect(urlFor(names, blog, 'blog:post', [7])).toBe('/blog/posts/7');
    expect(urlFor(names, blog, 'shop:index')).toBe('/shop/');
  });

  it('take a name without a colon for one of one’s own, whoever asks', () => {
    const members = [blog, shop, blog];
    expect(members.map((member) => urlFor(names, member, 'index'))).toEqual(['/blog/', '/shop/', '/blog/']);
  });

  it('build with values, query and hash', () => {
    expect(urlFor(names, blog, 'post', [{ id: 7, page: 2 }, { hash: 'top' }])).toBe(
      '/blog/posts/7?page=2#top',
    );
    expect(urlFor(names, shop, 'blog:file', [['a', 'b']])).toBe('/blog/files/a/b');
  });

  it('find a name again, and as right', () => {
    for (const id of [1, 2, 3]) {
      expect(urlFor(names, shop, 'blog:post', [id])).toBe(`/blog/posts/${id}`);
      expect(urlFor(names, shop, 'blog:post', [{ id }])).toBe(`/blog/posts/${id}`);
      expect(urlFor(names, blog, 'shop:cart')).toBe('/shop/cart');
    }
    expect(thrownBy(() => urlFor(names, shop, 'blog:post')).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('keep what was asked for by everybody’s name, and nothing of one’s own or of nobody’s', () => {
    const fresh = namesOf([blog, shop]);
    urlFor(fresh, shop, 'blog:index');
    urlFor(fresh, shop, 'cart');
    expect(thrownBy(() => urlFor(fresh, shop, 'blog:nobody')).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect([...fresh.known]).toEqual([['blog:index', blog.find('index')]]);
  });

  it('know nothing of the list before', () => {
    expect(urlFor(names, shop, 'blog:index')).toBe('/blog/');
    const moved = namesOf([shop, memberWith('blog', { index: '/' }, { path: '/news' })]);
    expect(urlFor(moved, shop, 'blog:index')).toBe('/news/');
    expect(thrownBy(() => urlFor(namesOf([shop]), shop, 'blog:index')).code).toBe('ERR_PARTY_UNKNOWN_GUEST');
  });

  it('take what the current request says of the mount', () => {
    const tenants = shopWith({ path: '/t/:tenant' });
    const here = () => ({ prefix: readMount('/t/:tenant').pattern, params: { tenant: 'acme' } });
    const own = namesOf([tenants]);
    expect(urlFor(own, tenants, 'cart', [], { here })).toBe('/t/acme/cart');
    expect(thrownBy(() => urlFor(own, tenants, 'cart')).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('ask for the origin of an absolute URL, with the request and the name', () => {
    const origin = jest.fn(() => 'https://party.test');
    const request = {} as IncomingMessage;
    expect(urlFor(names, blog, 'blog:index', [{}, { absolute: true }], { origin }, request)).toBe(
      'https://party.test/blog/',
    );
    expect(origin.mock.calls).toEqual([[request, 'blog:index']]);
  });

  it('serve a member without a name, which nobody can ask for', () => {
    expect(urlFor(names, memberAt(), 'blog:index')).toBe('/blog/');
    expect(thrownBy(() => urlFor(names, memberAt(), 'index')).details).toMatchObject({
      guest: 'the guest at "/blog"',
    });
  });

  it('know names that objects have by birth as any other', () => {
    const member = memberWith('__proto__', JSON.parse('{"constructor": "/x"}'));
    const odd = namesOf([member]);
    expect(urlFor(odd, member, '__proto__:constructor')).toBe('/blog/x');
    expect(thrownBy(() => urlFor(odd, member, 'constructor:x')).code).toBe('ERR_PARTY_UNKNOWN_GUEST');
    expect(thrownBy(() => urlFor(odd, member, 'toString')).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
  });

  it('tell who goes by a name, and by which names one can be asked for', () => {
    expect(names.get('shop')).toBe(shop);
    expect(['news', '__proto__', ''].map((name) => names.get(name))).toEqual(Array(3).fill(undefined));
    const alias = new Names(new Map([['old', shop]]));
    expect(urlFor(alias, blog, 'old:cart')).toBe('/shop/cart');
  });

  it('ask elsewhere for what no member has, with the name in its parts', () => {
    const elsewhere = jest.fn((_asker: unknown, { endpoint }: { endpoint: string }) =>
      endpoint === 'about' ? '/about' : undefined,
    );
    const asking = namesOf([shop], { elsewhere });
    expect(urlFor(asking, shop, 'cms:about', [1])).toBe('/about');
    expect(urlFor(asking, shop, 'about')).toBe('/about');
    expect(thrownBy(() => urlFor(asking, shop, 'cms:x')).code).toBe('ERR_PARTY_UNKNOWN_GUEST');
    expect(urlFor(asking, shop, 'shop:cart')).toBe('/shop/cart');
    expect(elsewhere.mock.calls.map(([, asked]) => asked)).toEqual([
      { asked: 'cms:about', guest: 'cms', endpoint: 'about' },
      { asked: 'about', guest: 'shop', endpoint: 'about' },
      { asked: 'cms:x', guest: 'cms', endpoint: 'x' },
    ]);
  });
});

describe('NoNames', () => {
  const early = new NoNames((name) => new PartylineError('NOT_READY', { name }));
  const closed = new NoNames((asked) => new PartylineError('CLOSED', { asked }));

  it.each([
    ['blog:index', 'blog:index'],
    ['index', 'index'],
    ['nobody:x', 'nobody:x'],
    [Symbol('x'), 'a value of type symbol'],
  ])('tell of every name, one’s own too, why there is none: %p', (name, asked) => {
    const member = blogWith();
    expect(thrownBy(() => urlFor(early, member, name))).toMatchObject({
      code: 'ERR_PARTY_NOT_READY',
      details: { name: asked },
    });
    expect(thrownBy(() => urlFor(closed, member, name))).toMatchObject({
      code: 'ERR_PARTY_CLOSED',
      details: { asked },
    });
    expect(early.known.size).toBe(0);
  });
});

describe('OwnNames, of who has gone', () => {
  const gone = new PartylineError('CLOSED', { asked: 'blog' });
  const blog = blogWith();
  const names = new OwnNames(() => gone);

  it.each(['post', 'blog:post'])('still lead to itself, by %j', (name) => {
    expect(urlFor(names, blog, name, [7])).toBe('/blog/posts/7');
  });

  it.each(['shop:cart', 'nobody', 'blog:nobody', '', 7])('tell why when it asks for %j', (name) => {
    expect(thrownBy(() => urlFor(names, blog, name))).toBe(gone);
  });

  it('lead a guest without a name to itself too', () => {
    const unnamed = memberAt({}, { ...blog.declared, name: undefined });
    expect(urlFor(names, unnamed, 'post', [7])).toBe('/blog/posts/7');
    expect(thrownBy(() => urlFor(names, unnamed, 'blog:post', [7]))).toBe(gone);
  });
});
