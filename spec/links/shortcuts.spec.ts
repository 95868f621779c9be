import { PartylineError } from '../../lib/errors';
import { Partyline } from '../../lib/line/partyline';
import { Names } from '../../lib/links/names';
import { Shortcuts } from '../../lib/links/shortcuts';
import { EMPTY, type Pattern } from '../../lib/pattern/pattern';
import { memberWith } from '../shared/member';

function shortcutsOf() {
  const line = new Partyline({ ignoreMissingServices: false, report: () => {} });
  const origin = () => 'https://party.test';
  const names = new Names({ line, origin, defaults: () => undefined, absent: () => [] });
  const site = {
    pattern: EMPTY as Pattern,
    base: () => site.pattern,
  };
  const shortcuts = new Shortcuts(names, () => site.base());
  return { names, site, shortcuts };
}

const blogWith = () => memberWith('blog', { post: '/posts/:id', file: '/files/*path' });
const shopWith = () => memberWith('shop', { post: '/offers/:id' }, { rank: 1, path: '/shop' });

describe('a shortcut', () => {
  function joined() {
    const [blog, shop] = [blogWith(), shopWith()];
    const made = shortcutsOf();
    made.names.assign([blog, shop]);
    return { ...made, blog, shop };
  }

  it('is there for a name that was asked for before', () => {
    const { names, shortcuts, blog, shop } = joined();
    expect(shortcuts.urlFor(shop, 'blog:post', [7])).toBeUndefined();
    names.urlFor({ member: shop }, 'blog:post', [7]);
    names.urlFor({ member: blog }, 'shop:post', [7]);
    for (let round = 0; round < 2; round++) {
      expect(shortcuts.urlFor(shop, 'blog:post', [7])).toBe('/blog/posts/7');
      expect(shortcuts.urlFor(blog, 'blog:post', [{ id: 8 }])).toBe('/blog/posts/8');
      expect(shortcuts.urlFor(blog, 'shop:post', ['a b'])).toBe('/shop/offers/a%20b');
    }
  });

  it('is none for no name at all, of whatever was asked before', () => {
    const { names, shortcuts, shop } = joined();
    names.urlFor({ member: shop }, 'blog:post', [7]);
    expect(shortcuts.urlFor(shop, 'blog:post', [7])).toBe('/blog/posts/7');
    shortcuts.clear();
    expect(shortcuts.urlFor(shop, undefined as never, [7])).toBeUndefined();
  });

  it('of a short name is another for each who asks', () => {
    const { shortcuts, blog, shop } = joined();
    expect([blog, shop, blog].map((member) => shortcuts.urlFor(member, 'post', [7]))).toEqual([
      '/blog/posts/7',
      '/shop/offers/7',
      '/blog/posts/7',
    ]);
  });

  it('is none for what is not as simple', () => {
    const { names, shortcuts, shop } = joined();
    names.urlFor({ member: shop }, 'blog:file', [['a', 'b']]);
    names.urlFor({ member: shop }, 'blog:post', [7]);
    expect(shortcuts.urlFor(shop, 'blog:file', [['a', 'b']])).toBeUndefined();
    expect(shortcuts.urlFor(shop, 'blog:post', [])).toBeUndefined();
    expect(shortcuts.urlFor(shop, 'nobody:post', [7])).toBeUndefined();
    expect(shortcuts.urlFor(shop, 7 as never, [])).toBeUndefined();
  });

  it('is none for who took no part after all, before the party is ready, and for an endpoint of two apps', () => {
    const { names, shortcuts, blog, shop } = joined();
    names.urlFor({ member: blog }, 'shop:post', [7]);
    blog.gone = new PartylineError('NO_PARTY', { asked: 'x' });
    expect(shortcuts.urlFor(blog, 'shop:post', [7])).toBeUndefined();
    expect(shortcuts.urlFor(shop, 'shop:post', [7])).toBe('/shop/offers/7');
    names.ready = false;
    expect(shortcuts.urlFor(shop, 'shop:post', [7])).toBeUndefined();
    names.ready = true;
    shortcuts.clear();
    const [scion] = shop.endpoints.values();
    if (scion) scion.twin = { scion, stock: undefined, isShared: true, sideOf: () => 'scion' };
    expect(shortcuts.urlFor(shop, 'shop:post', [7])).toBeUndefined();
  });

  it('is none where there is no base, and learnt anew for another', () => {
    const { names, site, shortcuts, shop } = joined();
    names.urlFor({ member: shop }, 'blog:post', [7]);
    const [first, second] = [EMPTY, { ...EMPTY }];
    site.pattern = first;
    expect(shortcuts.urlFor(shop, 'blog:post', [7])).toBe('/blog/posts/7');
    site.base = () => {
      throw new PartylineError('NO_BASE', { name: 'x', reason: 'y' });
    };
    expect(shortcuts.urlFor(shop, 'blog:post', [7])).toBeUndefined();
    site.base = () => second;
    names.assign([]);
    expect(shortcuts.urlFor(shop, 'blog:post', [7])).toBeUndefined();
  });
});
