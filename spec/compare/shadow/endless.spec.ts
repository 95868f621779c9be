import { pipeline, Readable } from 'node:stream';
import type { RequestHandler } from 'express';
import { closeAll } from '../../shared/serve';
import { compared } from './site';

afterEach(closeAll);

const SHADOW = { state: 'shadow' } as const;
const BLOCK = Buffer.alloc(64 * 1024, 'x');
/**
 * From Node 24 on a response gathers what is written in a turn, and says `drain` itself once that has gone to the socket, whatever the
 * socket says: of an answer up to the bound, others get a turn only where the app gives one. Past the bound it is cut on every Node.
 */
const GATHERS = Number.parseInt(process.versions.node, 10) >= 24;
/** 256 MB: where nothing stops it, all of it is sent. */
const ENOUGH = 4_096;

function* blocks(count: () => number) {
  while (count() < ENOUGH) yield BLOCK;
}

/** An app that writes for ever, in each of the ways in which that is well done. */
const endless: Record<string, (count: () => number) => RequestHandler> = {
  'is piped': (count) => (_req, res) =>
    void new Readable({
      read() {
        this.push(count() < ENOUGH ? BLOCK : null);
      },
    }).pipe(res),
  'is a pipeline': (count) => (_req, res) => pipeline(Readable.from(blocks(count)), res, () => {}),
  'waits for drain': (count) => (_req, res) => {
    const more = () => {
      while (count() < ENOUGH) if (!res.write(BLOCK)) return void res.once('drain', more);
      res.end();
    };
    more();
  },
  'writes as long as it is taken': (count) => (_req, res) => {
    while (count() < ENOUGH && (res.write(BLOCK) || !res.destroyed));
  },
};

describe('an answer without an end', () => {
  it.each(Object.entries(endless))('that %s is cut off at once where it is too large', async (_name, of) => {
    let count = 0;
    const { get, verdict } = await compared(
      { cart: of(() => count++) },
      { cart: (_req, res) => void res.send('old') },
      { states: { cart: SHADOW } },
    );
    expect((await get('/cart')).text).toBe('old');
    expect(await verdict('cart')).toMatchObject({ compared: 0, dropped: 1 });
    expect((await get('/cart')).text).toBe('old');
    expect(count).toBeLessThan(100);
  });

  it('that is written beneath the response is refused by turns, too', async () => {
    let count = 0;
    const { get, verdict } = await compared(
      {
        cart: ({ socket }) => {
          while (count < ENOUGH && socket.write(BLOCK)) count++;
          socket.destroy();
        },
      },
      { cart: (_req, res) => void res.send('old') },
      { states: { cart: SHADOW } },
    );
    await get('/cart');
    expect(await verdict('cart')).toMatchObject({ failed: 1 });
    expect(count).toBeLessThan(10);
  });
});

describe('a long answer', () => {
  const long = Buffer.concat(Array.from({ length: 10 }, () => BLOCK));

  it('that minds how fast it is taken gives others a turn each time', async () => {
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns++;
      if (!isOver) setImmediate(turn);
    };
    const { get, verdict } = await compared(
      {
        cart: (_req, res) => {
          setImmediate(turn);
          res.type('text/plain').on('finish', () => {
            isOver = true;
          });
          Readable.from([...Array.from({ length: 10 }, () => BLOCK)]).pipe(res);
        },
      },
      { cart: (_req, res) => void res.type('text/plain').end(long) },
      { states: { cart: SHADOW }, how: { noise: 0 } },
    );
    await get('/cart');
    expect(await verdict('cart')).toMatchObject({ compared: 1, different: [] });
    expect(turns).toBeGreaterThan(GATHERS ? 0 : 8);
  });

  it('that does not is taken, and is finished before the shadow is over', async () => {
    const events: string[] = [];
    const { get, verdict } = await compared(
      {
        cart: (_req, res) => {
          for (const event of ['finish', 'close']) res.on(event, () => events.push(event));
          res.type('text/plain');
          for (let i = 0; i < 10; i++) res.write(BLOCK);
          res.end();
        },
      },
      { cart: (_req, res) => void res.type('text/plain').end(long) },
      { states: { cart: SHADOW }, how: { noise: 0 } },
    );
    await get('/cart');
    expect(await verdict('cart')).toMatchObject({ compared: 1, different: [] });
    expect(events).toEqual(['finish', 'close']);
  });
});
