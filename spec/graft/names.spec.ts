import express from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { thrownBy } from '../shared/thrown';

/** Two apps that have one path, and call what it takes by names of their own. */
async function open() {
  const app = (name: string, path: string) => {
    const made = express().use(rsvp(name));
    made.get(path, endpoint('order'), (_req, res) => void res.send(name));
    return made;
  };
  const shop = graft(app('shop', '/o/:year/:number'), { onto: app('legacy', '/o/:year/:no') });
  const line = party({ '/t/:tenant': shop });
  express().use(line);
  await line.bootstrap();
  return { shop, line };
}

describe('a path that both apps of a graft have', () => {
  it.each(['legacy', 'live'] as const)('takes the names of either while it is %s', async (state) => {
    const { shop, line } = await open();
    shop.set('order', { state });
    const tenant = 'acme';
    const options = { query: { page: 2 } };
    expect([
      line.urlFor('shop:order', { tenant, year: 2026, number: 7 }),
      line.urlFor('shop:order', { tenant, year: 2026, no: 7 }),
      line.urlFor('shop:order', { tenant, year: 2026, no: 7, page: 2 }),
      line.urlFor('shop:order', { tenant, year: 2026, number: 7 }, options),
    ]).toEqual([
      '/t/acme/o/2026/7',
      '/t/acme/o/2026/7',
      '/t/acme/o/2026/7?page=2',
      '/t/acme/o/2026/7?page=2',
    ]);
    expect(thrownBy(() => line.urlFor('shop:order', { tenant, year: 2026 }))).toMatchObject({
      code: 'ERR_PARTY_MISSING_VALUE',
    });
  });

  it('takes the scion’s first, and what is the stock’s is query then', async () => {
    const { shop, line } = await open();
    shop.set('order', { state: 'live' });
    expect(line.urlFor('shop:order', { tenant: 'acme', year: 2026, number: 7, no: 8 })).toBe(
      '/t/acme/o/2026/7?no=8',
    );
  });
});
