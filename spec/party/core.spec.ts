import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type RequestHandler } from 'express';
import { endpoint, endpoints, guest, party, partylineOf, rsvp } from 'express-party';
import { blog, links, silent } from '../shared/blog';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

describe('rsvps in one request', () => {
  const shell = (own: Express | express.Router, name: string) => {
    const app = own.use(rsvp(name)) as Express;
    app.get('/home', endpoint('home'), (_req, res) => res.end());
    return app;
  };
  const missing: RequestHandler = (req, res) => {
    res.json([req.urlFor('home'), res.locals.urlFor('home')]);
  };

  it.each<[string, () => Express, () => Express]>([
    ['an app in an app', () => shell(express(), 'outer'), () => shell(express(), 'inner')],
    ['a Router in an app', () => shell(express(), 'outer'), () => shell(express.Router(), 'inner')],
    ['an app in a Router', () => shell(express.Router(), 'outer'), () => shell(express(), 'inner')],
    ['a Router in a Router', () => shell(express.Router(), 'outer'), () => shell(express.Router(), 'inner')],
  ])('each speaks for its own: %s', async (_what, outer, inner) => {
    const within = inner();
    within.get('/mine', missing);
    const around = outer().use('/in', within).use(missing);
    const line = party({ '/o': guest(around, { invite: ['/__invite__', '/in/__invite__'] }) });
    const { json } = await serve(express().use(line));
    expect(await json('/o/in/mine')).toEqual(['/o/in/home', '/o/in/home']);
    expect(await json('/o/in/none')).toEqual(['/o/home', '/o/home']);
    expect(line.guests.map(({ name }) => name)).toEqual(['outer', 'inner']);
  });

  it('leave the host its own, outside any party', async () => {
    const host = express().use('/blog', blog());
    host.locals.urlFor = () => 'the host’s';
    host.use((_req, res) => {
      res.send(res.locals.urlFor('x'));
    });
    expect((await (await serve(host)).get('/blog/none')).text).toBe('the host’s');
  });

  it('survive a guest that replaces its locals', async () => {
    const app = express().use((_req, res, next) => {
      res.locals = { title: 'x' };
      next();
    });
    app.use(blog());
    const replaced = express();
    replaced.use((_req, res, next) => {
      res.locals = { title: 'x' };
      next();
    });
    replaced.use(rsvp('r'));
    replaced.get('/p', endpoint('p'), (req, res) => {
      res.json([req.urlFor('p'), req.mountParams]);
    });
    const { json } = await serve(express().use(party({ '/t/:x/a': replaced })));
    expect(await json('/t/acme/a/p')).toEqual(['/t/acme/a/p', { x: 'acme' }]);
  });
});

describe('a base with keys', () => {
  it('refuses a guest whose route takes one of them', async () => {
    const line = party({ '/blog': blog() }, silent);
    express().use('/t/:id', line);
    await line.bootstrap();
    expect(line.guests[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_BAD_PATTERN' } });
  });
});

describe('close', () => {
  it('ends a bootstrap under way, and says why nothing links', async () => {
    const line = party({ '/g': express().use(rsvp('g', () => new Promise(() => {}))) }, silent);
    express().use(line);
    const run = line.bootstrap();
    await sleep(5);
    await line.close();
    await expect(run).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    expect(() => line.urlFor('g:x')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_CLOSED' }));
    expect(line.guests[0]?.error?.message).toContain('when the party was closed');
  });

  it('leaves a list of who had answered by then, and who had not', async () => {
    let tell = () => {};
    const isInvited = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const hanging = express().use(
      rsvp('hanging', () => {
        tell();
        return new Promise(() => {});
      }),
    );
    hanging.get('/', endpoint('index'), (_req, res) => res.end());
    const line = party({ '/blog': blog(), '/n': express(), '/h': hanging }, silent);
    express().use(line);
    const run = line.bootstrap();
    await isInvited;
    await sleep(5);
    await line.close();
    await expect(run).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    expect(line.guests.map(({ name, status, endpoints: own }) => [name, status, own])).toEqual([
      ['blog', 'joined', ['post']],
      [undefined, 'declined', []],
      ['hanging', 'failed', []],
    ]);
    expect(line.endpoints.map(({ guest: owner, pattern }) => [owner, pattern])).toEqual([
      ['blog', '/blog/posts/:id'],
    ]);
  });

  it('disconnects everybody, and lets requests that are under way have their links', async () => {
    const line = party({ '/blog': blog() });
    const { json, server } = await serve(express().use(line));
    await line.bootstrap(server);
    line.partyline.connect('who', () => 1);
    await line.close();
    line.partyline.connect('who', () => 2);
    expect(() => line.partyline.ask('who')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_CLOSED' }));
    expect(await json('/blog/posts/1')).toEqual(links('/blog'));
  });
});

describe('the url service', () => {
  it('answers for guests that were named, as for those that joined', async () => {
    const legacy = guest(express(), { endpoints: endpoints('legacy', { home: '/home' }) });
    const line = party({ '/legacy': legacy, '/blog': blog() });
    express().use(line);
    await line.bootstrap();
    const ask = (guestName: string, name: string, values: unknown[]) =>
      line.partyline.ask('url', { name: `${guestName}:${name}`, guest: guestName, endpoint: name, values });
    expect(ask('blog', 'post', [7])).toBe('/blog/posts/7');
    expect(ask('legacy', 'home', [])).toBe('/legacy/home');
  });
});

describe('an async onError', () => {
  it('may reject', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {});
    const bad = express().use(rsvp('bad', () => Promise.reject(new Error('no'))));
    const line = party({ '/bad': bad }, { onError: async () => Promise.reject(new Error('own')) });
    express().set('env', 'production').use(line);
    await line.bootstrap();
    await sleep(1);
    expect(print).toHaveBeenCalledTimes(2);
    print.mockRestore();
  });
});

describe('partylineOf', () => {
  it('says that there is no party for what is no request', () => {
    for (const bad of [null, undefined, {}, 7]) {
      expect(() => partylineOf(bad as never)).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_NO_PARTY' }),
      );
    }
  });
});
