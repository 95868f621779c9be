import type { Point } from '../../../lib/graft/report/minutes';
import type { EndpointShown, GraftShown, JourneyShown, Snapshot } from '../../../lib/switchboard/snapshot';
import type { View } from '../../../lib/switchboard/view';

export const MADE = '2026-11-30T14:02:07.000Z';
const MINUTE = Math.floor(Date.parse(MADE) / 60_000);

export const view: View = {
  base: '/ops',
  by: 'anna',
  mayAct: true,
  filter: '',
  files: { script: '/ops/script.js', style: '/ops/style.css', icon: '/ops/icon.svg' },
};

/** Always the same numbers, 0 to 1, for the same seed. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** An hour of one side, up to `perMinute` requests in each. */
export function hour(seed: number, perMinute: number, milliseconds: number, failing = 0): Point[] {
  const next = numbers(seed);
  const points: Point[] = [];
  for (let minute = MINUTE - 59; minute <= MINUTE; minute++) {
    const hits = Math.round(perMinute * (0.4 + 0.6 * next()));
    const p50 = milliseconds * (0.8 + 0.4 * next());
    if (hits > 0)
      points.push([
        minute,
        hits,
        next() < failing ? 1 + Math.round(2 * next()) : 0,
        p50,
        p50 * (2 + 3 * next()),
      ]);
  }
  return points;
}

export function endpoint(name: string, seed: number, given: Partial<EndpointShown> = {}): EndpointShown {
  const series = given.series ?? { scion: hour(seed, 2, 11), stock: hour(seed + 1, 18, 24) };
  const sum = (points: readonly Point[], column: 1 | 2) =>
    points.reduce((all, point) => all + point[column], 0);
  return {
    endpoint: name,
    journey: name,
    methods: ['GET'],
    patterns: { scion: `/shop/${name}/:id`, stock: `/shop/${name}.php` },
    hits: { scion: sum(series.scion, 1), stock: sum(series.stock, 1) },
    errors: { scion: sum(series.scion, 2), stock: sum(series.stock, 2) },
    fallbacks: 0,
    passed: 0,
    redirects: 0,
    p50: { scion: series.scion.length ? 11.2 : undefined, stock: series.stock.length ? 24.1 : undefined },
    p99: { scion: series.scion.length ? 48 : undefined, stock: series.stock.length ? 131 : undefined },
    share: undefined,
    lastSeen: MADE,
    canGo: false,
    series,
    ...given,
  };
}

export function journey(name: string, given: Partial<JourneyShown> = {}): JourneyShown {
  return {
    name,
    state: 'legacy',
    isNew: false,
    endpoints: [name],
    perHour: 1200,
    to: ['canary', 'live', 'moved'],
    ...given,
  };
}

export const verdict: NonNullable<EndpointShown['verdict']> = {
  since: '2026-11-28T08:00:00.000Z',
  compared: 4812,
  equal: 4799,
  different: [
    {
      kind: 'json',
      path: '$.items[2].price',
      count: 9,
      examples: [
        { scion: '1250', stock: '"12.50"' },
        { scion: '990', stock: '"9.90"' },
      ],
    },
    {
      kind: 'header',
      path: 'headers.cache-control',
      count: 4,
      examples: [{ scion: undefined, stock: 'no-store' }],
    },
  ],
  noise: [{ kind: 'json', path: '$.requestId', count: 4812 }],
  dropped: 31,
  skipped: 0,
  failed: 2,
  advice: 'different in 13 of 4,812 since Saturday: look at $.items[2].price first',
};

const equal = {
  ...verdict,
  equal: 4812,
  different: [],
  failed: 0,
  advice: 'equal in 4,812 of 4,812 since Saturday: ready for canary',
};

