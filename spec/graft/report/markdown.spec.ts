import { marked, type Token, type Tokens } from 'marked';
import { figuresOf } from '../../../lib/graft/report/compute';
import type { Figures } from '../../../lib/graft/report/figures';
import { markdownOf } from '../../../lib/graft/report/markdown';
import { at, counts, iso, reported, route, shop, side } from '../reported';

const markdown = (figures: Figures, advice: string[] = []) => markdownOf(figures, advice);

/** The tables as a reader of Markdown finds them: rows of title → text. */
function tablesIn(text: string): Record<string, string>[][] {
  const tables = marked.lexer(text).filter((token) => token.type === 'table') as Tokens.Table[];
  return tables.map(({ header, rows }) =>
    rows.map((row) =>
      Object.fromEntries(row.map(({ tokens }, column) => [header[column]?.text ?? '', plain(tokens)])),
    ),
  );
}

/** Anything but text would be a mark that somebody's name has made. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => (token.type === 'text' || token.type === 'escape' ? token.text : `{${token.type}}`))
    .join('');
}

const cart = reported('cart', {
  journey: 'checkout',
  methods: ['GET', 'POST'],
  state: { state: 'canary', percent: 10, since: iso(0) },
  counts: {
    scion: side(10, { errors: 3, fallbacks: 2, passed: 1, p50: 5.1234, p99: 1234.5 }),
    stock: side(93, { errors: 4, lastSeen: at(61) }),
    canary: 90,
    noKey: 80,
    redirects: 0,
    served: 0,
    lastLeft: undefined,
  },
});

describe('markdownOf', () => {
  it('begins with how far it has come', () => {
    expect(
      markdown(figuresOf(shop([cart, reported('home')])))
        .split('\n\n')
        .slice(0, 2),
    ).toEqual([
      '# shop',
      `Counted in this process since ${iso(0)}. Of 2 routes, 1 are legacy, 1 canary, 0 live. The stock answered 94 of 101 requests (93.1 %).`,
    ]);
  });

  it('has a row for each endpoint', () => {
    const [endpoints] = tablesIn(markdown(figuresOf(shop([cart, reported('home', { counts: counts() })]))));
    expect(endpoints).toEqual([
      {
        endpoint: 'cart',
        journey: 'checkout',
        method: 'GET, POST',
        'scion’s path': '/cart',
        'stock’s path': '/cart.php',
        state: 'canary 10 %',
        'hits, scion / stock': '10 / 93',
        'scion’s share': '10.0 %',
        errors: '3 / 4',
        fallbacks: '2',
        'handed on': '1',
        'no key': '80 of 90',
        'p50, ms': '5.12 / –',
        'p99, ms': '1230 / –',
        'last seen': iso(61),
      },
      expect.objectContaining({ endpoint: 'home', 'scion’s share': '–', 'no key': '–', 'last seen': '–' }),
    ]);
  });

  it('has a row for each route without a name, and what went elsewhere', () => {
    const figures = figuresOf(
      shop([cart], { unnamed: [route('/a', 3)], other: { hits: 7, lastSeen: at(1) } }),
    );
    const text = markdown(figures);
    expect(tablesIn(text)[1]).toEqual([{ method: 'GET', path: '/a', hits: '3', 'last seen': iso(60) }]);
    expect(text).toMatch(/\n\nRequests to the stock by no known route: 7\.\n$/);
  });

  it('names the busiest of the paths that fit no route', () => {
    const paths = Array.from({ length: 12 }, (_, i) => ({ path: `/p|${i}`, hits: 12 - i }));
    const text = markdown(figuresOf(shop([], { other: { hits: 78, lastSeen: at(1) }, paths })));
    const [table] = tablesIn(text);
    expect(table?.length).toBe(10);
    expect(table?.[0]).toEqual({ path: '/p|0', hits: '12' });
  });

  it('shows what the stock alone names, what cannot be read, and what stands before an endpoint', () => {
    const text = markdown(
      figuresOf(
        shop([reported('cart', { before: { scion: [], stock: ['session', 'requireLogin'] } })], {
          unnamed: [
            route('*', 1, { unread: 'its star takes the slash too' }),
            route('/s', 0, { kind: 'use' }),
          ],
          stockOnly: [route('/old', 2, { endpoint: 'old' })],
        }),
      ),
    );
    const [, stockOnly, unnamed, before] = tablesIn(text);
    expect(stockOnly).toEqual([
      { endpoint: 'old', method: 'GET', path: '/old', hits: '2', 'last seen': iso(60) },
    ]);
    expect(unnamed?.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '* (cannot be read: its star takes the slash too)'],
      ['use', '/s'],
    ]);
    expect(before).toEqual([
      { endpoint: 'cart', 'in the scion': '', 'in the stock': 'session, requireLogin' },
    ]);
  });

  it('limits its tables, and groups by prefix what is long', () => {
    const unnamed = Array.from({ length: 100 }, (_, i) => route(`/api/x${i}`, 0));
    const text = markdown(figuresOf(shop([], { unnamed })));
    const [routes, prefixes] = tablesIn(text);
    expect(routes?.length).toBe(60);
    expect(text).toContain('40 more are in the data of the report.');
    expect(prefixes?.length).toBe(60);
    expect(markdown(figuresOf(shop([], { unnamed: unnamed.slice(0, 60) })))).not.toContain('by prefix');
  });

  it('leaves out what there is nothing of', () => {
    expect(markdown(figuresOf(shop([])))).not.toMatch(/##|\||Requests to/);
  });

  it('lists the advice', () => {
    expect(markdown(figuresOf(shop([])), ['Move it.', 'GET /*a|b goes.'])).toContain(
      '\n\n## Advice\n\n- Move it.\n- GET /\\*a\\|b goes.\n',
    );
  });

  it.each([
    '/a|b',
    '/a\\|b',
    '/a\\\\|b\\',
    '/*splat',
    '/**/x*',
    '/_a_/__b__',
    '/`a`',
    '/<b>&amp;</b>',
    '/[a](b)',
    '/![a](b)',
    '/~~a~~',
    '/:id(\\d+)',
    '/a{/:b}',
    '/^(?:a|b)\\/?$/i',
  ])('shows %s as it is', (pattern) => {
    const text = markdown(figuresOf(shop([reported('odd', { patterns: { scion: pattern, stock: '/x' } })])));
    expect(tablesIn(text)[0]?.[0]).toMatchObject({ 'scion’s path': pattern, 'stock’s path': '/x' });
  });

  it('keeps a row on its line', () => {
    const text = markdown(figuresOf(shop([reported('odd', { patterns: { scion: '/a\n\n| b' } })])));
    expect(tablesIn(text)[0]).toEqual([expect.objectContaining({ 'scion’s path': '/a | b' })]);
  });

  it('leaves the underlines within a name to be read and searched', () => {
    expect(markdown(figuresOf(shop([reported('order_list')])))).toContain('| order_list |');
  });

  it('tells what was compared, and where it differs', () => {
    const place = (path: string, count: number) => ({ kind: 'json' as const, path, count });
    const verdict = {
      since: iso(0),
      compared: 20,
      equal: 8,
      different: [
        { ...place('$.items[2].price', 12), examples: [{ scion: '1 | 2', stock: undefined }] },
        { ...place('$.name', 1), examples: [] },
      ],
      noise: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => place(`$.${name}`, 3)),
      dropped: 1,
      skipped: 2,
      failed: 3,
      advice: 'different: hold',
    };
    const tables = tablesIn(markdown(figuresOf(shop([cart, reported('home', { verdict })]))));
    expect(tables.slice(1)).toEqual([
      [
        {
          endpoint: 'home',
          'equal of compared': '8 of 20',
          'different at': '$.items[2].price (12), $.name (1)',
          'noise at': '$.a (3), $.b (3), $.c (3), $.d (3), $.e (3), 2 more',
          dropped: '1',
          skipped: '2',
          failed: '3',
          advice: 'different: hold',
        },
      ],
      [
        { endpoint: 'home', at: '$.items[2].price', times: '12', 'scion, say': '1 | 2', 'stock, say': '–' },
        { endpoint: 'home', at: '$.name', times: '1', 'scion, say': '–', 'stock, say': '–' },
      ],
    ]);
  });
});
