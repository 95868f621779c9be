import { connect } from 'node:net';
import express, {
  type Express,
  type Response as ExpressResponse,
  type Request,
  type RequestHandler,
} from 'express';
import { party } from 'express-party';
import type { Behaviour, Place } from '../shared/behaviours/behaviour';

import { kinds } from '../shared/kinds';
import { compare, type Pair, pairOf } from '../shared/pair';
import { closeAll, serve } from '../shared/serve';
import { bytesOf, readReplies, Wire } from '../shared/wire';
import { majors } from './venue';

const close = 'Connection: close';
const send = async ({ port }: Place, bytes: string, methods: string[]) =>
  readReplies(await new Wire(port).send(bytes).end(), methods);

interface Exchange extends Pick<Behaviour, 'run'> {
  readonly shows: RegExp;
  readonly row: string;
  readonly what: string;
  readonly skip?: readonly string[];
}

/** What is sent, and what there is to be seen of it. */
const exchanges: readonly Exchange[] = [
  // Not one that nobody knows: the length of Express's page tells the path.
  ...['/items/7', '/file', '/stream'].map((path) => ({
    row: 'R4',
    what: `HEAD ${path}`,
    shows: /"body":"".*"isWhole":true/,
    run: (place: Place) =>
      send(place, bytesOf(place.prefix + path, { method: 'HEAD', headers: [close] }), ['HEAD']),
  })),
  ...['/items/7', '/echo', '/none'].map((path) => ({
    row: 'R4',
    what: `OPTIONS ${path}`,
    shows: /Allow|404 Not Found/i,
    run: (place: Place) =>
      send(place, bytesOf(place.prefix + path, { method: 'OPTIONS', headers: [close] }), ['OPTIONS']),
  })),
  {
    row: 'R5',
    what: 'slow ones and fast ones in one pipe',
    shows: /one two three.*"4\\*".*one two three.*"5\\*"/,
    run: (place) => {
      const paths = ['/stream', '/items/4', '/none', '/stream', '/items/5'];
      const bytes = paths.map((path, i) => bytesOf(place.prefix + path, { headers: i === 4 ? [close] : [] }));
      return send(
        place,
        bytes.join(''),
        paths.map(() => 'GET'),
      );
    },
  },
  {
    row: 'R6',
    what: 'Expect: 100-continue, of a client that waits for it',
    shows: /100 Continue.*200 OK.*body/,
    run: async ({ port, prefix }) => {
      const headers = ['Content-Type: text/plain', 'Content-Length: 4', 'Expect: 100-continue', close];
      const wire = new Wire(port).send(bytesOf(`${prefix}/echo`, { method: 'POST', headers }));
      await wire.until('100 Continue\r\n\r\n');
      return readReplies(await wire.send('body').end(), ['POST', 'POST']);
    },
  },
  {
    row: 'R6',
    what: 'chunks with trailers',
    shows: /200 OK.*body.*x-sum.*9/,
    run: (place) => {
      const headers = ['Content-Type: text/plain', 'Transfer-Encoding: chunked', 'Trailer: X-Sum', close];
      const body = '4\r\nbody\r\n0\r\nX-Sum: 9\r\n\r\n';
      return send(place, bytesOf(`${place.prefix}/trailers`, { method: 'POST', headers, body }), ['POST']);
    },
    // A `Request` has no trailers.
    skip: ['Hono', 'fetch'],
  },
  {
    row: 'R6',
    what: 'HTTP/1.0, which knows no chunks',
    shows: /one two three/,
    run: (place) => send(place, bytesOf(`${place.prefix}/stream`, { version: '1.0' }), ['GET']),
  },
];

describe.each(kinds)('an exchange with a guest of the kind $name', (kind) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await pairOf(kind);
  });
  afterAll(closeAll);

  it.each(exchanges.filter(({ skip }) => !skip?.includes(kind.name)))(
    '$row is as alone: $what',
    async ({ shows, run }) => {
      const { actual, expected } = await compare(pair, { run } as Behaviour);
      expect(actual).toEqual(expected);
      expect(JSON.stringify(expected.given)).toMatch(shows);
    },
  );
});

describe('the body of a request', () => {
  afterEach(closeAll);

  it('R7 is read by nobody before the guest: the rest of it comes while the guest is at work', async () => {
    const seen: unknown[] = [];
    const reading = (req: Request, res: ExpressResponse) => {
      seen.push(req.readableDidRead, req.readableFlowing, req.listenerCount('data'), req.complete);
      let text = '';
      req.on('data', (chunk: Buffer) => {
        text += chunk;
        if (text === 'one ') socket.write('two');
      });
      req.on('end', () => res.end(text));
    };
    const passing: RequestHandler = (_req, _res, next) => next();
    const line = party([
      ['/g', express().use(passing)],
      ['/g', passing],
      ['/g', express().post('/a', reading)],
    ]);
    const { port, server } = await serve(express().use(line));
    await line.bootstrap(server);
    const socket = connect(port, '127.0.0.1');
    socket.write(`${bytesOf('/g/a', { method: 'POST', headers: ['Content-Length: 7', close] })}one `);
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/\r\n\r\n(?:7\r\n)?one two/);
    expect(seen).toEqual([false, null, 0, false]);
  });
});

describe.each(majors)('what the host says of a request, to a guest of %s', (_major, own) => {
  afterEach(closeAll);

  const facts = (req: Request, res: ExpressResponse) => ({
    params: { ...req.params },
    base: req.baseUrl,
    url: req.url,
    route: (req.route as { path?: unknown } | undefined)?.path,
    locals: { ...res.locals },
    isOwnApp: false,
  });

  /** A host at `/v/:version` with a route that hands on to the guest, and what comes behind it. */
  async function seenAt(mount: (router: express.Router, guest: Express) => unknown) {
    const seen: Record<string, unknown>[] = [];
    const guest = own();
    guest.get('/items/:id', (req, res, next) => {
      seen.push({ ...facts(req, res), isOwnApp: req.app === guest });
      res.locals.guest = 'was here';
      next();
    });
    const host = express();
    const router = express.Router();
    router.get('/g/:all/:id', (req, res, next) => {
      res.locals.host = 'was here';
      seen.push({ ...facts(req, res), isOwnApp: req.app === host });
      next();
    });
    mount(router, guest);
    router.get('/g/:all/:id', (req, res) => {
      seen.push({ ...facts(req, res), isOwnApp: req.app === host });
      res.end();
    });
    host.use('/v/:version', router);
    const { get } = await serve(host);
    await get('/v/2/g/items/7');
    return seen;
  }

  it('R8 is seen in res.locals alone, and is as it was for what comes behind', async () => {
    const hosted = await seenAt((router, guest) =>
      router.use(party({ '/g': guest }, { base: '/v/:version' })),
    );
    const used = await seenAt((router, guest) => router.use('/g', guest));
    // A Router's own `use` leaves `req.app` the guest's.
    expect(hosted).toEqual(used.map((each) => ({ ...each, isOwnApp: true })));
    expect(hosted[1]).toEqual({
      params: { id: '7' },
      base: '/v/2/g',
      url: '/items/7',
      route: '/items/:id',
      locals: { host: 'was here' },
      isOwnApp: true,
    });
    expect(hosted[2]).toMatchObject({
      params: { all: 'items', id: '7' },
      base: '/v/2',
      locals: { host: 'was here', guest: 'was here' },
      isOwnApp: true,
    });
  });
});
