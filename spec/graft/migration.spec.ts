import express from 'express';
import { party } from 'express-party';
import { type Graft, graft } from 'express-party/graft';
import { isAmong } from '../../lib/graft/states/decision';
import { isLong } from '../shared/long';
import { closeAll, serve } from '../shared/serve';
import { until } from '../shared/until';
import {
  isShared,
  journeyOf,
  journeys,
  keys,
  linked,
  makeScion,
  makeStock,
  names,
  routes,
  userOf,
  valuesOf,
} from './shop';
import { type Seen, Switches, Visitors } from './visitors';

jest.setTimeout(120_000);
afterEach(closeAll);

/** Nobody in particular is one of them. */
const users = ['', ...Array.from({ length: isLong ? 16 : 4 }, (_, i) => `u${i}`)];

async function open() {
  const stock = makeStock();
  const scion = makeScion();
  const errors: unknown[] = [];
  const shop: Graft = graft(scion.app, { onto: stock.app, journeys, keys, key: userOf });
  const line = party({ '/': shop }, { onError: (error) => void errors.push(error) });
  const served = await serve(express().use(line));
  await line.bootstrap(served.server);
  const switches = new Switches(shop);
  return {
    ...served,
    shop,
    line,
    stock,
    scion,
    errors,
    switches,
    visitors: new Visitors(served.port, switches),
  };
}

type Shop = Awaited<ReturnType<typeof open>>;

/** One who is in from the start, one who comes in later, one who comes in last, and nobody in particular. */
function witnesses(journey: string): string[] {
  const isIn = (user: string, percent: number) => isAmong(user, journey, percent);
  const known = Array.from({ length: 1000 }, (_, i) => `w${i}`);
  return [
    known.find((user) => isIn(user, 10)),
    known.find((user) => !isIn(user, 10) && isIn(user, 50)),
    known.find((user) => !isIn(user, 50)),
    '',
  ] as string[];
}

/** Each witness walks from the front page to everywhere; returns which side served the journey for each of them. */
async function tour({ visitors }: Shop, journey: string): Promise<string[]> {
  return Promise.all(
    witnesses(journey).map(async (user) => {
      const pages = (await visitors.followAll(await visitors.enter(user))).map(({ page }) => page);
      const sides = pages.filter(({ endpoint }) => journeyOf(endpoint) === journey).map(({ side }) => side);
      return [...new Set(sides)].join(' and ');
    }),
  );
}

/** Lets the others go on for a while. */
async function goOn({ visitors }: Shop): Promise<void> {
  const enough = visitors.requests + users.length;
  await until(() => visitors.requests >= enough);
}

const scion = 'scion';
const stock = 'stock';

/** From the old app to the new one, and once back again on the way. */
async function move(shop: Shop, journey: string): Promise<void> {
  const { switches, visitors } = shop;
  const stages = async (...expected: string[][]) => {
    for (const sides of expected) {
      expect([journey, await tour(shop, journey)]).toEqual([journey, sides]);
      await goOn(shop);
    }
  };
  await stages([stock, stock, stock, stock]);
  switches.set(journey, { state: 'canary', percent: 10 });
  await stages([scion, stock, stock, stock]);
  switches.set(journey, { state: 'canary', percent: 50 });
  await stages([scion, scion, stock, stock]);

  const before = await Promise.all(witnesses(journey).map((user) => visitors.enter(user)));
  await killed(shop, journey, before, () => switches.set(journey, { state: 'legacy', by: 'the pager' }));
  await stages([stock, stock, stock, stock]);
  switches.set(journey, { state: 'canary', percent: 50 });
  await stages([scion, scion, stock, stock]);
  switches.set(journey, { state: 'live' });
  await stages([scion, scion, scion, scion]);
}

/** Pages that lead to the scion still work when it is switched off, and the answers to what they ask are the stock's. */
async function killed({ visitors }: Shop, journey: string, before: readonly Seen[], kill: () => void) {
  const own = names.filter((name) => journeyOf(name) === journey);
  const inFlight = before.map((seen) => visitors.followAll(seen));
  kill();
  const sent = visitors.sentOn.length;
  const after = await Promise.all(before.flatMap((seen) => own.map((name) => visitors.follow(name, seen))));
  expect(after.map(({ page }) => page.side)).toEqual(after.map(() => stock));
  if (!own.every(isShared)) expect(visitors.sentOn.length).toBeGreaterThan(sent);
  await Promise.all(inFlight);
}

