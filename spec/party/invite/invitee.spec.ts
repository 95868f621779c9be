import { resolve } from 'node:path';
import express, { type RequestHandler } from 'express';
import { type Guest, guest, type Operator, party, rsvp } from 'express-party';
import { rateLimit } from 'express-rate-limit';
import session from 'express-session';
import { placeholdersFor } from '../../../lib/party/invite/placeholders';
import { readMount } from '../../../lib/pattern/mount-path';
import { majors } from '../../shared/express';

async function gather(app: unknown, options = {}) {
  const line = party(
    { '/g': typeof app === 'function' ? guest(app as RequestHandler, { invite: true }) : (app as Guest) },
    { onError: () => {}, ignoreMissingServices: true, ...options },
  );
  express().use(line);
  await line.bootstrap();
  return line;
}

const knock =
  (answer: (partyline: Operator, res: express.Response) => unknown): RequestHandler =>
  (req, res, next) => {
    if (!req.partyline) return next();
    answer(req.partyline, res);
  };

describe('an invitee', () => {
  it.each(majors)(
    'joins through a session and a rate limiter in Express $major',
    async ({ express: own }) => {
      const app = own();
      app.use(session({ secret: 's', resave: false, saveUninitialized: true }));
      app.use(rateLimit({ windowMs: 1000, limit: 10 }));
      app.use(rsvp('g'));
      expect((await gather(app)).guests[0]).toMatchObject({ name: 'g', status: 'joined' });
    },
  );

  it.each(majors)('joins by the raw protocol in an Express $major app', async ({ express: own }) => {
    const app = own();
    app.use('/__invite__', (req, res, next) => {
      if (!req.partyline) return next();
      req.partyline.declare('raw', { post: '/posts/:id' });
      req.partyline.connect('ping', () => 'pong');
      res.send('ok');
    });
    const line = await gather(app);
    expect(line.guests[0]).toMatchObject({ name: 'raw', status: 'joined', endpoints: ['post'] });
    expect(line.urlFor('raw:post', 7)).toBe('/g/posts/7');
    expect(line.partyline.ask('ping')).toBe('pong');
  });

  it.each(majors)(
    'joins by the raw protocol in a Router of Express $major, with res.send',
    async ({ express: own }) => {
      const router = own.Router().get(
        '/__invite__',
        knock((partyline, res) => [partyline.declare('raw'), res.send('ok')]),
      );
      expect((await gather(router)).guests[0]).toMatchObject({ name: 'raw', status: 'joined' });
    },
  );

  it('has res.send in a bare Router though the host is no Express app', async () => {
    const router = express.Router().get(
      '/__invite__',
      knock((line, res) => [line.declare('raw'), res.send('ok')]),
    );
    const line = party({ '/g': router }, { base: '/' });
    await line.bootstrap();
    expect(line.guests[0]).toMatchObject({ name: 'raw', status: 'joined' });
  });

  it('goes by the name that the host gives', async () => {
    const line = await gather(guest(express().use(rsvp('blog')), { name: 'archive' }));
    expect(line.guests[0]?.name).toBe('archive');
  });

  it('joins without a name, for its services alone', async () => {
    const line = await gather(knock((partyline, res) => [partyline.connect('ping', () => 1), res.end()]));
    expect(line.guests[0]).toMatchObject({ name: undefined, status: 'joined' });
    expect(line.partyline.ask('ping')).toBe(1);
  });

  it('adds its own endpoints to those that the host gives', async () => {
    const app = express().use(rsvp('own', (partyline) => partyline.declare('own', { b: '/b' })));
    const line = await gather(guest(app, { name: 'x', endpoints: { a: '/a' } }));
    expect(line.guests[0]).toMatchObject({ name: 'x', status: 'joined', endpoints: ['a', 'b'] });
  });

  it('fails where an endpoint stands at another path than the host says', async () => {
    const app = express().use(rsvp('own', (partyline) => partyline.declare('own', { a: '/b' })));
    const line = await gather(guest(app, { name: 'x', endpoints: { a: '/a' } }));
    expect(line.guests[0]).toMatchObject({
      status: 'failed',
      error: { cause: { code: 'ERR_PARTY_DUPLICATE_NAME' } },
    });
  });

  it('is ignored in what it does after it has failed', async () => {
    let operator: Operator | undefined;
    const line = await gather(
      knock((partyline) => {
        operator = partyline;
        partyline.connect('who', () => 'hanging');
      }),
      { inviteTimeout: 20 },
    );
    expect(line.guests[0]?.status).toBe('failed');
    operator?.connect('who', () => 'late')();
    operator?.declare('late', { a: '/a' });
    expect(line.partyline.askAround('who')).toEqual([]);
    expect(() => operator?.askAround('who')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_DID_NOT_JOIN' }),
    );
    await expect(operator?.askAroundAsync('who')).rejects.toMatchObject({ code: 'ERR_PARTY_DID_NOT_JOIN' });
    expect(() => operator?.urlFor('late:a')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_DID_NOT_JOIN' }),
    );
    expect(() => line.urlFor('late:a')).toThrow();
  });

  it('takes the operator by reading a method of it, not by looking at it', async () => {
    const { inspect } = require('node:util');
    const looking = knock((partyline, res) => [
      inspect(partyline),
      JSON.stringify(partyline),
      { ...partyline },
      res.end(),
    ]);
    expect((await gather(looking)).guests[0]).toMatchObject({ status: 'declined', statusCode: 200 });
    const taking = knock(({ connect: _connect }, res) => res.end());
    expect((await gather(taking)).guests[0]?.status).toBe('joined');
  });
});

