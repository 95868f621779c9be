import type { Express, Request } from 'express';
import { endpoint, rsvp } from 'express-party';
import type { State } from 'express-party/graft';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

/** A pair of routes, and how each side's own code asks for the thing that both give: by position and by name. */
interface Case {
  /** Of Express 4. */
  readonly stock: string;
  /** Of Express 5. */
  readonly scion: string;
  readonly keys?: Record<string, string>;
  readonly scions: readonly unknown[][];
  readonly stocks: readonly unknown[][];
  /** What is asked for, as either side reads it. */
  readonly thing: readonly string[];
}

const cases: Record<string, Case> = {
  alike: {
    stock: '/a/:id',
    scion: '/a/:id',
    scions: [[7], [{ id: 7 }]],
    stocks: [[7], [{ id: 7 }]],
    thing: ['7'],
  },
  other: {
    stock: '/u/:slug',
    scion: '/p/:id',
    scions: [['é'], [{ id: 'é' }]],
    stocks: [['é'], [{ slug: 'é' }]],
    thing: ['é'],
  },
  case: {
    stock: '/Project/:Project_id',
    scion: '/project/:id',
    scions: [[42], [{ id: 42 }]],
    stocks: [[42], [{ Project_id: 42 }]],
    thing: ['42'],
  },
  constrained: {
    stock: '/o/:id(\\d+)',
    scion: '/o/:nr',
    scions: [[7], [{ nr: 7 }]],
    stocks: [[7], [{ id: 7 }]],
    thing: ['7'],
  },
  turned: {
    stock: '/t/:year/:number',
    scion: '/turned/:number/:year',
    scions: [['n', 2026], [{ number: 'n', year: 2026 }]],
    stocks: [[2026, 'n'], [{ year: 2026, number: 'n' }]],
    thing: ['2026', 'n'],
  },
  half: {
    stock: '/h/:user/orders/:order',
    scion: '/half/:user/:id',
    scions: [['u', 7], [{ user: 'u', id: 7 }]],
    stocks: [['u', 7], [{ user: 'u', order: 7 }]],
    thing: ['7', 'u'],
  },
  said: {
    stock: '/s/:id/:order',
    scion: '/said/:user/:id',
    keys: { user: 'id', id: 'order' },
    scions: [['u', 7], [{ user: 'u', id: 7 }]],
    stocks: [['u', 7], [{ id: 'u', order: 7 }]],
    thing: ['7', 'u'],
  },
  query: {
    stock: '/product.php',
    scion: '/products/:id',
    scions: [[7], [{ id: 7 }], [{}, { query: { id: 7 } }]],
    stocks: [[{ id: 7 }], [{}, { query: { id: 7 } }], [7]],
    thing: ['7'],
  },
  named: {
    stock: '/view.php',
    scion: '/views/:id',
    keys: { id: 'nr' },
    scions: [[7], [{ id: 7 }]],
    stocks: [[{ nr: 7 }], [{}, { query: { nr: 7 } }]],
    thing: ['7'],
  },
  words: {
    stock: '/find.php',
    scion: '/find/:query/:hash',
    scions: [['q', 'h'], [{ query: 'q', hash: 'h' }]],
    stocks: [[{ query: 'q', hash: 'h' }], [{}, { query: { query: 'q', hash: 'h' } }]],
    thing: ['h', 'q'],
  },
  both: {
    stock: '/list/:kind',
    scion: '/lists/:kind/:page',
    scions: [['k', 2], [{ kind: 'k', page: 2 }]],
    stocks: [
      ['k', { query: { page: 2 } }],
      [{ kind: 'k', page: 2 }],
      [{ kind: 'k' }, { query: { page: 2 } }],
    ],
    thing: ['2', 'k'],
  },
  optional: {
    stock: '/opt/:page?',
    scion: '/opts{/:p}',
    scions: [[2], [{ p: 2 }]],
    stocks: [[2], [{ page: 2 }]],
    thing: ['2'],
  },
  star: {
    stock: '/files/*',
    scion: '/files/*path',
    scions: [[['a', 'b c']], [{ path: ['a', 'b c'] }]],
    stocks: [['a/b c'], [{ 0: 'a/b c' }]],
    thing: ['a/b c'],
  },
  moved: {
    stock: '/dl/*',
    scion: '/downloads/*path',
    scions: [[['a', 'b']], [{ path: ['a', 'b'] }]],
    stocks: [['a/b'], [{ 0: 'a/b' }]],
    thing: ['a/b'],
  },
  asked: {
    stock: '/get.php',
    scion: '/get/*path',
    scions: [[['a', 'b']], [{ path: ['a', 'b'] }]],
    stocks: [[{ path: 'a/b' }], [{}, { query: { path: 'a/b' } }]],
    thing: ['a/b'],
  },
};
const names = Object.keys(cases);

