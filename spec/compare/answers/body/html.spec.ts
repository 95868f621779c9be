import type { How } from '../../../../lib/compare/answers/answer.js';
import { differencesBetween } from '../../../../lib/compare/answers/differences.js';
import { onSite } from '../../../../lib/compare/answers/on-site.js';
import { html } from '../cases.js';

const between = (scion: string, stock: string, how: How = {}) =>
  differencesBetween(html(scion), html(stock), how);
const short = (scion: string, stock: string, how: How = {}) =>
  between(scion, stock, how).map(({ kind, path }) => `${kind} ${path}`);

/** A page around a text. */
const page = (main: string, head = '') => `<!doctype html>
<html lang="en">
  <head><title>Shop</title>${head}</head>
  <body class="plain">
    <nav><a href="/">Home</a> <a href="/cart">Cart</a></nav>
    <main>${main}</main>
  </body>
</html>
`;

describe('a page', () => {
  it.each([
    ['a text', '<p>a</p>', '<p>b</p>', ['html main > p']],
    ['a space within a text', '<p>a b</p>', '<p>a  b</p>', ['html main > p']],
    ['a space at its end', '<p>a</p>', '<p>a </p>', ['html main > p']],
    ['a space between elements', '<b>a</b><b>b</b>', '<b>a</b> <b>b</b>', ['html main']],
    ['a line end', '<p>a\nb</p>', '<p>a b</p>', ['html main > p']],
    ['a space within a tag', '<p>a</p>', '<p >a</p>', ['html main > p']],
    ['a space within an end tag', '<p>a</p>', '<p>a</p >', ['html main > p']],
    ['quotes', '<p id="a">a</p>', "<p id='a'>a</p>", ['html main > p#a']],
    ['the case of a tag', '<p>a</p>', '<P>a</P>', ['html main > p']],
    ['the order of attributes', '<p id="a" lang="b">a</p>', '<p lang="b" id="a">a</p>', ['html main > p#a']],
    ['an entity', '<p>&amp;</p>', '<p>&#38;</p>', ['html main > p']],
    ['an attribute', '<p title="a">x</p>', '<p title="b">x</p>', ['html main > p[title]']],
    ['an attribute more', '<input required>', '<input>', ['html main > input[required]']],
    ['a class', '<p class="a">x</p>', '<p class="b">x</p>', ['html main > p[class]']],
    ['an id', '<p id="a">x</p>', '<p>x</p>', ['html main > p[id]']],
    ['an element more', '<p>a</p><p>b</p>', '<p>a</p>', ['html main > p[2]']],
    ['an element less', '<p>a</p>', '<h1>t</h1><p>a</p>', ['html main > h1']],
    ['another element', '<b>a</b>', '<i>a</i>', ['html main > b', 'html main > i']],
    ['an order', '<li>a</li><li>b</li><li>c</li>', '<li>c</li><li>a</li><li>b</li>', ['html main']],
    ['an order of what differs too', '<h1>a</h1><p>b</p>', '<p>b</p><h1>c</h1>', ['html main > h1']],
    ['an order of spaces', '<b>x</b> <b>y</b><i>z</i>', '<b>x</b><b>y</b> <i>z</i>', ['html main']],
    [
      'two of many',
      '<p>1</p>\n<p>a</p>\n<p>2</p>\n<p>b</p>\n<p>3</p>',
      '<p>1</p>\n<p>x</p>\n<p>2</p>\n<p>y</p>\n<p>3</p>',
      ['html main > p[2]', 'html main > p[4]'],
    ],
    ['a comment', '<!-- a --><p>x</p>', '<!-- b --><p>x</p>', ['html main > comment']],
    ['a comment more', '<!-- a --><p>x</p>', '<p>x</p>', ['html main > comment']],
    ['an end tag that ends nothing', '<p>a</p></i>', '<p>a</p>', ['html main > stray']],
    ['one of two texts', 'a <b>x</b> b', 'a <b>x</b> c', ['html main > text[2]']],
    ['a script', '<script>a < b</script>', '<script>a > b</script>', ['html main > script']],
    ['a style', '<style>a{}</style>', '<style>b{}</style>', ['html main > style']],
    ['a textarea', '<textarea><b></textarea>', '<textarea><i></textarea>', ['html main > textarea']],
    ['one of a kind', '<p>a</p><p>b</p><p>c</p>', '<p>a</p><p>x</p><p>c</p>', ['html main > p[2]']],
    [
      'one of a class',
      '<p class="price">1</p><p>b</p>',
      '<p class="price">2</p><p>b</p>',
      ['html main > p.price'],
    ],
    ['one of an id', '<p id="total">1</p><p>b</p>', '<p id="total">2</p><p>b</p>', ['html main > p#total']],
    [
      'a class that a machine made',
      '<p class="css-1q2w3e">1</p>',
      '<p class="css-1q2w3e">2</p>',
      ['html main > p'],
    ],
    ['a self-closing tag', '<br>', '<br/>', ['html main > br']],
    [
      'what is within a drawing',
      '<svg><path d="M0"/></svg>',
      '<svg><path d="M1"/></svg>',
      ['html main > svg > path[d]'],
    ],
    ['a link', '<a href="/a">x</a>', '<a href="/b">x</a>', ['link main > a[href]']],
    ['a form', '<form action="/a"></form>', '<form action="/b"></form>', ['link main > form[action]']],
    [
      'how a form is sent',
      '<form method="post"></form>',
      '<form method="get"></form>',
      ['html main > form[method]'],
    ],
    ['an image', '<img src="/a.png">', '<img src="/b.png">', ['link main > img[src]']],
    ['a link that is missing', '<a href="/a">x</a>', '<a>x</a>', ['link main > a[href]']],
    [
      'a value of a form',
      '<input name="q" value="a">',
      '<input name="q" value="b">',
      ['html main > input[value]'],
    ],
    [
      'a checked box',
      '<input type="checkbox" checked>',
      '<input type="checkbox">',
      ['html main > input[checked]'],
    ],
  ])('differs in %s', (_name, scion, stock, expected) => {
    expect(short(page(scion), page(stock))).toEqual(expected);
    expect(short(page(stock), page(scion)).length).toBe(expected.length);
    expect(short(page(scion), page(scion))).toEqual([]);
  });

  it.each([
    ['the title', '<title>a</title>', '<title>b</title>', ['html title']],
    ['the declaration', '<!doctype html><p>a</p>', '<!DOCTYPE html><p>a</p>', ['html declaration']],
    ['no declaration', '<!doctype html><p>a</p>', '<p>a</p>', ['html declaration']],
    ['the end', '<p>a</p>\n', '<p>a</p>', ['html html']],
    [
      'the root',
      '<html lang="en"><body></body></html>',
      '<html lang="de"><body></body></html>',
      ['html html[lang]'],
    ],
    [
      'the body',
      '<html><body class="a"></body></html>',
      '<html><body class="b"></body></html>',
      ['html body[class]'],
    ],
    ['nothing', '', '<p>a</p>', ['html p']],
    ['a tag that has no end', '<p>a<div', '<p>a<div ', ['html stray']],
    ['depth', `${'<i>'.repeat(9)}a`, `${'<i>'.repeat(9)}b`, ['html … > i > i > i > i > i > i']],
  ])('differs in %s, as a whole', (_name, scion, stock, expected) => {
    expect(short(scion, stock)).toEqual(expected);
  });

  it('shows what differs as it is written', () => {
    expect(between(page('<p class="price">12 &euro;</p>'), page('<p class="price">13 &euro;</p>'))).toEqual([
      { kind: 'html', path: 'main > p.price', scion: '12 &euro;', stock: '13 &euro;' },
    ]);
    expect(between(page('<div class="note"><b>Sale</b> today</div>'), page(''))).toEqual([
      {
        kind: 'html',
        path: 'main > div.note',
        scion: '<div class="note"><b>Sale</b> today</div>',
        stock: undefined,
      },
    ]);
    expect(between(page('<ul><li>a</li><li>b</li></ul>'), page('<ul><li>b</li><li>a</li></ul>'))).toEqual([
      { kind: 'html', path: 'main > ul', scion: '<li>a</li> <li>b</li>', stock: '<li>b</li> <li>a</li>' },
    ]);
  });

  it('is not shifted by what one side alone has', () => {
    const rows = (from: number, to: number) =>
      Array.from(
        { length: to - from },
        (_each, i) => `<tr><td>${from + i}</td><td>row ${from + i}</td></tr>\n`,
      ).join('');
    expect(short(page(`<table>${rows(1, 90)}</table>`), page(`<table>${rows(0, 90)}</table>`))).toEqual([
      'html main > table > tr[1]',
    ]);
    const withAd = page(`<div>one</div>\n<div class="ad">buy</div>\n<div>two</div>\n<div>thre</div>`);
    expect(short(withAd, page('<div>one</div>\n<div>two</div>\n<div>three</div>'))).toEqual([
      'html main > div.ad',
      'html main > div[3]',
    ]);
  });
});