describe('the first outcome', () => {
  const invited =
    (answer: (res: express.Response, next: express.NextFunction, line: Operator) => void): RequestHandler =>
    (req, res, next) => {
      if (!req.partyline) return next();
      req.partyline.declare('g', {});
      answer(res, next, req.partyline);
    };

  it.each<[string, RequestHandler]>([
    ['next', invited((res, next) => [res.end('ok'), next()])],
    ['an error', invited((res, next) => [res.end('ok'), next(new Error('after'))])],
    [
      'a throw',
      invited((res) => {
        res.end('ok');
        throw new Error('after');
      }),
    ],
    [
      'a status',
      invited((res) => {
        res.end('ok');
        res.statusCode = 500;
      }),
    ],
    [
      'a status that was not written',
      invited((res) => {
        res.writeHead(200);
        res.statusCode = 500;
        res.end();
      }),
    ],
    ['a second answer', invited((res) => [res.end('ok'), res.end('again')])],
  ])('counts: %s after the end changes nothing', async (_what, app) => {
    const line = await gather(app);
    expect(line.guests[0]).toMatchObject({ status: 'joined', statusCode: 200, error: undefined });
  });

  it('closes the list: what a guest declares later is ignored', async () => {
    let late: Operator | undefined;
    const line = await gather(
      invited((res, _next, partyline) => {
        late = partyline;
        res.end();
      }),
    );
    late?.declare('g', { late: '/late' });
    late?.declare('other', { late: '/late' });
    expect(line.guests[0]).toMatchObject({ name: 'g', endpoints: [] });
  });

  it.each<[string, RequestHandler, string]>([
    ['a page of 100 kB', (_req, res) => res.send('x'.repeat(100_000)), 'declined'],
    ['a file of 100 kB', (_req, res) => res.sendFile(resolve('package-lock.json')), 'declined'],
    ['a missing page of 100 kB', (_req, res) => res.status(404).send('x'.repeat(100_000)), 'declined'],
    ['an error page of 100 kB', (_req, res) => res.status(500).send('x'.repeat(100_000)), 'declined'],
    ['a page, the operator taken', invited((res) => res.send('x'.repeat(100_000))), 'joined'],
  ])('is not hurt by what is written: %s', async (_what, app, status) => {
    const started = Date.now();
    const line = await gather(express().use(app), { inviteTimeout: 10_000 });
    expect(line.guests[0]?.status).toBe(status);
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

const of = (path: string) => placeholdersFor(readMount(path).pattern);

describe('placeholders', () => {
  it('are not needed by a literal path', () => {
    expect(of('/a/b')).toMatchObject({ path: '/a/b', params: {} });
    expect(of('/').path).toBe('');
  });

  it('stand for the keys, and are turned back into them', () => {
    const { path, params, pattern } = of('/t/:tenant/:shop');
    expect(path).toBe(`/t/${params.tenant}/${params.shop}`);
    expect(pattern(`${path}/deep`)).toBe('/t/:tenant/:shop/deep');
  });

  it('stand for a part that may be left out, too', () => {
    const { path, params, pattern } = of('{/:locale}/shop');
    expect(path).toBe(`/${params.locale}/shop`);
    expect(pattern(`${path}/deep`)).toBe('{/:locale}/shop/deep');
    expect(pattern(`/${params.locale}`)).toBe('{/:locale}');
  });

  it('cannot be guessed', () => {
    expect(of('/:a').params.a).not.toBe(of('/:a').params.a);
    expect(of('/:a').params.a).toMatch(/^[0-9a-f-]{36}$/);
  });
});
