import { AsyncLocalStorage } from 'node:async_hooks';
import { writeFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { endpoint, type Guests, guest, type Party, type PartyOptions, party, rsvp } from 'express-party';
import { fileSource, graft } from 'express-party/graft';
import { rsvp as koaRsvp } from 'express-party/koa';
import Koa from 'koa';
import { majors } from '../../shared/express';
import { linkedApp } from './linked-app';

const lines: Party[] = [];
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

/** A host that has never been asked, with a guest that tells when it is. */
function cold(guests: Guests, options: PartyOptions = {}) {
  const asked: string[] = [];
  const last: express.RequestHandler = (req, res) => [asked.push(req.url), res.end()];
  const line = party(
    [
      ...(Object.entries(guests) as [string, express.RequestHandler][]),
      ['/last', last],
    ] as readonly (readonly [string, express.RequestHandler])[],
    {
      onError: () => {},
      ...options,
    },
  );
  lines.push(line);
  const host = express().set('env', 'test');
  return { line, host: host.use(line), asked };
}

/** Sends a request, and comes back in the same turn. */
function send(host: express.Express, url = '/last/x'): ServerResponse {
  const req = Object.assign(new IncomingMessage(new Socket()), {
    method: 'GET',
    url,
    headers: { host: 'a.test' },
  });
  const res = new ServerResponse(req);
  host(req, res);
  return res;
}

const raw: express.RequestHandler = (req, res, next) => {
  if (!req.partyline) return next();
  req.partyline.declare('raw', { home: '/' });
  res.send('ok');
};

describe('the first request of a cold start', () => {
  it.each<[string, () => Guests]>([
    ...majors.flatMap(({ major, express: own }): [string, () => Guests][] => [
      [
        `an Express ${major} app that joins`,
        () => ({ '/a': own().use(rsvp('a')).get('/', endpoint('i')) as never }),
      ],
      [`a Router of Express ${major} that joins`, () => ({ '/a': own.Router().use(rsvp('a')) as never })],
      [
        `an Express ${major} app that knows nothing`,
        () => ({ '/a': own().use((_req, _res, next) => next()) }),
      ],
      [
        `an Express ${major} app by the raw protocol`,
        () => ({ '/a': own().use('/__invite__', raw as never) }),
      ],
    ]),
    ['who is named, and not asked', () => ({ '/a': guest(() => {}, { name: 'a', endpoints: { b: '/b' } }) })],
    ['what has a fetch', () => ({ '/a': { fetch: () => new Response('a') } })],
    [
      'an onJoin that gives no promise',
      () => ({ '/a': linkedApp('a', (line) => line.connect('nav', () => 1)) }),
    ],
    [
      'an onJoin that throws',
      () => ({
        '/a': linkedApp('a', () => {
          throw new Error('no');
        }),
      }),
    ],
    ['a Koa app that joins', () => ({ '/a': new Koa().use(koaRsvp('a')) })],
    [
      'a hundred guests',
      () => Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`/g${i}`, linkedApp(`g${i}`)])),
    ],
    ['a graft', () => ({ '/a': graft(linkedApp('a'), { onto: linkedApp('old'), states: {} }) })],
    [
      'a graft whose states are in a file',
      () => {
        const path = join(tmpdir(), `states-${process.pid}.json`);
        writeFileSync(path, '{"index":{"state":"live"}}');
        return { '/a': graft(linkedApp('a'), { onto: linkedApp('old'), states: fileSource(path) }) };
      },
    ],
  ])('goes on in its own turn, with %s', (_what, make) => {
    const { line, host, asked } = cold(make());
    send(host);
    expect([line.ready, asked]).toEqual([true, ['/x']]);
    expect(line.guests.every(({ status }) => status !== 'waiting')).toBe(true);
  });

  it('goes on in its own turn while a bootstrap has been called for, and not begun', async () => {
    const { line, host, asked } = cold({ '/a': linkedApp('a') });
    const bootstrap = line.bootstrap();
    send(host);
    expect([line.ready, asked]).toEqual([true, ['/x']]);
    await bootstrap;
  });

  it('gets the error in its own turn, where the start has failed', () => {
    const { host } = cold({}, { expect: ['a'] });
    const told: unknown[] = [];
    const tell: express.ErrorRequestHandler = (error, _req, res, _next) => [told.push(error.code), res.end()];
    send(host.use(tell));
    expect(told).toEqual(['ERR_PARTY_BOOTSTRAP_FAILED']);
  });

  it.each<[string, () => Guests]>([
    ['an onJoin that gives a promise', () => ({ '/a': linkedApp('a', async () => {}) })],
    [
      'something async before its rsvp',
      () => ({ '/a': express().use((_req, _res, next) => setImmediate(next), rsvp('a')) }),
    ],
    ['a Koa app that declines', () => ({ '/a': new Koa() })],
  ])('waits for %s', async (_what, make) => {
    const { line, host, asked } = cold(make());
    send(host);
    expect([line.ready, asked]).toEqual([false, []]);
    await line.bootstrap();
    await new Promise((resolve) => setImmediate(resolve));
    expect([line.ready, asked]).toEqual([true, ['/x']]);
  });

  it('keeps its own async context, in which no guest joins', async () => {
    const storage = new AsyncLocalStorage<string>();
    for (const onJoin of [() => {}, async () => {}]) {
      const seen: unknown[] = [];
      const join = () => [seen.push(storage.getStore()), onJoin()][1];
      const first: express.RequestHandler = (_req, res) => [seen.push(storage.getStore()), res.end()];
      const line = party({ '/a': linkedApp('a', join), '/last': first });
      lines.push(line);
      storage.run('request', () => send(express().use(line)));
      await line.bootstrap();
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen).toEqual([undefined, 'request']);
    }
  });
});
