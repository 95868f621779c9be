import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { endpoint, type Guest, type GuestApp, guest, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

/** Whether what is spoilt throws: only once, and not before a guest has the request. */
interface Trap {
  isSet: boolean;
}

function spring(trap: Trap): void {
  if (!trap.isSet) return;
  trap.isSet = false;
  throw new Error('spoilt');
}

/** Makes a property, or a method, throw in its setting, or in its call. */
function spoil(target: object, name: string, trap: Trap): void {
  let value: unknown = Reflect.get(target, name);
  const method = value as (...given: unknown[]) => unknown;
  const spoilt = function (this: unknown, ...given: unknown[]) {
    spring(trap);
    return method.apply(this, given);
  };
  const get = () => value;
  const set = (given: unknown) => {
    spring(trap);
    value = given;
  };
  const own = typeof value === 'function' ? { value: spoilt, writable: true } : { get, set };
  Object.defineProperty(target, name, { ...own, configurable: true });
}

/** What a tool of the host's may do to a request, so that a step of the party's throws. */
const spoilers: Readonly<Record<string, (req: Request, res: Response, trap: Trap) => void>> = {
  nothing: () => {},
  'the setting of req.url': (req, _res, trap) => spoil(req, 'url', trap),
  'the setting of req.baseUrl': (req, _res, trap) => spoil(req, 'baseUrl', trap),
  'the setting of req.params': (req, _res, trap) => spoil(req, 'params', trap),
  'the reading of res.locals.urlFor': (_req, res, trap) =>
    void Object.defineProperty(res.locals, 'urlFor', {
      configurable: true,
      get: () => spring(trap),
      set: (value: unknown) => Object.defineProperty(res.locals, 'urlFor', { value, writable: true }),
    }),
  'req.unpipe': (req, _res, trap) => spoil(req, 'unpipe', trap),
  'res.getHeaderNames': (_req, res, trap) => spoil(res, 'getHeaderNames', trap),
  'res.writeHead': (_req, res, trap) => spoil(res, 'writeHead', trap),
};

/** How a guest goes on. */
const exits: Readonly<Record<string, (next: NextFunction, res: Response) => unknown>> = {
  next: (next) => next(),
  error: (next) => next(new Error('its own')),
  500: (_next, res) => res.status(500).send('its own'),
};

interface Venue {
  /** The guests, of which the first to be asked is `first`. */
  party(first: Guest): Record<string, GuestApp | Guest>;
  /** Without a step that throws: what there is to be seen, by the way in which the first guest goes on. */
  readonly answers: Readonly<Record<string, string>>;
  /** What is spoilt, where a step of the party's uses it: then the host is told. */
  readonly spoilt: Readonly<Record<string, readonly string[]>>;
}

const states = { page: { state: 'live' } } as const;
const withFallback = { page: { state: 'live', fallback: true } } as const;
const URLS = ['the setting of req.url', 'the setting of req.baseUrl', 'the setting of req.params'];
/** What the first app has put there is taken back by its names. */
const HEADERS = 'res.getHeaderNames';
const LINKS = 'the reading of res.locals.urlFor';
const GOING_BACK = [...URLS, LINKS];

const venues: Readonly<Record<string, Venue>> = {
  'a party': {
    party: (first) => ({ '/': first, '/page': answering('/') }),
    answers: { next: '200 second', error: '555 its own', 500: '500 its own' },
    spoilt: { next: GOING_BACK, error: GOING_BACK },
  },
  'a graft': {
    party: (first) => ({ '/': graft(first, { onto: answering('/page'), states }) as GuestApp }),
    answers: { next: '200 second', error: '555 its own', 500: '500 its own' },
    spoilt: { next: [...URLS.slice(1), LINKS, HEADERS], error: GOING_BACK },
  },
  'a graft with a fallback': {
    party: (first) => ({ '/': graft(first, { onto: answering('/page'), states: withFallback }) as GuestApp }),
    answers: { next: '200 second', error: '200 second', 500: '200 second' },
    spoilt: {
      next: [...URLS.slice(1), LINKS, HEADERS],
      error: [...URLS.slice(1), LINKS, 'req.unpipe', HEADERS],
      500: [...URLS.slice(1), LINKS, 'req.unpipe', HEADERS],
    },
  },
  'a graft whose stock is elsewhere': {
    party: (first) => ({ '/': graft(first, { onto: answering('/old'), states }) as GuestApp }),
    answers: { next: '307 ', error: '555 its own', 500: '500 its own' },
    spoilt: { next: [LINKS, HEADERS, 'res.writeHead'], error: GOING_BACK },
  },
};

/** The second guest has joined when this is through. */
let joining: Promise<unknown> = Promise.resolve();

function answering(path: string): Express {
  const app = express().use(rsvp('second', () => joining));
  app.get(path, endpoint('page'), (_req, res) => void res.send('second'));
  return app;
}

/** What is thrown at a guest where it calls on. */
const thrown: unknown[] = [];

/** A guest without a router, which would stumble itself. It goes on in the same turn or later. */
function first(trap: Trap, exit: (next: NextFunction, res: Response) => unknown, isLate: boolean): Guest {
  const handler = async (req: Request, res: Response, next: NextFunction) => {
    if (req.path !== '/page') return next();
    if (isLate) await delay(1);
    trap.isSet = true;
    try {
      exit(next, res);
    } catch (error) {
      thrown.push(error);
    }
  };
  return guest(handler as unknown as GuestApp, { name: 'first', endpoints: { page: '/page' } });
}

/** Asks for the page, and for another one after it; the host's error handler says what it got, and how often. */
async function ask(
  venue: Venue,
  exit: string,
  spoiler: string,
  { isLate = false, isReady = false, isEarly = false },
) {
  const trap: Trap = { isSet: false };
  let join = () => {};
  joining = isReady ? Promise.resolve() : new Promise<void>((resolve) => (join = resolve));
  const app = express();
  app.use((req, res, next) => {
    spoilers[spoiler]?.(req, res, trap);
    // The party comes next.
    trap.isSet = isEarly && req.path === '/page';
    next();
    // By now the request waits for the bootstrap.
    join();
  });
  const line = party(venue.party(first(trap, exits[exit] as never, isLate)), { onError: () => {} });
  app.use(line);
  app.use((_req, res) => void res.status(404).send('nobody'));
  const heard: string[] = [];
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    heard.push(error.message);
    res.status(555).send(heard.join());
  });
  const served = await serve(app as RequestListener);
  if (isReady) await line.bootstrap(served.server);
  const { status, text } = await served.get('/page', {
    method: 'GET',
    headers: { 'content-length': '1' },
    body: 'x',
  });
  trap.isSet = false;
  expect((await served.get('/nowhere')).text).toBe('nobody');
  await served.close();
  return `${status} ${text}`;
}

describe.each(Object.entries(venues))('a step of %s that throws', (_, venue) => {
  it.each([true, false])(
    'R11 is that request’s own error before a guest has it, the bootstrap through: %s',
    async (isReady) => {
      const seen = await ask(venue, 'next', 'the setting of req.url', { isReady, isEarly: true });
      expect(seen).toBe('555 spoilt');
    },
  );

  it.each(Object.keys(spoilers))(
    'R11 is that request’s own error, told once, and no other request’s: %s',
    async (spoiler) => {
      for (const exit of Object.keys(exits)) {
        // Elsewhere it is the apps themselves who call it.
        if (spoiler === 'res.writeHead' && venue.answers[exit] !== '307 ') continue;
        const isHit = venue.spoilt[exit]?.includes(spoiler) === true;
        const expected = isHit ? '555 spoilt' : venue.answers[exit];
        for (const isReady of [true, false]) {
          for (const isLate of [true, false]) {
            const seen = await ask(venue, exit, spoiler, { isReady, isLate });
            expect([exit, isReady, isLate, seen]).toEqual([exit, isReady, isLate, expected]);
          }
        }
      }
      expect(thrown.splice(0)).toEqual([]);
    },
  );
});