describe('a migration of twelve routes, under the traffic of many', () => {
  it('is served by the right side throughout, with nothing lost or doubled, and no link astray', async () => {
    const shop = await open();
    const { visitors, switches, errors, line } = shop;
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'joined']);
    const traffic = users.map((user, i) => visitors.walk(user, 1 + (i % (linked.length - 1))));
    for (const journey of new Set(names.map(journeyOf))) await move(shop, journey);

    // All is moved. One switch more: what takes the longest way is taken back from all.
    const before = await Promise.all(witnesses('checkout').map((user) => visitors.enter(user)));
    await killed(shop, 'checkout', before, () => switches.set('checkout', { state: 'legacy' }));
    expect(await tour(shop, 'checkout')).toEqual([stock, stock, stock, stock]);
    switches.set('checkout', { state: 'live' });
    expect(await tour(shop, 'checkout')).toEqual([scion, scion, scion, scion]);

    visitors.close();
    await Promise.all(traffic);
    expect(visitors.wrong).toEqual([]);
    expect(errors).toEqual([]);
    expectEachOnce(shop);
    expectCounted(shop);
    expect(Object.values(shop.shop.states()).map(({ state }) => state)).toEqual(Array(13).fill('live'));
  });

  it('leaves what has no name to the stock, when all the rest is live', async () => {
    const { get, shop, switches, scion } = await open();
    for (const journey of Object.keys(shop.states())) switches.set(journey, { state: 'live' });
    expect(await get('/about')).toMatchObject({ status: 200, text: 'about the stock' });
    expect(await get('/products')).toMatchObject({
      status: 404,
      text: expect.stringContaining('Cannot GET'),
    });
    expect(scion.log.entered).toEqual([]);
  });
});

describe('the report of a migration', () => {
  it('recommends exactly what can go, and leaves to the stock what stands beside what has moved', async () => {
    const { get, line, shop, switches } = await open();
    for (const journey of Object.keys(shop.states())) switches.set(journey, { state: 'live' });
    for (const [name, { method, below = '' }] of Object.entries(routes)) {
      const url = line.urlFor(`shop:${name}`, ...valuesOf(name, scion)) + below;
      const { text } = await get(url, { method: method === 'post' ? 'POST' : 'GET' });
      expect(JSON.parse(text)).toMatchObject({ side: scion, endpoint: name });
    }
    expect((await get('/help/new')).text).toBe('a question to the stock');
    const canGo = () => shop.report({ days: 0, requests: 1 }).canGo.endpoints;
    expect(canGo()).toEqual(names);
    // Somebody has the stock's own URL in his bookmarks.
    expect(JSON.parse((await get('/product.php?nr=7')).text)).toMatchObject({ side: stock });
    expect(canGo()).toEqual(names.filter((name) => name !== 'product'));
    expect(shop.report({ days: 0, requests: 2 }).canGo.endpoints).toEqual([]);
    const { unnamed, endpoints } = shop.report();
    expect(unnamed.map(({ pattern, kind, hits }) => [pattern, kind, hits])).toEqual([
      ['/help/new', 'route', 1],
      ['/cart', 'guard', 0],
      ['/account*', 'guard', 0],
      ['/about', 'route', 0],
    ]);
    expect(endpoints.find(({ endpoint }) => endpoint === 'help')?.hits).toEqual({ scion: 1, stock: 0 });
    const { ok, findings } = shop.verify();
    expect(ok).toBe(true);
    expect(findings.map(({ code, endpoint }) => `${code} ${endpoint}`)).toEqual([
      'from query product',
      'from query category',
      'exception help',
      'behind cart',
      'behind account',
      'behind save',
    ]);
  });
});

/** Every request has entered one app, once, and that app has served it; only a guard may have seen it before. */
function expectEachOnce({ visitors: { asked, letThrough }, stock, scion }: Shop): void {
  const of = (side: string) => [...asked].filter(([, answered]) => answered === side).map(([id]) => id);
  const sorted = (ids: readonly string[]) => [...ids].sort();
  for (const [side, { log }] of [['stock', stock] as const, ['scion', scion] as const]) {
    expect(sorted(log.served)).toEqual(sorted(of(side)));
    const before = side === 'stock' ? letThrough : [];
    expect(sorted(log.entered)).toEqual(sorted([...of(side), ...before]));
  }
}

/** The report knows of them all, by endpoint and side. */
function expectCounted({ visitors, shop }: Shop): void {
  const { endpoints } = shop.report();
  const sum = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  expect(sum(endpoints.map(({ hits }) => hits.scion + hits.stock))).toBe(visitors.requests);
  expect(sum(endpoints.map(({ errors }) => errors.scion + errors.stock))).toBe(0);
}
