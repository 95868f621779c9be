import express, { type Express, type RequestHandler } from 'express';
import { party } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

const session: typeof import('express-session') = require('express-session');
const cookieParser: (secret?: string | string[]) => RequestHandler = require('cookie-parser');
const { sign }: { sign(value: string, secret: string): string } = require('cookie-signature');

afterEach(closeAll);

type Way = (host: Express, guest: Express) => unknown;

const byUse: Way = (host, guest) => host.use('/g', guest);
const byParty: Way = (host, guest) => host.use(party({ '/g': guest }));
const byRouter: Way = (host, guest) => host.use(express.Router().use('/g', guest));

const sessionOf = (name: string) =>
  session({ name, secret: `the secret of ${name}`, resave: false, saveUninitialized: true });

const forwarded = { 'x-forwarded-for': '1.2.3.4', 'x-forwarded-proto': 'https' };

const SETTINGS = [
  'title',
  'view engine',
  'json spaces',
  'json escape',
  'views',
  'view cache',
  'etag',
  'query parser',
  'x-powered-by',
  'subdomain offset',
  'case sensitive routing',
  'trust proxy',
  'env',
];

/** A host with a setting of its own for each, and a guest with one for one of them. */
function furnished(ours: () => Express, theirs: () => Express): [Express, Express] {
  const host = ours();
  for (const name of SETTINGS)
    if (!['etag', 'query parser', 'trust proxy'].includes(name)) host.set(name, `the host’s ${name}`);
  host.set('trust proxy', '10.0.0.1').set('etag', false).set('query parser', false);
  host.locals.site = 'the host’s';
  host.engine('tea', () => {});
  return [host, theirs().set('json spaces', 2)];
}

function settingsOf(guest: Express) {
  const { engines } = guest as unknown as { engines: object };
  return { ...Object.fromEntries(SETTINGS.map((name) => [name, guest.get(name)])), tea: '.tea' in engines };
}

