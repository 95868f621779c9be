import { createServer, type RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { guest, party } from 'express-party';
import type { GuestApp } from '../../lib/common/apps';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

/** As connect-timeout does: the host goes on with an error, and some guest still has the request. */
class Timeout {
  readonly seen: unknown[] = [];
  #fire: (error: Error) => void = () => {};
  readonly before: RequestHandler = (_req, _res, next) => {
    this.#fire = next;
    next();
  };
  readonly after: ErrorRequestHandler = (error, req, res, _next) => {
    const { url, baseUrl, path, params, query } = req;
    this.seen.push({ error: error.message, url, baseUrl, path, params: { ...params }, query: { ...query } });
    if (!res.headersSent) res.status(503).end('late');
  };

  /** A guest's handler that keeps the request until the host has gone on, and what it does then. */
  holding(late: (next: () => void) => void = () => {}, rewritten?: string): RequestHandler {
    return (req, _res, next) => {
      if (rewritten) req.url = rewritten;
      setImmediate(() => {
        this.#fire(new Error('timeout'));
        late(next);
      });
    };
  }
}

const alone = (app: GuestApp) => guest(app, { invite: false });

interface Case {
  readonly target: string;
  /** Where the guest is, and what stands before that. */
  readonly at?: string;
  readonly under?: string;
  readonly late?: (next: () => void) => void;
  readonly rewritten?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'a path below the mount': { target: '/g/slow?a=1' },
  'the mount itself': { target: '/g' },
  'a query at the mount': { target: '/g?a=1' },
  'a slash at the mount': { target: '/g/?a=1' },
  'a mount with a key': { target: '/t/acme/slow', at: '/t/:tenant' },
  'a mount of two segments': { target: '/a/b/slow', at: '/a/b' },
  'a mount at the root': { target: '/slow', at: '/' },
  'a party below a path': { target: '/v2/g/slow?a=1', under: '/v2' },
  'a query at a mount below a path': { target: '/v2/g?a=1', under: '/v2' },
  'an absolute target': { target: 'http://home.test/g/slow?a=1' },
  'an absolute target, the mount itself': { target: 'http://home.test/g' },
  'an absolute target below a path': { target: 'http://home.test/v2/g/slow', under: '/v2' },
  'a guest that has rewritten its URL': { target: '/g/slow', rewritten: '/fast?b=2' },
  'a guest that hands on late': { target: '/g/slow', late: (next) => next() },
};

async function seenOf(host: (timeout: Timeout) => RequestListener, target: string) {
  const timeout = new Timeout();
  const served = await serve(host(timeout));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const { status } = await served.get(target, { headers: { host: 'home.test' } });
  // What a guest does later has been done by then.
  await new Promise((resolve) => setTimeout(resolve, 10));
  await served.close();
  return { status, seen: timeout.seen };
}

/** A host with something at a path, between the two ends of a timeout. */
const around = (timeout: Timeout, mount: (host: Express) => void) => {
  const host = express().use(timeout.before);
  mount(host);
  return host.use(timeout.after);
};

describe.each(majors)('law 11: after a timeout, and a guest of Express $major', ({ express: own }) => {
  it.each(Object.entries(cases))('the host finds the URL as after app.use: %s', async (_what, each) => {
    const { target, at = '/g', under = '/', late, rewritten } = each;
    const app = (timeout: Timeout, of: () => Express) => of().use(timeout.holding(late, rewritten));
    const inParty = await seenOf(
      (timeout) => around(timeout, (host) => host.use(under, party({ [at]: alone(app(timeout, own)) }))),
      target,
    );
    const plain = await seenOf(
      (timeout) =>
        around(timeout, (host) => host.use(under === '/' ? at : under + at, app(timeout, express))),
      target,
    );
    expect(inParty).toEqual(plain);
    expect(inParty.seen).not.toEqual([]);
    expect(inParty.status).toBe(503);
  });
});

describe('law 11: after a timeout, the host finds its URL', () => {
  const http = (timeout: Timeout) => {
    const hold = timeout.holding();
    return createServer((req, res) => hold(req as never, res as never, () => {}));
  };
  const found = (url: string, baseUrl = '') => expect.objectContaining({ url, baseUrl, error: 'timeout' });

  it('with a guest that cannot hand on', async () => {
    const { seen } = await seenOf(
      (timeout) => around(timeout, (host) => host.use(party({ '/g': alone(http(timeout)) }))),
      '/g/slow',
    );
    expect(seen).toEqual([found('/g/slow')]);
  });

  it('with a second guest, behind one that has handed on', async () => {
    const pass: RequestHandler = (_req, _res, next) => next();
    const { seen } = await seenOf(
      (timeout) =>
        around(timeout, (host) => {
          const guests = [pass, pass, timeout.holding()].map(
            (each, i) => [i === 1 ? '/g/slow' : '/g', alone(each as never)] as const,
          );
          host.use(party(guests));
        }),
      '/g/slow/x',
    );
    expect(seen).toEqual([found('/g/slow/x')]);
  });

  it('in a host that is itself mounted, as far as that host goes', async () => {
    const { seen } = await seenOf(
      (timeout) =>
        express().use(
          '/site',
          around(timeout, (host) => host.use('/v2', party({ '/g': alone(http(timeout)) }))),
        ),
      '/site/v2/g/slow',
    );
    expect(seen).toEqual([found('/v2/g/slow', '/site')]);
  });

  it.each(majors)(
    'where the guest of Express $major has a party too, of either host',
    async ({ express: own }) => {
      for (const inner of [false, true]) {
        const nested = (timeout: Timeout) => {
          const app = own();
          if (inner) app.use(timeout.before);
          app.use(party({ '/h': alone(http(timeout)) }));
          return inner ? app.use(timeout.after) : app;
        };
        const { seen } = await seenOf(
          (timeout) =>
            inner
              ? express().use(party({ '/g': alone(nested(timeout)) }))
              : around(timeout, (host) => host.use(party({ '/g': alone(nested(timeout)) }))),
          '/g/h/slow',
        );
        // The host's router, too, puts back only what it has taken off itself.
        expect(seen).toEqual([inner ? found('/h/slow', '/g') : found('/g/slow')]);
      }
    },
  );

  it.each([
    ['replaces res.locals', ''],
    ['has a body put back that the host has read', 'a=1'],
  ])('with a guest that %s', async (_what, body) => {
    const timeout = new Timeout();
    const hold = timeout.holding();
    const guest = createServer((req, res) => {
      Object.assign(res, { locals: {} });
      hold(req as never, res as never, () => {});
    });
    const host = around(timeout, (app) => {
      app.use(express.urlencoded({ extended: false }));
      app.use(party({ '/g': alone(guest) }));
    });
    const { get } = await serve(host);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await get('/g/slow', body ? { method: 'POST', headers: form, body } : {});
    expect(timeout.seen).toEqual([found('/g/slow')]);
  });

  it('and once only: an error that a guest hands on finds it as it is', async () => {
    const { seen } = await seenOf(
      (timeout) =>
        around(timeout, (host) => {
          const failing: RequestHandler = (_req, _res, next) => next(new Error('timeout'));
          host.use(party({ '/g': alone(failing as never) }));
        }),
      '/g/g/x',
    );
    expect(seen).toEqual([found('/g/g/x')]);
  });
});
