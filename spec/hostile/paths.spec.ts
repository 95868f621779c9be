import type { Server } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { party } from 'express-party';
import { closeAll, served } from '../shared/serve';
import { bytesOf, type Reply, readReplies, Wire } from '../shared/wire';
import { type Echo, echoKinds } from './echoes';

/** What reaches the guest at `/g`: the target, and what is left of it for the guest. */
const reaching: [row: string, target: string, url: string, base?: string][] = [
  ['P1', '/g', '/'],
  ['P1', '/g/', '/'],
  ['P1', '/g?x', '/?x'],
  ['P1', '/g?/x', '/?/x'],
  ['P1', '/g#x', '/#x'],
  ['P3', '/G/a', '/a', '/G'],
  ['P4', '/g//', '//'],
  ['P4', '/g//a', '//a'],
  ['P4', '/g///a?b//c', '///a?b//c'],
  ['P6', '/g/../h', '/../h'],
  ['P6', '/g/..', '/..'],
  ['P6', '/g/%2e%2e/h', '/%2e%2e/h'],
  ['P6', '/g/.', '/.'],
  ['P7', '/g/%', '/%'],
  ['P7', '/g/%zz', '/%zz'],
  ['P7', '/g/%ff', '/%ff'],
  ['P7', '/g/a?%', '/a?%'],
  ['P8', '/g/%00', '/%00'],
  ['P8', '/g/a%00b?%00', '/a%00b?%00'],
  ['P9', 'http://home.test/g/a', 'http://home.test/a'],
  ['P9', 'http://home.test/g', 'http://home.test'],
  ['P9', 'http://home.test/g?x', 'http://home.test?x'],
];

/** What looks like it, and is the host's. */
const passing: [row: string, target: string][] = [
  ['P2', '/gx'],
  ['P2', '/g.json'],
  ['P2', '/g-/a'],
  ['P5', '//g/a'],
  ['P5', '///g'],
  ['P5', '/./g/a'],
  ['P5', '/x/../g/a'],
  ['P5', '/%67/a'],
  ['P5', '/g%2Fa'],
  ['P5', '/g;x/a'],
  ['P5', '/\\g/a'],
  ['P5', '/g\\a'],
  ['P9', 'http://home.test//g/a'],
  ['P9', 'http://g/a'],
];

interface Venue {
  /** A host with the guest in a party, and one with it at `app.use`, if that takes it. */
  readonly hosted: number;
  readonly used: number | undefined;
  readonly alone: number;
}

const asHost: RequestHandler = (req, res) => void res.json({ who: 'host', url: req.url, base: req.baseUrl });

async function listen(server: Server): Promise<number> {
  if (!server.listening) await new Promise<void>((resolve) => server.once('listening', resolve));
  return served(server).port;
}

const listenTo = (app: Express) => listen(app.use(asHost).listen(0, '127.0.0.1'));
const isHost4 = 'lazyrouter' in express();
const bare = () => express().disable('x-powered-by');

async function ask(port: number, target: string, method = 'GET'): Promise<Reply> {
  const bytes = bytesOf(target, { method, headers: ['Connection: close'] });
  const [reply, ...more] = readReplies(await new Wire(port).send(bytes).end(), [method]);
  expect(more).toEqual([]);
  return reply as Reply;
}

const echoIn = ({ body }: Reply): Echo => JSON.parse(body);

/** An answer without what tells where the guest stands: a framework's own 400 says nothing of that. */
function atHome(reply: Reply) {
  const { status, headers, body } = reply;
  if (!body.includes('"who"')) return { status, headers, body };
  const { who, url, host } = echoIn(reply);
  return { status, who, url, host };
}

describe.each(echoKinds)('a path below a mount, for a guest of $name', (kind) => {
  let venue: Venue;
  beforeAll(async () => {
    const line = party({ '/g': kind.make('g'), '/h': kind.make('h') });
    const usable = kind.make('g') as RequestHandler;
    venue = {
      hosted: await listenTo(bare().use(line)),
      used: kind.isUsable
        ? await listenTo(
            bare()
              .use('/g', usable)
              .use('/h', kind.make('h') as RequestHandler),
          )
        : undefined,
      alone: await listen((await kind.alone()).listen(0, '127.0.0.1')),
    };
    await line.bootstrap();
  });
  afterAll(closeAll);

  const tidied = (row: string) => kind.isFetching && row === 'P6';

  it.each(reaching.filter(([row]) => !tidied(row)))(
    '%s %s arrives byte for byte, as alone',
    async (row, target, url, base = '/g') => {
      const { hosted, used, alone } = venue;
      const reply = await ask(hosted, target);
      expect(atHome(reply)).toEqual(atHome(await ask(alone, url)));
      // What Fastify cannot decode it answers with 400 itself.
      if (reply.status.includes('200')) {
        expect(echoIn(reply)).toMatchObject({ who: 'g', base, original: target, host: 'home.test' });
      } else expect(reply).toMatchObject({ status: 'HTTP/1.1 400 Bad Request' });
      // Express 4's own `app.use` takes one slash too many.
      if (used && (row !== 'P4' || !isHost4)) expect(reply).toEqual(await ask(used, target));
    },
  );

  if (kind.isFetching) {
    it.each(reaching.filter(([row]) => row === 'P6'))('%s %s is 400, as alone', async (_row, target, url) => {
      const { hosted, alone } = venue;
      const { status, body } = await ask(hosted, target);
      expect([status, (await ask(alone, url)).status]).toEqual(Array(2).fill('HTTP/1.1 400 Bad Request'));
      expect(body).not.toContain('"who"');
    });
  }

  it.each(passing)('%s %s is no path of the guest', async (_row, target) => {
    const reply = await ask(venue.hosted, target);
    expect(JSON.parse(reply.body)).toEqual({ who: 'host', url: target, base: '' });
    if (venue.used) expect(reply).toEqual(await ask(venue.used, target));
  });

  it('P9 has one host for all guests where the target names another: the Host header', async () => {
    for (const path of ['/a', '', '?x', '//a']) {
      const reply = await ask(venue.hosted, `http://evil.test/g${path}`);
      expect(echoIn(reply)).toMatchObject({ who: 'g', host: 'home.test' });
      expect(reply.body.replace(/"(?:original|url)":"[^"]*"/g, '')).not.toContain('evil');
    }
  });

  it.each(['OPTIONS', 'GET'])('P11 %s * is the host’s, and nothing throws', async (method) => {
    const reply = await ask(venue.hosted, '*', method);
    if (venue.used) expect(reply).toEqual(await ask(venue.used, '*', method));
    expect(reply.status).toMatch(/^HTTP\/1.1 (?:200 OK|404 Not Found)$/);
    expect(reply.body).not.toContain('"who":"g"');
  });

  it('P12 15 KB of path arrive, 16.4 KB are 431', async () => {
    const long = 'a/'.repeat(7_500);
    const reply = await ask(venue.hosted, `/g/${long}`);
    expect(atHome(reply)).toEqual(atHome(await ask(venue.alone, `/${long}`)));
    expect((await ask(venue.hosted, `/g/${'a'.repeat(16_400)}`)).status).toContain('431');
  });
});
