import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpoint, party, rsvp } from 'express-party';
import { fileSource, type GraftOptions, graft } from 'express-party/graft';
import { PAIR } from '../../../lib/party/pair';
import { majors } from '../../shared/express';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
});

function grafted(options: Omit<GraftOptions, 'onto'> = {}) {
  const [fresh, onto] = [five.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
  for (const app of [fresh, onto])
    for (const name of ['cart', 'pay']) app.get(`/${name}`, endpoint(name), () => {});
  const shop = graft(fresh, { onto, ...options });
  const line = party({ '/': shop });
  five.express().use(line);
  undo.push(() => line.close());
  const history = () => Reflect.get(shop, PAIR).steering.history.switches;
  return { shop, line, history };
}

async function joined(options: Omit<GraftOptions, 'onto'> = {}) {
  const made = grafted(options);
  await made.line.bootstrap();
  return made;
}

describe('the history of a graft', () => {
  it('is empty where nothing has been switched, whatever it began with', async () => {
    const { history } = await joined({ states: { cart: LIVE } });
    expect(history()).toEqual([]);
  });

  it('has who changed what, when and why, the latest first', async () => {
    const { shop, history } = await joined({ states: { cart: LIVE } });
    shop.set('pay', { state: 'canary', percent: 10, by: 'anna', why: 'monday' });
    shop.stop({ by: 'bert', why: 'pager' });
    shop.resume('pay', { by: 'anna', why: 'mended' });
    const when = expect.stringMatching(/^\d{4}-.*Z$/);
    const canary = { state: 'canary', percent: 10 };
    expect(history()).toEqual([
      { when, who: 'anna', why: 'mended', journey: 'pay', from: { state: 'legacy' }, to: canary },
      { when, who: 'bert', why: 'pager', journey: 'pay', from: canary, to: { state: 'legacy' } },
      { when, who: 'bert', why: 'pager', journey: 'cart', from: LIVE, to: { state: 'legacy' } },
      { when, who: 'anna', why: 'monday', journey: 'pay', from: { state: 'legacy' }, to: canary },
    ]);
  });

  it('names the function where nobody has said who, and nothing where nothing has changed', async () => {
    const { shop, history } = await joined();
    shop.set('cart', LIVE);
    shop.set('cart', { ...LIVE, by: 'anna' });
    expect(() => shop.set('kart', LIVE)).toThrow();
    shop.replace({ pay: LIVE });
    shop.stop('cart');
    shop.stop('pay');
    shop.resume();
    const of = ({ who, journey, to }: { who: string; journey: string; to: { state: string } }) =>
      `${who} ${journey} ${to.state}`;
    expect(history().map(of).reverse()).toEqual([
      'set() cart live',
      'replace() cart legacy',
      'replace() pay live',
      'stop() pay legacy',
      'resume() pay live',
    ]);
  });

  it('has what a source says, with who and when as it is written there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    undo.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'graft.json');
    writeFileSync(file, '{ "cart": { "state": "live" } }');
    const { shop, history } = await joined({ states: fileSource(file, { interval: 5 }) });
    expect(history()).toEqual([]);
    const since = new Date().toISOString();
    writeFileSync(file, JSON.stringify({ cart: LIVE, pay: { ...LIVE, by: 'anna', since } }));
    while (shop.states().pay?.state !== 'live') await new Promise((resolve) => setTimeout(resolve, 5));
    writeFileSync(file, JSON.stringify({ pay: { ...LIVE, by: 'anna', since } }));
    while (shop.states().cart?.state !== 'legacy') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(history()).toMatchObject([
      { who: 'source', journey: 'cart', to: { state: 'legacy' } },
      { who: 'anna', when: since, journey: 'pay', to: LIVE },
    ]);
  });

  it('keeps the last two hundred', async () => {
    const { shop, history } = await joined();
    for (let i = 0; i <= 210; i++) shop.set('cart', { state: 'canary', percent: i / 3 });
    expect(history()).toHaveLength(200);
    expect(history()[0].to.percent).toBe(70);
  });
});

describe('a stop', () => {
  it('leaves it to who moves the journey again to say whether it falls back', async () => {
    const { shop } = await joined({ states: { cart: { ...LIVE, fallback: true, replay: 'idempotent' } } });
    shop.stop({ by: 'anna' });
    expect(shop.states().cart).toMatchObject({
      state: 'legacy',
      by: 'anna',
      fallback: true,
      replay: 'idempotent',
    });
  });

  it.each([[{ who: 'anna' }], [{ by: 7 }], [{ why: 7 }], [null], [7]])(
    'is not lifted by %j',
    async (options) => {
      const { shop } = await joined({ states: { cart: LIVE } });
      shop.stop();
      for (const resume of [() => shop.resume(options as never), () => shop.resume('cart', options as never)])
        expect(resume).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }));
      expect(shop.states().cart?.stopped).toBeDefined();
    },
  );
});
