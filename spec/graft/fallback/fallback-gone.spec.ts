import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Express, RequestHandler } from 'express';
import { endpoint, type GuestApp, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { until } from '../../shared/until';
import { failing } from '../failing';
import { grow } from '../grow';

const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await closeAll();
});

const [four] = majors as [(typeof majors)[number]];
const states = { cart: { state: 'live', fallback: true, replay: 'idempotent' } } as const;

/** A graft, a client that may go away, and what the host has heard of it. */
async function open(fresh: GuestApp, answer: RequestHandler = (_req, res) => void res.send('old')) {
  const entered: IncomingMessage[] = [];
  const handed: unknown[] = [];
  const onto: Express = four.express();
  onto.all('/cart', (req, res, next) => {
    entered.push(req);
    return answer(req, res, next);
  });
  onto.get('/other', (_req, res) => void res.send('other'));
  const closed: ServerResponse[] = [];
  const before = (host: Express) => {
    host.use((_req, res, next) => {
      res.on('close', () => closed.push(res));
      next();
    });
  };
  const grown = await grow(fresh, { onto, states }, { before });
  grown.host.use(((error, _req, _res, next) => {
    handed.push(error);
    next(error);
  }) as import('express').ErrorRequestHandler);
  const socket = connect(grown.port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  /** What the graft has counted, once all that was under way is through. */
  const counted = async () => {
    await until(() => closed.length > 0);
    for (let i = 0; i < 3; i++) expect((await grown.get('/other')).text).toBe('other');
    const [cart] = grown.shop.report().endpoints;
    const { hits, errors, fallbacks, passed } = cart as NonNullable<typeof cart>;
    return { hits, errors, fallbacks, passed };
  };
  return { ...grown, socket, entered, handed, counted, heard: () => heard };
}

const GET = 'GET /cart HTTP/1.1\r\nHost: h\r\n\r\n';
const HALF =
  'POST /cart HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf of it';
/** The scion alone had it, and nobody is to blame. */
const ALONE = { hits: { scion: 1, stock: 0 }, errors: { scion: 0, stock: 0 }, fallbacks: 0, passed: 0 };
/** The stock has answered for the scion. */
const BOTH = { hits: { scion: 1, stock: 1 }, errors: { scion: 1, stock: 0 }, fallbacks: 1, passed: 0 };

describe.each(failing)('a client that goes away from a graft with a scion of %s', (_kind, make) => {
  it('before the scion fails, is not answered by the stock', async () => {
    const waits: (() => void)[] = [];
    const fresh = await make(() => new Promise<void>((resolve) => waits.push(resolve)));
    const { socket, entered, counted } = await open(fresh);
    socket.write(GET);
    await until(() => waits.length);
    socket.destroy();
    const before = await counted();
    for (const goOn of waits) goOn();
    expect([before, await counted(), entered.length]).toEqual([ALONE, ALONE, 0]);
  });

  it('while the stock answers for the scion, is counted once, and late answers hurt nobody', async () => {
    const late: (() => void)[] = [];
    const { socket, entered, counted, heard, handed } = await open(await make(() => {}), (_req, res) => {
      late.push(() => void res.send('old'));
    });
    socket.write(GET);
    await until(() => late.length);
    socket.destroy();
    const before = await counted();
    for (const answer of late) answer();
    expect([before, await counted(), entered.length]).toEqual([BOTH, BOTH, 1]);
    expect([heard(), handed]).toEqual(['', []]);
  });

  it('in the midst of a body that the scion reads, is not answered by the stock', async () => {
    const ended: string[] = [];
    const fresh = await make((req) => {
      req.once('data', () => socket.resetAndDestroy());
      return text(req).then(
        () => ended.push('whole'),
        (error) => {
          ended.push('broken');
          throw error;
        },
      );
    });
    const { socket, entered, counted } = await open(fresh);
    socket.write(HALF);
    expect(await counted()).toMatchObject({ hits: { scion: 1, stock: 0 }, fallbacks: 0 });
    expect([ended, entered.length]).toEqual([['broken'], 0]);
  });

  it('in the midst of a body that the stock reads for the scion, is told to the stock', async () => {
    const ended: string[] = [];
    const fresh = await make(() => {});
    const { socket, counted } = await open(fresh, (req, _res, next) => {
      req.once('data', () => socket.destroy());
      text(req).then(
        () => ended.push('whole'),
        (error) => {
          ended.push('broken');
          next(error);
        },
      );
    });
    socket.write(HALF);
    expect(await counted()).toEqual(BOTH);
    expect(ended).toEqual(['broken']);
  });
});

describe.each(majors)(
  'a client that goes away from a graft with a scion of Express $major',
  ({ express }) => {
    const scion = (handler: RequestHandler) =>
      express().use(rsvp('shop')).all('/cart', endpoint('cart'), handler);

    it('between the scion’s answer and the stock’s, is answered by neither', async () => {
      const { socket, entered, counted, heard } = await open(
        scion((req, res) => {
          res.status(500).send('new');
          req.socket.destroy();
        }),
      );
      socket.write(GET);
      expect(await counted()).toMatchObject({ hits: { scion: 1, stock: 0 }, fallbacks: 0 });
      expect([entered.length, heard()]).toEqual([0, '']);
    });

    it('which the scion has cut off, is told by the host, and not answered by the stock', async () => {
      const { socket, entered, counted, heard } = await open(
        scion((req, _res, next) => {
          (async () => {
            // Leaving the loop destroys the request.
            for await (const _chunk of req) throw new Error('no more');
          })().catch(next);
        }),
      );
      socket.write(HALF);
      expect(await counted()).toMatchObject({ hits: { scion: 1, stock: 0 }, fallbacks: 0 });
      expect([entered.length, heard()]).toEqual([0, expect.stringContaining('host: no more')]);
    });

    it.each(['aborted', 'close'])(
      'which the scion hears of (%s) and fails with, is not answered by the stock',
      async (event) => {
        const heardOf: string[] = [];
        const { socket, entered, counted } = await open(
          scion((req, _res, next) => {
            req.on('error', () => {});
            req.on(event, () => {
              heardOf.push(event);
              next(new Error('gone'));
            });
            socket.destroy();
          }),
        );
        socket.write(GET);
        expect(await counted()).toMatchObject({ hits: { scion: 1, stock: 0 }, fallbacks: 0 });
        expect([heardOf, entered.length]).toEqual([[event], 0]);
      },
    );
  },
);
