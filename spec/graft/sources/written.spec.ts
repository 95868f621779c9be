import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpoint, rsvp } from 'express-party';
import { fileSource, type Source } from 'express-party/graft';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { until } from '../../shared/until';
import { grow } from '../grow';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;
const WHO = { by: 'anna', why: 'pager 4711' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'states-'));
});
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});

async function planted(states: object) {
  const [fresh, onto] = [five.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
  for (const app of [fresh, onto]) {
    for (const name of ['cart', 'pay'])
      app.get(`/${name}`, endpoint(name), (_req, res) => void res.send('ok'));
  }
  return grow(fresh, { onto, states: states as never });
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('a file of states', () => {
  it('takes down what set and stop put in force, and a restart finds it with date, author and reason', async () => {
    const file = join(folder, 'graft.json');
    writeFileSync(
      file,
      '\uFEFF{ "pay": { "state": "live", "since": "2026-01-01T00:00:00.000Z", "by": "bert", "why": "done" } }',
    );
    const source = () => fileSource(file, { interval: 5 });
    const first = await planted(source());
    expect(first.shop.states().pay).toEqual({
      ...LIVE,
      since: '2026-01-01T00:00:00.000Z',
      by: 'bert',
      why: 'done',
    });
    first.shop.set('cart', { state: 'canary', percent: 10, by: 'anna' });
    expect(read(file)).toEqual({ pay: first.shop.states().pay, cart: first.shop.states().cart });
    first.shop.stop('cart', WHO);
    const { stopped, ...record } = first.shop.states().cart as { stopped?: object };
    expect(record).toMatchObject({ state: 'legacy', ...WHO });
    expect(read(file)).toEqual({ pay: first.shop.states().pay, cart: record });
    expect(readdirSync(folder)).toEqual(['graft.json']);
    await first.line.close();

    const second = await planted(source());
    expect(second.shop.states()).toEqual({ pay: first.shop.states().pay, cart: record });
    expect([...first.errors, ...second.errors]).toEqual([]);
  });

  it('stays a link, and as it may be read', async () => {
    const [file, link] = [join(folder, 'real.json'), join(folder, 'graft.json')];
    writeFileSync(file, '{}');
    chmodSync(file, 0o640);
    symlinkSync('real.json', link);
    const { shop } = await planted(fileSource(link));
    shop.set('cart', LIVE);
    expect([lstatSync(link).isSymbolicLink(), statSync(file).mode & 0o777]).toEqual([true, 0o640]);
    expect(read(file).cart).toMatchObject(LIVE);
  });

  it('is made where it is missing, which is told with what that means', async () => {
    const file = join(folder, 'graft.json');
    const { shop, errors, get } = await planted(fileSource(file, { interval: 5 }));
    await get('/cart');
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /is not there\. Until there is a good table every pair is legacy, and new pages are live\./,
      ),
    ]);
    shop.set('cart', LIVE);
    expect(read(file)).toEqual({ cart: shop.states().cart });
  });

  it('is a table of nothing where it is empty', async () => {
    const file = join(folder, 'graft.json');
    writeFileSync(file, '');
    const { shop, errors } = await planted(fileSource(file, { interval: 5 }));
    writeFileSync(file, '{ "cart": { "state": "live" } }');
    await until(() => shop.states().cart?.state === 'live');
    writeFileSync(file, '');
    await until(() => shop.states().cart?.state === 'legacy');
    expect(errors).toEqual([]);
  });

  it.each<[string, (file: string) => unknown, RegExp]>([
    ['is broken', (file) => writeFileSync(file, '{ "pay": '), /it is not JSON/],
    ['holds no table', (file) => writeFileSync(file, '[]'), /it holds no table/],
    ['has lost its folder', () => rmSync(folder, { recursive: true }), /ENOENT/],
  ])('that %s takes nothing down: the change holds, and that is told', async (_what, spoil, reason) => {
    const file = join(folder, 'graft.json');
    writeFileSync(file, '{}');
    const { shop, errors } = await planted(fileSource(file, { interval: 1e6 }));
    spoil(file);
    shop.set('cart', LIVE);
    expect(shop.states().cart).toMatchObject(LIVE);
    expect(errors).toMatchObject([
      { code: 'ERR_PARTY_NOT_WRITTEN', details: { journey: 'cart', source: file } },
    ]);
    expect(errors[0]?.message).toMatch(reason);
  });

  it('holds no function', async () => {
    const file = join(folder, 'graft.json');
    writeFileSync(file, '{}');
    const { shop, errors } = await planted(fileSource(file));
    shop.set('cart', { ...LIVE, fallback: { on: () => true } });
    expect(read(file)).toEqual({});
    expect(errors).toMatchObject([{ details: { reason: 'it holds a function, and JSON cannot' } }]);
  });
});

describe('a source of the user’s own', () => {
  it('takes down each state as it stands in the table, with who and why', async () => {
    const set = jest.fn<ReturnType<NonNullable<Source['set']>>, Parameters<NonNullable<Source['set']>>>();
    const { shop } = await planted({ load: () => ({ cart: LIVE }), set });
    shop.set('pay', { ...LIVE, by: 'bert' });
    shop.stop(WHO);
    const since = expect.any(String);
    expect(set.mock.calls).toEqual([
      ['pay', { ...LIVE, since, by: 'bert' }, { by: 'bert', why: undefined }],
      ['cart', { state: 'legacy', since, ...WHO }, WHO],
      ['pay', { state: 'legacy', since, ...WHO }, WHO],
    ]);
    // What was taken down as stopped is the last table.
    shop.resume();
    expect(shop.states()).toMatchObject({ cart: { state: 'legacy' }, pay: { state: 'legacy' } });
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('away');
      },
    ],
    ['rejects', () => Promise.reject(new Error('away'))],
  ])('that %s is told, and the change holds', async (_how, set) => {
    const { shop, errors } = await planted({ load: () => ({ cart: LIVE }), name: 'the database', set });
    shop.stop('cart', WHO);
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([
      {
        code: 'ERR_PARTY_NOT_WRITTEN',
        details: { source: 'the database', journey: 'cart', reason: 'away' },
        cause: { message: 'away' },
      },
    ]);
    expect(shop.states().cart).toMatchObject({ state: 'legacy' });
    // It is still live there.
    shop.resume('cart');
    expect(shop.states().cart).toMatchObject(LIVE);
  });
});
