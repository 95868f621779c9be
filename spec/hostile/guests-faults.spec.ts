import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import { guest, type Handler, rsvp } from 'express-party';
import { among, answering, expectFailed, inviteTimeout, noSuchService, slack, take } from './among';
import { closeAll, express5, joiner, listen, majors, send, sleep, throwParty, turn } from './venue';

afterEach(closeAll);

describe.each(majors)('a guest of %s at its invitation', (_major, make) => {
  it('G1 hangs: it is given up, its response closes, and the others join', async () => {
    const closed: string[] = [];
    const app = answering(make, (req, res) => {
      take(req);
      req.on('close', () => closed.push('req'));
      res.on('close', () => closed.push('res'));
    });
    const outcome = await among(app);
    expectFailed(outcome, 'in time');
    expect(outcome.ms).toBeGreaterThanOrEqual(inviteTimeout - 10);
    expect(outcome.ms).toBeLessThan(inviteTimeout + slack);
    // By the same clock: who is given up takes the whole limit, and nobody waits for it.
    expect(outcome.at('/first')?.ms).toBeLessThan(outcome.odd?.ms as number);
    await turn();
    expect(closed.sort()).toEqual(['req', 'res']);
  });

  it('G1 streams events without end: it is given up', async () => {
    let beats = 0;
    let destroyed = false;
    const app = answering(make, (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const heart = setInterval(() => {
        beats++;
        res.write('data: beat\n\n');
      }, 5);
      res.on('close', () => {
        destroyed = res.destroyed;
        clearInterval(heart);
      });
    });
    expectFailed(await among(app), 'in time');
    await turn();
    expect(beats).toBeGreaterThan(0);
    expect(destroyed).toBe(true);
  });

  it('G1 hangs: the first request is delayed by the time limit at most', async () => {
    const { app, line } = throwParty(
      { '/hung': answering(make, () => {}), '/fine': joiner('fine') },
      { inviteTimeout },
    );
    const { port } = await listen((req, res) => app(req, res));
    const started = performance.now();
    expect(await send(port, { target: '/fine' })).toMatchObject({ status: 200, body: 'fine' });
    expect(performance.now() - started).toBeLessThan(inviteTimeout + slack);
    expect(line.guests).toMatchObject([{ status: 'failed' }, { status: 'joined' }]);
    // A busy machine may hold one of them up. Who has to wait again holds up all.
    const again: number[] = [];
    while (again.length < 5) {
      const sent = performance.now();
      expect(await send(port, { target: '/fine' })).toMatchObject({ status: 200 });
      again.push(performance.now() - sent);
    }
    expect(Math.min(...again)).toBeLessThan(inviteTimeout);
  });

  it.each([
    ['an error', new Error('broken'), 'Error: broken'],
    ['a string', 'broken', 'a value of type string'],
    ['a number', 7, 'a value of type number'],
  ])('G2 throws %s: it failed', async (_what, thrown, text) => {
    const app = answering(make, (req) => {
      take(req);
      throw thrown;
    });
    const outcome = await among(app);
    expectFailed(outcome, text);
    expect(outcome.odd?.error?.cause).toBe(thrown);
  });

  it.each([null, undefined, 0])(
    'G2 throws %s, which its Express takes for next(): it did not join',
    async (thrown) => {
      const app = answering(make, (req) => {
        take(req);
        throw thrown;
      });
      const { odd, line } = await among(app);
      expect(['declined', 'failed']).toContain(odd?.status);
      expect(() => line.partyline.askAround('nav')).toThrow(noSuchService);
    },
  );

  it.each([null, undefined, 0, '', 'broken', new Error('broken')])(
    'G2 G3 throws or rejects with %p in its rsvp: it failed',
    async (thrown) => {
      for (const onJoin of [
        () => {
          throw thrown;
        },
        () => Promise.reject(thrown),
        async () => {
          await turn();
          throw thrown;
        },
        // biome-ignore lint/suspicious/noThenProperty: a thenable that rejects is the row
        () => ({ then: (_resolve: unknown, reject: (error: unknown) => void) => reject(thrown) }),
      ]) {
        const app = make();
        app.use(
          rsvp('odd', (partyline) => {
            partyline.connect('nav', () => 'odd');
            return onJoin();
          }),
        );
        const outcome = await among(app);
        expectFailed(outcome, 'threw');
        expect(outcome.odd?.error?.cause).toBe(thrown);
      }
    },
  );
});

describe('a guest that is a plain function', () => {
  const invited = (handler: Handler) => guest(handler, { invite: true });

  it.each([null, undefined, 0, '', false, 'route', 'router', 'broken'])(
    'G2 throws %p: it failed',
    async (thrown) => {
      const outcome = await among(
        invited((req) => {
          take(req as Request);
          throw thrown;
        }),
      );
      expectFailed(outcome, 'threw');
    },
  );

  it.each<[string, () => unknown]>([
    ['undefined', () => Promise.reject()],
    ['null', () => Promise.reject(null)],
    ['an error', () => Promise.reject(new Error('broken'))],
    // biome-ignore lint/suspicious/noThenProperty: a thenable that rejects is the row
    ['anything, as a thenable', () => ({ then: (_: unknown, reject: () => void) => reject() })],
  ])('G3 rejects with %s: it failed', async (_what, reject) => {
    const outcome = await among(
      invited((req) => {
        take(req as Request);
        return reject();
      }),
    );
    expectFailed(outcome, 'threw');
  });

  it.each<[string, (next: () => void, res: ServerResponse) => unknown]>([
    ['next()', (next) => next()],
    ['destroy()', (_next, res) => res.destroy()],
    ['end() again', (_next, res) => res.end('again')],
    ['reject', () => Promise.reject(new Error('late'))],
    [
      'throw',
      () => {
        throw new Error('late');
      },
    ],
  ])('G6 G11 answers and then does %s: the answer counts', async (_what, then) => {
    const { odd, errors, line } = await among(
      invited((req, res, next) => {
        take(req as Request);
        res.end('ok');
        return then(next, res);
      }),
    );
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(line.partyline.askAround('nav')).toEqual(['odd']);
    expect(errors).toEqual([]);
  });
});

describe('a guest of Express 5', () => {
  it.each([undefined, null, 'broken', new Error('broken')])(
    'G3 rejects with %p: it failed',
    async (reason) => {
      const app = answering(express5, (req) => {
        take(req);
        return Promise.reject(reason);
      });
      const outcome = await among(app);
      // The router of Express 5 makes an error of undefined; null is one more that it makes one of.
      expectFailed(outcome, 'threw');
    },
  );
});
