import { endpoint, rsvp } from 'express-party';
import * as forHono from 'express-party/hono';
import { Hono } from 'hono';
import type { GraftCore } from '../../../lib/graft/core';
import { pairOf } from '../../../lib/party/pair';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

describe('an endpoint whose pattern cannot be read', () => {
  it('stays out of a graft, by itself: the guest list, the findings and onError say so, of all at once', async () => {
    const [fresh, onto] = [four.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
    fresh.get('/bad/[ab]', endpoint('bad'), (_req, res) => void res.send('new'));
    fresh.get('/worse/x[0-9]', endpoint('worse'), (_req, res) => void res.send('new'));
    for (const app of [fresh, onto])
      app.get('/cart', endpoint('cart'), (_req, res) => void res.send(app === fresh ? 'new' : 'old'));
    onto.get('/bad/:id', endpoint('bad'), (_req, res) => void res.send('old'));
    const states = { cart: { state: 'live' }, worse: { state: 'live' } } as const;
    const { line, get, errors, shop } = await grow(fresh, { onto, states, journeys: { all: ['bad'] } });
    expect(line.guests).toMatchObject([
      { status: 'joined', error: { code: 'ERR_PARTY_BAD_PATTERN' }, endpoints: ['cart'] },
      { status: 'joined', error: undefined },
    ]);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/"bad".*"worse"/)]);
    const found = (pairOf(shop) as GraftCore).findings();
    expect(found).toMatchObject([
      { level: 'fault', code: 'left out', endpoint: 'bad' },
      { level: 'fault', code: 'left out', endpoint: 'worse' },
    ]);
    expect([(await get('/cart')).text, (await get('/bad/7')).text]).toEqual(['new', 'old']);
    expect(line.urlFor('shop:bad', 7)).toBe('/bad/7');
    shop.replace({});
    shop.stop({ by: 'anna' });
  });

  it('stays out of any framework, and fails the join of an app that is no graft', async () => {
    const made = () => {
      const app = new Hono().use(forHono.rsvp('shop'));
      app.get('/bad/:a{x/y}?', forHono.endpoint('bad'), (c) => c.text('new'));
      return app.get('/cart', forHono.endpoint('cart'), (c) => c.text('new'));
    };
    const { line } = await grow(made(), {
      onto: five.express().use((_req, res) => void res.send('old')),
    });
    expect(line.guests[0]).toMatchObject({ status: 'joined', endpoints: ['cart'] });
    const { party } = await import('express-party');
    const alone = party({ '/': made() }, { onError: () => {} });
    five.express().use(alone);
    await alone.bootstrap();
    expect(alone.guests[0]).toMatchObject({ status: 'failed', endpoints: [] });
    await alone.close();
  });
});