describe.each(majors)('an Express $major guest', ({ express: ours }) => {
  it('M17 has the session of the host, by app.use and in a party', async () => {
    for (const way of [byUse, byParty]) {
      const guest = ours().use(sessionOf('guest.sid'));
      guest.get('/x', (_req, res) => void res.send('x'));
      const host = express().use(sessionOf('host.sid'));
      way(host, guest);
      const { headers } = await (await serve(host)).get('/g/x');
      expect(headers['set-cookie']?.map((cookie) => cookie.split('=')[0])).toEqual(['host.sid']);
    }
  });

  it('M17 has its own where the host’s comes after the party', async () => {
    const guest = ours().use(sessionOf('guest.sid'));
    guest.get('/x', (_req, res) => void res.send('x'));
    const host = express().use(party({ '/g': guest }), sessionOf('host.sid'));
    host.get('/y', (_req, res) => void res.send('y'));
    const { get } = await serve(host);
    const cookies = [(await get('/g/x')).headers, (await get('/y')).headers].map((each) =>
      each['set-cookie']?.join(),
    );
    expect(cookies).toEqual([
      expect.stringMatching(/^guest\.sid=[^,]+$/),
      expect.stringMatching(/^host\.sid=[^,]+$/),
    ]);
  });

  it('M18 finds no signed cookies of its own behind another cookie-parser, unless that has both secrets', async () => {
    const cookie = `id=${encodeURIComponent(`s:${sign('7', 'the guest’s')}`)}`;
    const id = async (way: Way, parser: RequestHandler) => {
      const guest = ours().use(cookieParser('the guest’s'));
      guest.get('/x', (req, res) => void res.json(req.signedCookies.id));
      const host = express().use(parser);
      way(host, guest);
      return JSON.parse((await (await serve(host)).get('/g/x', { headers: { cookie } })).text);
    };
    for (const way of [byUse, byParty]) {
      expect(await id(way, cookieParser('the host’s'))).toBe(false);
      expect(await id(way, cookieParser(['the host’s', 'the guest’s']))).toBe('7');
    }
  });

  it('M19 trusts the proxies that its host trusts, which a Router does not tell it', async () => {
    const seen = async (way: Way) => {
      const guest = ours().get('/x', (req, res) => void res.json([req.ip, req.protocol]));
      const host = express();
      way(host, guest);
      // Set afterwards: it is inherited, not copied.
      host.set('trust proxy', true);
      return JSON.parse((await (await serve(host)).get('/g/x', { headers: forwarded })).text);
    };
    expect(await seen(byUse)).toEqual(['1.2.3.4', 'https']);
    expect(await seen(byRouter)).toEqual(['127.0.0.1', 'http']);
    expect(await seen(byParty)).toEqual(['1.2.3.4', 'https']);
    expect(await seen((host, guest) => host.use(express.Router().use(party({ '/g': guest }))))).toEqual([
      '1.2.3.4',
      'https',
    ]);
  });

  it('M19 trusts them through guests of any Express above it', async () => {
    for (const { express: middle } of majors) {
      const guest = ours().get('/x', (req, res) => void res.json([req.ip, req.protocol]));
      const between = middle().use(party({ '/in': guest }));
      const host = express()
        .use(party({ '/g': between }))
        .set('trust proxy', true);
      const { text } = await (await serve(host)).get('/g/in/x', { headers: forwarded });
      expect(JSON.parse(text)).toEqual(['1.2.3.4', 'https']);
    }
  });

  it('M20 says X-Powered-By though the host does not, until it is told not to', async () => {
    const poweredBy = async (way: Way, guest: Express) => {
      guest.get('/x', (_req, res) => void res.send('x'));
      const host = express().disable('x-powered-by');
      way(host, guest);
      return (await (await serve(host)).get('/g/x')).headers['x-powered-by'];
    };
    for (const way of [byUse, byParty]) {
      expect(await poweredBy(way, ours())).toBe('Express');
      expect(await poweredBy(way, ours().disable('x-powered-by'))).toBeUndefined();
    }
  });

  it('M21 inherits the settings that it inherits by app.use, and no others', async () => {
    const [host, guest] = furnished(express, ours);
    host.use(party({ '/g': guest }));
    // Plainly mounted in an app of its own Express.
    const [plainHost, plain] = furnished(ours, ours);
    plainHost.use('/g', plain);
    expect(settingsOf(guest)).toEqual(settingsOf(plain));
    expect(settingsOf(guest)).toMatchObject({
      title: 'the host’s title',
      'view engine': 'the host’s view engine',
      'json spaces': 2,
      'trust proxy': '10.0.0.1',
      etag: 'weak',
      'x-powered-by': true,
      tea: true,
    });
    expect([guest.locals.site, plain.locals.site]).toEqual([undefined, undefined]);
  });

  it('M22 knows its mountpath and path() in a Router too, and the last one where it is mounted twice', async () => {
    const pathsOf = async (mount: (host: Express, guest: Express) => unknown) => {
      const [host, guest] = [express(), ours()];
      mount(host, guest);
      await (await serve(host)).get('/');
      return [guest.mountpath, guest.path()];
    };
    expect(await pathsOf((host, guest) => host.use('/a', guest).use('/b', guest))).toEqual(['/b', '/b']);
    expect(await pathsOf((host, guest) => host.use(party({ '/a': guest, '/b': guest })))).toEqual([
      '/b',
      '/b',
    ]);
    expect(await pathsOf((host, guest) => host.use('/v', express.Router().use('/a', guest)))).toEqual([
      '/',
      '',
    ]);
    const routed = (host: Express, guest: Express) =>
      host.use('/v', express.Router().use(party({ '/a': guest })));
    expect(await pathsOf(routed)).toEqual(['/v/a', '/v/a']);
  });

  it('M22 hears of its mounting once, with its parent, however often it is asked', async () => {
    const heard: unknown[] = [];
    const guest = ours().get('/x', (_req, res) => void res.send('x'));
    guest.on('mount', (parent) => heard.push(parent));
    const host = express();
    const line = party({ '/g': guest });
    host.use(line);
    const { get, server } = await serve(host);
    await get('/g/x');
    await line.bootstrap(server);
    await get('/g/x');
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBe(host);
    expect((guest as unknown as { parent: unknown }).parent).toBe(host);
  });
});
