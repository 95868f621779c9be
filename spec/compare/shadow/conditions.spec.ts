import type { RequestHandler } from 'express';
import { closeAll } from '../../shared/serve';
import { compared } from './site';

afterEach(closeAll);

describe('a visitor who has the page already', () => {
  it.each([
    ['shadow', { state: 'shadow' }],
    ['live', { state: 'live', compare: 100 }],
  ] as const)('gets 304, and both sides are asked for the page: %s', async (_name, state) => {
    const conditions: unknown[] = [];
    const page =
      (text: string): RequestHandler =>
      (req, res) => {
        const isKnown = 'if-none-match' in req.headers;
        conditions.push([isKnown, req.rawHeaders.some((each) => /^if-/i.test(each))]);
        if (isKnown) res.status(304).end();
        else res.set('ETag', '"same"').send(text);
      };
    const { get, verdict } = await compared(
      { cart: page('<p>new</p>') },
      { cart: page('<p>old</p>') },
      { states: { cart: state }, how: { noise: 0 } },
    );
    const headers = { 'If-None-Match': '"same"', 'If-Modified-Since': 'Mon, 30 Nov 2026 00:00:00 GMT' };
    expect((await get('/cart', { headers })).status).toBe(304);
    const found = await verdict('cart');
    expect(found).toMatchObject({ compared: 1, equal: 0 });
    expect(found.different.map(({ kind }) => kind)).toEqual(['html']);
    expect(conditions).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });
});