function shop(): GraftShown {
  return {
    name: 'shop',
    path: '/shop',
    since: '2026-11-28T08:00:00.000Z',
    source: { name: 'states.json', isWritable: true },
    progress: {
      routes: { total: 9, legacy: 4, shadow: 1, canary: 2, live: 2 },
      traffic: { total: 48_211, legacy: 30_019, share: 0.62 },
    } as GraftShown['progress'],
    journeys: [
      journey('catalog', {
        state: 'canary',
        percent: 10,
        endpoints: ['home', 'product'],
        by: 'anna',
        since: '2026-11-30T09:12:44.000Z',
        why: 'equal since Monday',
        noKey: 0.31,
        to: ['legacy', 'live', 'moved'],
      }),
      journey('search', {
        state: 'live',
        since: '2026-11-12T10:00:00.000Z',
        by: 'ben',
        to: ['legacy', 'canary', 'moved'],
      }),
      journey('checkout', {
        endpoints: ['cart', 'pay'],
        wanted: { state: 'canary', percent: 25 },
        stopped: { since: '2026-11-30T13:58:01.000Z', by: 'guard', why: 'errors 4.1 %, at most 1 %' },
        to: [],
      }),
      journey('wishlist', { isNew: true, state: 'live', to: [] }),
    ],
    endpoints: [
      endpoint('home', 1, {
        journey: 'catalog',
        patterns: { scion: '/shop/', stock: '/shop/' },
        verdict: equal,
      }),
      endpoint('product', 3, {
        journey: 'catalog',
        patterns: { scion: '/shop/goods/:sku', stock: '/shop/products/:sku' },
        verdict,
      }),
      endpoint('search', 5, { series: { scion: hour(5, 30, 8), stock: [] }, canGo: true, verdict: equal }),
      endpoint('cart', 7, {
        journey: 'checkout',
        series: { scion: hour(7, 4, 30, 0.2).slice(0, 55), stock: hour(8, 9, 41) },
        fallbacks: 3,
      }),
      endpoint('pay', 9, {
        journey: 'checkout',
        methods: ['POST'],
        series: { scion: [], stock: hour(9, 1, 310) },
      }),
      endpoint('wishlist', 11, { patterns: { scion: '/shop/wishlist' }, series: { scion: [], stock: [] } }),
    ],
    findings: [
      {
        level: 'fault',
        code: 'unmapped',
        endpoint: 'pay',
        cause: 'the stock takes "step" in its path, and the scion does not',
        mend: 'Write keys: { pay: { step: "step" } }.',
      },
      {
        level: 'note',
        code: 'behind',
        endpoint: 'cart',
        cause:
          'in the stock "cart" stands behind requireLogin (ALL /account/*), and the scion has nothing like it before it',
        mend: 'Put it before the party, or into the scion.',
      },
    ],
    history: [
      {
        when: '2026-11-30T13:58:01.000Z',
        who: 'guard',
        why: 'errors 4.1 %, at most 1 %',
        journey: 'checkout',
        from: { state: 'canary', percent: 25 },
        to: { state: 'legacy' },
      },
      {
        when: '2026-11-30T09:12:44.000Z',
        who: 'anna',
        why: 'equal since Monday',
        journey: 'catalog',
        from: { state: 'legacy' },
        to: { state: 'canary', percent: 10 },
      },
      {
        when: '2026-11-12T10:00:00.000Z',
        who: 'ben',
        journey: 'search',
        from: { state: 'canary', percent: 50 },
        to: { state: 'live' },
      },
    ],
    advice: [
      '"catalog": 373 of 1,204 of the canary\'s requests had no key: those visitors stay with the stock.',
    ],
  };
}

/** A shop of six endpoints, with a little of everything. */
export function small(given: Partial<GraftShown> = {}): Snapshot {
  return {
    made: MADE,
    workers: { asked: 2, answered: 2, silent: [] },
    guests: [
      { name: 'shop', path: '/shop', status: 'joined', side: 'scion', endpoints: 6, ms: 3.2 },
      { name: 'shop', path: '/shop', status: 'joined', side: 'stock', endpoints: 5, ms: 5 },
      {
        name: 'blog',
        path: '/blog',
        status: 'failed',
        endpoints: 0,
        code: 'ERR_PARTY_INVITE_TIMEOUT',
        cause: 'It did not answer its invitation within 1000 ms.',
        mend: 'Write invite: false, if it never does.',
        ms: 1000,
      },
      { path: '/quiet', status: 'declined', endpoints: 0, mend: 'Mount rsvp() in it.' },
    ],
    verified: { ok: true, obstacles: [] },
    grafts: [{ ...shop(), ...given }],
  };
}

const AREAS = [
  'orders',
  'customers',
  'invoices',
  'stock',
  'reports',
  'admin',
  'media',
  'search',
  'api',
  'help',
];
const SPREAD = [
  'legacy',
  'legacy',
  'legacy',
  'legacy',
  'canary',
  'live',
  'live',
  'moved',
  'legacy',
  'shadow',
] as const;

/** A graft with so many endpoints, nine of ten of them busy. */
export function large(endpoints: number): Snapshot {
  const names = Array.from({ length: endpoints }, (_each, i) => `${AREAS[i % AREAS.length]}-${i}`);
  const journeys = names.map((name, i) => {
    const state = SPREAD[i % SPREAD.length] as JourneyShown['state'];
    return journey(name, { state, ...(state === 'canary' && { percent: 10 }) });
  });
  return small({
    journeys,
    endpoints: names.map((name, i) => {
      const [area] = name.split('-') as [string];
      const idle = i % 10 === 9;
      const series = idle
        ? { scion: [], stock: [] }
        : { scion: hour(i, i % 4, 12, i % 57 === 0 ? 0.1 : 0), stock: hour(i + 7, i % 30, 30) };
      const found = i % 41 === 0 ? verdict : equal;
      const patterns = { scion: `/shop/${area}/${name}/:id`, stock: `/shop/${area}/${name}.php` };
      return endpoint(name, i, { patterns, series, ...(i % 3 === 0 && { verdict: found }) });
    }),
    findings: names
      .filter((_name, i) => i % 6 === 0)
      .map((name) => ({
        level: 'note',
        code: 'possible',
        endpoint: name,
        cause: 'a route of the stock may be meant by some requests that the claim takes',
        mend: '',
      })),
  });
}