function app(side: 'scion' | 'stock'): Express {
  const made = (side === 'scion' ? five : four).express();
  made.use(rsvp(side === 'scion' ? 'shop' : 'legacy'));
  for (const [name, each] of Object.entries(cases)) {
    made.get(each[side], endpoint(name), (req, res) => {
      const values = [...Object.values(req.params), ...Object.values(req.query)] as unknown[];
      const thing = values.filter((value) => value !== undefined).map((value) => [value].flat().join('/'));
      res.json({ side, name, thing: thing.sort() });
    });
  }
  // Two pages that nobody moves: each says where its own app's links lead.
  made.get(`/${side}`, endpoint(`page.${side}`), (req: Request, res) => {
    res.json(linksOf((name, ...args) => req.urlFor(name as never, ...(args as never[])), side, ['']));
  });
  return made;
}

type UrlFor = (name: string, ...args: unknown[]) => string;

/**
 * The links to all pairs as a side writes them, by each of the prefixes that lead to it. Who is neither app gives no options
 * behind values by position: for him they may be one of the other pattern's values.
 */
function linksOf(urlFor: UrlFor, side: 'scion' | 'stock', prefixes: readonly string[]) {
  const isOwn = prefixes.includes('');
  return Object.entries(cases).flatMap(([name, each]) =>
    prefixes.flatMap((prefix) =>
      each[`${side}s`]
        .filter(([first, second]) => isOwn || typeof first === 'object' || typeof second !== 'object')
        .map((args) => ({ name, url: urlFor(prefix + name, ...args), args })),
    ),
  );
}

const states: State[] = [
  { state: 'legacy' },
  { state: 'canary', percent: 100 },
  { state: 'live' },
  { state: 'live', fallback: true },
];

async function planted() {
  const third = five.express().use(rsvp('blog'));
  const urlFor =
    (req: Request): UrlFor =>
    (name, ...args) =>
      req.urlFor(name as never, ...(args as never[]));
  third.get(
    '/links',
    (req, res) =>
      void res.json([
        ...linksOf(urlFor(req), 'scion', ['shop:']),
        ...linksOf(urlFor(req), 'stock', ['legacy:']),
      ]),
  );
  const keys = Object.fromEntries(
    Object.entries(cases).flatMap(([name, { keys }]) => (keys ? [[name, keys]] : [])),
  );
  const key = (req: { headers: Record<string, unknown> }) => req.headers.user;
  const onto = app('stock');
  return grow(app('scion'), { onto, keys, key: key as never }, { others: { '/blog': third } });
}

describe('every pair, in every state, for every caller', () => {
  it.each(states)('has a link that arrives with its values: %j', async (state) => {
    const { shop, line, get, errors } = await planted();
    shop.replace(Object.fromEntries(names.map((name) => [name, state])));
    const wrong: unknown[] = [];
    for (const user of ['anna', '']) {
      const headers: Record<string, string> = user ? { user } : {};
      const side = state.state === 'legacy' || (state.state === 'canary' && !user) ? 'stock' : 'scion';
      const pages = ['/scion', '/stock', '/blog/links'].map(async (path) =>
        JSON.parse((await get(path, { headers })).text),
      );
      const own = (prefix: string, by: 'scion' | 'stock') =>
        user ? [] : linksOf(line.urlFor as never, by, [prefix]);
      const links = [
        ...(await Promise.all(pages)).flat(),
        ...own('shop:', 'scion'),
        ...own('legacy:', 'stock'),
      ];
      expect(links.length).toBeGreaterThan(names.length * 6);
      for (const { name, url, args } of links as { name: string; url: string; args: unknown }[]) {
        const { text } = await get(url, { headers });
        const right = JSON.stringify({ side, name, thing: cases[name]?.thing });
        if (text !== right) wrong.push({ url, args, saw: text, right });
      }
    }
    expect(wrong).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('arrives at the stock when its page was made before the kill switch', async () => {
    const { shop, line, get } = await planted();
    shop.replace(Object.fromEntries(names.map((name) => [name, { state: 'live' }])));
    const before = linksOf(line.urlFor as never, 'scion', ['shop:']);
    shop.replace({});
    for (const { name, url } of before) {
      const first = await get(url);
      const { text } = first.status === 307 ? await get(first.headers.location as string) : first;
      expect([url, text]).toEqual([url, JSON.stringify({ side: 'stock', name, thing: cases[name]?.thing })]);
    }
  });
});
