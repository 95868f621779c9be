import { endpoint, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { grow } from './grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

/** A shop whose pages moved from `/account.php` to `/account`, where the old app has a login wall that is written as a route. */
async function planted() {
  const onto = four.express().use(rsvp('legacy'));
  onto.all('/account*', (req, res, next) => {
    if (req.headers.user) next();
    else res.status(302).set('location', '/login').send();
  });
  onto.get('/account.php', endpoint('account'), (_req, res) => void res.send('old account'));
  const fresh = five.express().use(rsvp('shop'));
  fresh.get('/account', endpoint('account'), (_req, res) => void res.send('new account'));
  return grow(fresh, { onto });
}

describe('a page made before, at whose path the stock has a guard', () => {
  it('leads to the stock once the guard lets it through, and to where the guard says', async () => {
    const { get, shop } = await planted();
    const { status, headers } = await get('/account?tab=1', { headers: { user: 'anna' } });
    expect([status, headers.location]).toEqual([307, '/account.php?tab=1']);
    expect((await get('/account')).headers.location).toBe('/login');
    expect(shop.verify().findings.map(({ code }) => code)).toEqual(['behind']);
  });

  it('is kept by what answers there, for whatever method', async () => {
    const onto = four.express().use(rsvp('legacy'));
    onto.all('/account*', (_req, res) => void res.send('old pages of accounts'));
    onto.get('/konto', endpoint('account'), (_req, res) => void res.send('old account'));
    const fresh = five.express().use(rsvp('shop'));
    fresh.get('/account', endpoint('account'), (_req, res) => void res.send('new account'));
    const { get, shop } = await grow(fresh, { onto });
    expect((await get('/account')).text).toBe('old pages of accounts');
    expect(shop.verify().findings.map(({ code }) => code)).toEqual(['unreachable']);
  });
});
