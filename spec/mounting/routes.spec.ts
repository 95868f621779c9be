import express, { type Express } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const [four, five] = majors.map((each) => each.express) as unknown as [() => Express, () => Express];

const tag = (name: string) => endpoint(name) as never;

/** Invites one guest at `/g`. */
async function joined(guest: Express) {
  const line = party({ '/g': guest });
  const served = await serve(express().use(line));
  await line.bootstrap(served.server);
  return { line, served };
}

describe('what can be read of an app', () => {
  it('M29 ends for Express at an app inside, and a party lists the endpoints of all its guests', async () => {
    const listing = five() as Express & { router: { listRoutes?(): unknown[] } };
    listing.use(
      '/g',
      five().get('/x', (_req, res) => void res.send('x')),
    );
    expect(JSON.stringify(listing.router.listRoutes?.() ?? [])).not.toContain('/x');
    for (const { express: ours } of majors) {
      const guest = ours().use(rsvp('shop') as never);
      guest.get('/x', tag('x'), (_req, res) => void res.send('x'));
      const { line } = await joined(guest);
      expect(line.endpoints).toMatchObject([{ guest: 'shop', name: 'x', pattern: '/g/x' }]);
    }
  });
});

describe('a route that only Express 4 can write', () => {
  const rows: [path: string, values: unknown[], url: string][] = [
    ['/f/:id?', [], '/g/f'],
    ['/f/:id?', [7], '/g/f/7'],
    ['/w/*', ['a'], '/g/w/a'],
    ['/n/:n(\\d+)', [42], '/g/n/42'],
    ['/a(b)?', [], '/g/ab'],
  ];

  it.each(rows)(
    'M30 is refused by Express 5, and linked to in a party: %s with %j',
    async (path, values, url) => {
      expect(() => five().get(path, () => {})).toThrow();
      const guest = four().use(rsvp('old') as never);
      guest.get(path, tag('it'), (_req, res) => void res.send('it'));
      const { line, served } = await joined(guest);
      expect(line.guests).toMatchObject([{ status: 'joined' }]);
      expect(line.urlFor('old:it' as never, ...(values as never[]))).toBe(url);
      expect((await served.get(url)).text).toBe('it');
    },
  );
});

describe('the params of a route', () => {
  it('M31 are as its own Express gives them, by app.use and in a party', async () => {
    const guests = {
      four: () =>
        four().get(
          '/w/*',
          (req, res) => void res.json([req.params, Object.getPrototypeOf(req.params) === null]),
        ),
      five: () =>
        five().get(
          '/w/*rest',
          (req, res) => void res.json([req.params, Object.getPrototypeOf(req.params) === null]),
        ),
    };
    const host = express()
      .use('/four', guests.four())
      .use('/five', guests.five())
      .use(party({ '/party/four': guests.four(), '/party/five': guests.five() }));
    const { json } = await serve(host);
    for (const base of ['', '/party']) {
      expect(await json(`${base}/four/w/a/b`)).toEqual([{ 0: 'a/b' }, false]);
      expect(await json(`${base}/five/w/a/b`)).toEqual([{ rest: ['a', 'b'] }, true]);
    }
  });

  it.each([
    [4, four, '/w/*', 'a/b', '/g/w/a/b', { 0: 'a/b' }],
    [5, five, '/w/*rest', ['a', 'b'], '/g/w/a/b', { rest: ['a', 'b'] }],
  ])('M31 are what a link to it is built of, and what arrives: Express %d', async (...row) => {
    const [, ours, path, value, url, params] = row;
    const guest = ours().use(rsvp('files') as never);
    guest.get(path, tag('file'), (req, res) => void res.json(req.params));
    const { line, served } = await joined(guest);
    expect(line.urlFor('files:file' as never, value as never)).toBe(url);
    expect(await served.json(url)).toEqual(params);
  });
});
