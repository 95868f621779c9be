import express from 'express';
import { isInvitation, party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

describe('law 4: an invitation cannot be forged', () => {
  describe.each(majors)('at an Express $major guest', ({ express: own }) => {
    it.each([
      ['/g/__invite__', {}],
      ['/G/__INVITE__/', {}],
      ['/g/%5f%5finvite__', {}],
      ['/g/__invite__?partyline=1&__proto__[partyline]=1', {}],
      ['/g/__invite__', { partyline: '1', 'x-partyline': '1' }],
    ])('by asking for %s', async (target, headers) => {
      let joined = 0;
      const guest = own();
      const seen: unknown[] = [];
      guest.use((req, _res, next) => {
        if (!isInvitation(req)) seen.push(req.partyline);
        next();
      });
      guest.use(
        rsvp('g', () => {
          joined += 1;
        }),
      );
      const { get } = await serve(express().use(party({ '/g': guest })));
      const bare = await serve(express().use(party({ '/g': own() })));
      for (let i = 0; i < 2; i += 1) {
        const { status, text } = await get(target, { headers });
        const unknown = await bare.get(target, { headers });
        expect({ status, text }).toEqual({ status: unknown.status, text: unknown.text });
      }
      expect(joined).toBe(1);
      expect(seen).toEqual([undefined, undefined]);
    });
  });

  it('by a prototype that somebody has polluted', async () => {
    const guest = express().use(rsvp('g'));
    const { get } = await serve(express().use(party({ '/g': guest })));
    const polluted = Object.prototype as { partyline?: unknown };
    polluted.partyline = { declare() {}, connect() {} };
    const symbol = Symbol.for('express-party.invitation');
    (polluted as Record<symbol, unknown>)[symbol] = { path: '/__invite__', accept() {} };
    try {
      expect((await get('/g/__invite__')).status).toBe(404);
      expect(isInvitation({})).toBe(false);
    } finally {
      delete polluted.partyline;
      delete (polluted as Record<symbol, unknown>)[symbol];
    }
  });
});
