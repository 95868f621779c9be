import express, { type Express } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { type Graft, graft, type States } from 'express-party/graft';
import { majors } from '../shared/express';
import { leftBehind, MOST as PARTY, survivors } from '../shared/heap';
import { isLong } from '../shared/long';
import { serve } from '../shared/serve';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const states: States = { cart: { state: 'canary', percent: 50, fallback: true }, own: { state: 'live' } };

/**
 * In bytes: a graft that is forgotten leaves fifty times as much, its two apps and all that is known of their routes. More
 * than of a party without one, since twice as much code goes on warming up.
 */
const MOST = 2.5 * PARTY;

function apps(): { fresh: Express; onto: Express } {
  const fresh = five.express().use(rsvp('shop'));
  const onto = four.express().use(rsvp('legacy'));
  fresh.get('/cart/:id', endpoint('cart'), (req, res) => void res.send(req.urlFor('cart', 7)));
  fresh.get('/own', endpoint('own'), (_req, res) => void res.send('own'));
  onto.get('/cart.php', endpoint('cart'), (_req, res) => void res.send('old'));
  return { fresh, onto };
}

/** A graft in a party that is through its bootstrap. */
async function planted({ fresh, onto } = apps(), given: object = states) {
  const shop = graft(fresh, { onto, states: given as States, key: () => 'anna' });
  const line = party({ '/shop': shop });
  express().use('/v2', line);
  await line.bootstrap();
  const url = line.urlFor('shop:cart', 7);
  if (url !== '/v2/shop/cart.php?id=7') throw new Error(`no graft: ${url}`);
  return { line, shop };
}

/** A source that counts who follows it. */
function counted() {
  const told = new Set<unknown>();
  const subscribe = (changed: () => void) => {
    told.add(changed);
    return () => void told.delete(changed);
  };
  return { told, source: { load: async () => states, subscribe } };
}

// More rounds than a party's: twice as many functions have to warm up first.
// As jest ends them: thousands of rounds on a busy machine take more than its limit for all others.
if (isLong) jest.setTimeout(600_000);

describe('the heap', () => {
  it('is where it was after many grafts built, bootstrapped and closed', async () => {
    const round = async () => (await planted()).line.close();
    expect(await leftBehind(4_000, round)).toBeLessThan(MOST);
  });

  it('is where it was after many grafts built, bootstrapped and dropped, never closed', async () => {
    expect(await leftBehind(2_000, () => planted())).toBeLessThan(MOST);
  });

  it('is where it was after many grafts of the same two apps, on one source', async () => {
    const { told, source } = counted();
    const both = apps();
    const round = async () => (await planted(both, source)).line.close();
    expect(await leftBehind(4_000, round)).toBeLessThan(MOST);
    expect(told.size).toBe(0);
  });

  it('stays where it is over many bootstraps of one graft, and ten times as many states', async () => {
    const { line, shop } = await planted();
    const round = async () => {
      await line.bootstrap();
      for (let i = 0; i < 10; i++) shop.set('cart', { state: 'canary', percent: i });
      shop.report().toMarkdown();
    };
    expect(await leftBehind(2_000, round)).toBeLessThan(MOST);
    await line.close();
  });
});

describe('a graft that was dropped', () => {
  it('can be collected while its source lives on, which it does not follow any more', async () => {
    const { told, source } = counted();
    const alive = await survivors(async () => {
      const refs: WeakRef<object>[] = [];
      for (let i = 0; i < 10; i++) {
        const { line, shop } = await planted(apps(), source);
        refs.push(new WeakRef<object>(line), new WeakRef<object>(shop));
      }
      expect(told.size).toBe(10);
      return refs;
    });
    expect([alive, told.size]).toEqual([0, 0]);
  });

  it('can be collected when it has served both sides’ requests, and fallen back', async () => {
    const alive = await survivors(async () => {
      const fresh = five.express().use(rsvp('shop'));
      fresh.get('/cart', endpoint('cart'), (_req, res) => void res.status(500).send('no'));
      const onto = four.express().get('/cart', (_req, res) => void res.send('old'));
      const shop: Graft = graft(fresh, { onto, states: { cart: { state: 'live', fallback: true } } });
      const line = party({ '/': shop });
      const host = express().use(line);
      const { get, close } = await serve(host);
      for (const path of ['/cart', '/none', '/cart']) await get(path);
      expect(shop.report().endpoints[0]).toMatchObject({ fallbacks: 2 });
      await close();
      return [line, shop, host, fresh, onto].map((each) => new WeakRef<object>(each));
    });
    expect(alive).toBe(0);
  });
});
