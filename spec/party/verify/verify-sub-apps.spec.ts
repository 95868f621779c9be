import express, { type Express } from 'express';
import { endpoint, type Guests, guest, type PartyOptions, party, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

async function lineWith(guests: Guests, options: PartyOptions = {}) {
  const line = party(guests, { onError: () => {}, ...options });
  const host = express().use('/v2', line);
  await serve(host);
  await line.bootstrap();
  return { line };
}

describe.each(majors)(
  'line.verify(), where a guest of Express $major has apps of its own',
  ({ express: own }) => {
    const admin = () => {
      const app = own();
      app.use(rsvp('admin') as never);
      app.get('/users', endpoint('users') as never, (_req, res) => res.end());
      return app;
    };

    it.each<[string, (app: Express) => unknown, string]>([
      ['answers before it', (app) => app.get('/admin/users', (_req, res) => res.end()), 'shadowed'],
      ['has another app before it', (app) => app.use('/', own()), 'possible'],
      ['has nothing before it', () => {}, 'none'],
    ])('sees what it has before them: one that %s', async (_what, set, kind) => {
      const site = own();
      site.use(rsvp('site') as never);
      set(site);
      site.use('/admin', admin());
      const around = party(site, { invites: ['/__invite__', '/admin/__invite__'], onError: () => {} });
      express().use(around);
      await around.bootstrap();
      const { line: several } = await lineWith({
        '/in': guest(site, { invite: ['/__invite__', '/admin/__invite__'] }),
      });
      for (const line of [around, several]) {
        const { shadowed, possible, unreachable } = line.verify();
        expect(unreachable).toEqual([]);
        expect(shadowed.map(({ name, by }) => [name, by])).toEqual(
          kind === 'shadowed' ? [['users', 'site']] : [],
        );
        expect(possible.map(({ name, by }) => [name, by])).toEqual(
          kind === 'possible' ? [['users', 'site']] : [],
        );
      }
    });
  },
);