describe('links', () => {
  const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    scion: { '/shop/7': 'item 7', '/shop/8': 'item 8', '/shop?q=a&p=2': 'list a 2', '/cart': 'cart' },
    stock: {
      '/catalog.php?id=7': 'item 7',
      '/catalog.php?id=8': 'item 8',
      '/list/a/2': 'list a 2',
      '/basket': 'cart',
      '/cart': 'other',
    },
  };
  const linkOf: How['linkOf'] = (url, side) => names[side]?.[url];
  const pageOf = (url: string, title = 'x') =>
    page(`<ul><li><a title="${title}" href="${url}">a</a></li></ul>`);

  it.each([
    ['the same endpoint with the same values', '/shop/7', '/catalog.php?id=7', []],
    ['another value', '/shop/7', '/catalog.php?id=8', ['link main > ul > li > a[href]']],
    ['another endpoint', '/shop/7', '/basket', ['link main > ul > li > a[href]']],
    ['an escaped query', '/shop?q=a&amp;p=2', '/list/a/2', []],
    ['spaces around it', ' /shop/7\n', '/catalog.php?id=7', []],
    ['the same URL, whatever it is called', '/cart', '/cart', []],
    ['one that nobody knows', '/shop/7', '/elsewhere', ['link main > ul > li > a[href]']],
  ])('lead to %s', (_name, scion, stock, expected) => {
    expect(short(pageOf(scion), pageOf(stock), { linkOf })).toEqual(expected);
  });

  it('are the same in forms and images too', () => {
    const of = (url: string) =>
      page(`<form action="${url}"><button formaction="${url}">a</button></form><img src=${url}>`);
    expect(short(of('/shop/7'), of('/catalog.php?id=7'), { linkOf })).toEqual([]);
    expect(short(of('/shop/7'), of('/catalog.php?id=8'), { linkOf })).toEqual([
      'link main > form[action]',
      'link main > img[src]',
      'link main > form > button[formaction]',
    ]);
  });

  it('are told from the same text elsewhere in the tag', () => {
    expect(short(pageOf('/shop/7', '/shop/7'), pageOf('/catalog.php?id=7', '/shop/7'), { linkOf })).toEqual(
      [],
    );
    expect(
      short(pageOf('/shop/7', '/shop/7'), pageOf('/catalog.php?id=7', '/catalog.php?id=7'), { linkOf }),
    ).toEqual(['html main > ul > li > a[title]']);
  });

  it('that are relative lead elsewhere from another page', () => {
    const relative: How = {
      linkOf: (url, side) => onSite(url, side === 'scion' ? '/shop/7' : '/item.php?id=7', 'http://a.org'),
    };
    const [only] = between(pageOf('cart'), pageOf('cart'), relative);
    expect(only).toBeUndefined();
    expect(short(`${pageOf('cart')} `, pageOf('cart'), relative)).toEqual([
      'html text[2]',
      'link main > ul > li > a[href]',
    ]);
    expect(short(pageOf('../cart?a=1#b'), pageOf('./cart?a=1#b'), relative)).toEqual([]);
    expect(short(pageOf('http://a.org/cart'), pageOf('cart'), relative)).toEqual([]);
    expect(short(pageOf('http://b.org/cart'), pageOf('/cart'), relative)).toEqual([
      'link main > ul > li > a[href]',
    ]);
    expect(short(`${pageOf('#top')} `, pageOf('#top'), relative)).toEqual(['html text[2]']);
  });

  it('do not hide a list in another order', () => {
    const list = (...urls: string[]) =>
      page(`<ul>${urls.map((url) => `<li><a href="${url}">a</a></li>`).join('')}</ul>`);
    expect(
      short(list('/shop/7', '/shop/8'), list('/catalog.php?id=8', '/catalog.php?id=7'), { linkOf }),
    ).toEqual(['html main > ul']);
  });

  it('are as they are written where asking fails, which is told', () => {
    const told: unknown[] = [];
    const how: How = {
      linkOf: () => {
        throw new Error('mine');
      },
      onError: (error, thrower) => told.push(`${thrower}: ${(error as Error).message}`),
    };
    expect(short(pageOf('/shop/7'), pageOf('/catalog.php?id=7'), how)).toEqual([
      'link main > ul > li > a[href]',
    ]);
    expect(new Set(told)).toEqual(new Set(['linkOf: mine']));
    expect(short(pageOf('/same'), pageOf('/same'), how)).toEqual([]);
  });
});
