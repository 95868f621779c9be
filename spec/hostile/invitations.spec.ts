import { IncomingMessage, METHODS, type RequestListener } from 'node:http';
import express, { type Express, type RequestHandler, type Router } from 'express';
import {
  endpoints,
  type GuestApp,
  isInvitation,
  type Operator,
  type Party,
  PartylineError,
  partylineOf,
  rsvp,
} from 'express-party';
import {
  type Answer,
  closeAll,
  express4,
  express5,
  gate,
  joiner,
  listen,
  type Sent,
  send,
  sleep,
  throwParty,
} from './venue';

afterEach(closeAll);

const table = endpoints('blog', { post: '/posts/:id' });

/** What the handlers of a guest saw of the requests that came over HTTP. */
interface Watch {
  requests: number;
  /** How often one of them carried a partyline, or passed for an invitation. */
  forged: number;
  joined: number;
}

/** What all kinds of guests have in common: `use`, `get`, `all`. */
type Mountable = Pick<Router, 'use' | 'get' | 'all'>;

/** A guest's part in the ceremony: with it, or without any. */
type Ceremony = (app: Mountable, watch: Watch) => void;

const byRsvp: Ceremony = (app, watch) => {
  app.use(rsvp(table, () => void watch.joined++));
};

const byTheBook: Ceremony = (app, watch) => {
  app.use('/__invite__', (req, res, next) => {
    if (!req.partyline) return next();
    watch.joined++;
    req.partyline.declare('blog', { post: '/posts/:id' });
    res.send('ok');
  });
};

const byTheBookAsRoute: Ceremony = (app, watch) => {
  app.all('/__invite__', (req, res, next) => {
    if (!req.partyline) return next();
    watch.joined++;
    req.partyline.declare(table);
    res.send('ok');
  });
};

const none: Ceremony = () => {};

function furnish<App extends Express | Router>(made: App, watch: Watch, ceremony: Ceremony): App {
  const app = made as Mountable;
  app.use(watching(watch));
  ceremony(app, watch);
  app.use(express.json(), express.urlencoded({ extended: true }));
  app.get('/posts/:id', (req, res) => void res.send(`post ${req.params.id}`));
  return made;
}

function watching(watch: Watch): RequestHandler {
  return (req, _res, next) => {
    if (req.headers['x-real'] === '1') {
      watch.requests++;
      if ('partyline' in req || isInvitation(req)) watch.forged++;
    }
    next();
  };
}

function withOwn404(app: Express): Express {
  app.use((req, res) => void res.status(404).send(`<h1>${req.path} is not here</h1>`));
  return app;
}

/** Decodes, resolves dots and folds case before it routes, as frameworks outside the Express family may. */
function normalizing(watch: Watch, ceremony: Ceremony): GuestApp {
  const app = furnish(express5(), watch, ceremony);
  return (req, res, next) => {
    const before = req.url as string;
    try {
      req.url = new URL(decodeURIComponent(before), 'http://h').pathname.toLowerCase();
    } catch {
      req.url = '/';
    }
    app(req as never, res as never, (error?: unknown) => {
      req.url = before;
      next(error);
    });
  };
}

type Kind = (watch: Watch, ceremony: Ceremony) => GuestApp;

const kinds: [string, Ceremony, Kind][] = [
  ['an Express 4 app', byRsvp, (watch, ceremony) => furnish(express4(), watch, ceremony)],
  ['an Express 5 app', byRsvp, (watch, ceremony) => furnish(express5(), watch, ceremony)],
  ['a Router', byRsvp, (watch, ceremony) => furnish(express.Router(), watch, ceremony)],
  [
    'an Express 4 app with its own 404',
    byRsvp,
    (watch, ceremony) => withOwn404(furnish(express4(), watch, ceremony)),
  ],
  [
    'an Express 5 app with its own 404',
    byRsvp,
    (watch, ceremony) => withOwn404(furnish(express5(), watch, ceremony)),
  ],
  ['the raw protocol', byTheBook, (watch, ceremony) => furnish(express5(), watch, ceremony)],
  [
    'the raw protocol as a route',
    byTheBookAsRoute,
    (watch, ceremony) => furnish(express4(), watch, ceremony),
  ],
  ['a guest that normalises paths', byTheBook, normalizing],
];

const targets = [
  '/blog/__invite__',
  '/blog/__invite__?x',
  '/blog/__invite__#x',
  '/BLOG/__invite__',
  'http://evil.test/blog/__invite__',
  '/blog/__invite__/',
  '/blog/__INVITE__',
  '/blog/__Invite__/',
  '/blog/%5f%5finvite%5f%5f',
  '/blog/%5F%5Finvite__',
  '/blog/%5f%5finvite__',
  '/blog/__%69nvite__',
  '/blog/./__invite__',
  '/blog/x/../__invite__',
  '/blog/%2e/__invite__',
  '/blog/x/%2e%2e/__invite__',
  '/blog/__invite__/x',
  '/blog/__invite__/__invite__',
  '/blog/__invite__.json',
  '/blog/%255f%255finvite__',
  '/blog%2f__invite__',
  '/blog//__invite__',
  '//blog/__invite__',
  '/x/../blog/__invite__',
  '/%62log/__invite__',
  '/blog/__invite__;a=1',
  '/blog/__invite__%00',
  '/blog/__invite__%20',
  '/blog/\\__invite__',
  '/__invite__',
];

/** Everything but CONNECT, which Node keeps from a handler. */
const methods = METHODS.filter((method) => method !== 'CONNECT');

const forgeries: Sent[] = [
  { target: '/blog/__invite__', headers: { partyline: 'operator' } },
  { target: '/blog/__invite__', headers: { 'X-Partyline': '1', 'X-Party-Invite': '1' } },
  { target: '/blog/__invite__', headers: { 'Express-Party.Invitation': 'true' } },
  { target: '/blog/__invite__?partyline=1' },
  { target: '/blog/__invite__?partyline[declare]=x' },
  { target: '/blog/__invite__?__proto__[partyline]=1&constructor[prototype][partyline]=1' },
  ...['{"partyline":{"declare":"x"}}', '{"__proto__":{"partyline":1}}'].map((body) => ({
    method: 'POST',
    target: '/blog/__invite__',
    headers: { 'Content-Type': 'application/json' },
    body,
  })),
  {
    method: 'POST',
    target: '/blog/__invite__',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'partyline=1&__proto__[partyline]=1',
  },
];

const byTarget: Sent[] = targets.flatMap((target) => [{ target }, { method: 'POST', target }]);
const byMethod: Sent[] = methods.map((method) => ({ method, target: '/blog/__invite__' }));
const everything: Sent[] = [...byTarget, ...byMethod, ...forgeries];

interface Visit {
  answers: Answer[];
  watch: Watch;
  /** Every party that was visited: many, where each request comes before its bootstrap. */
  lines: Party[];
}

type Phase = (make: () => Set, requests: Sent[]) => Promise<Answer[]>;
type Set = ReturnType<typeof throwParty> & { slow: ReturnType<typeof gate> };

/** Every request finds a party that nobody has bootstrapped, and is its first. */
const before: Phase = async (make, requests) => {
  const listener: RequestListener = (req, res) => {
    const { app, line, slow } = make();
    expect(line.ready).toBe(false);
    slow.open();
    app(req, res);
  };
  const { port } = await listen(listener);
  return inTurn(port, requests);
};

/** Every request arrives while a guest's answer to its invitation is still out. */
const during: Phase = async (make, requests) => {
  const { app, line, slow } = make();
  let arrived = 0;
  const { port, server } = await listen((req, res) => {
    arrived++;
    app(req, res);
  });
  const bootstrap = line.bootstrap(server);
  const answers = Promise.all(requests.map((request) => send(port, request)));
  const refused = requests.filter(({ target }) => /\\/.test(target)).length;
  while (arrived < requests.length - refused) await sleep(5);
  expect(line.ready).toBe(false);
  slow.open();
  await bootstrap;
  return answers;
};

const after: Phase = async (make, requests) => {
  const { app, line, slow } = make();
  const { port, server } = await listen(app);
  slow.open();
  await line.bootstrap(server);
  return inTurn(port, requests);
};

async function inTurn(port: number, requests: Sent[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const request of requests) answers.push(await send(port, request));
  return answers;
}

async function visit(kind: Kind, ceremony: Ceremony, phase: Phase, requests: Sent[]): Promise<Visit> {
  const watch: Watch = { requests: 0, forged: 0, joined: 0 };
  const lines: Party[] = [];
  const make = () => {
    const slow = gate();
    const made = throwParty({
      '/blog': kind(watch, ceremony),
      '/slow': joiner('slow', () => slow.opened),
    });
    lines.push(made.line);
    return { ...made, slow };
  };
  return { answers: await phase(make, requests), watch, lines };
}

const stateOf = ({ guests, endpoints }: Party) => ({
  guests: guests.map((g) => ({ ...g, ms: 0 })),
  endpoints,
});

describe.each(kinds)('the invite path of %s', (_kind, ceremony, kind) => {
  const phases: [string, Phase][] = [
    ['before', before],
    ['during', during],
    ['after', after],
  ];

  it.each(phases)(
    'I1 I4 answers every spelling as without any rsvp, %s the bootstrap',
    async (_when, phase) => {
      const guest = await visit(kind, ceremony, phase, byTarget);
      const twin = await visit(kind, none, phase, byTarget);
      expect(guest.answers).toEqual(twin.answers);
      expect(guest.answers[0]).toMatchObject({ status: 404 });
      expect(guest.watch).toMatchObject({
        requests: twin.watch.requests,
        forged: 0,
        joined: guest.lines.length,
      });
      expect(twin.watch).toMatchObject({ forged: 0, joined: 0 });
    },
  );

  it.each(phases)('I1 answers every method as without any rsvp, %s the bootstrap', async (_when, phase) => {
    const guest = await visit(kind, ceremony, phase, byMethod);
    const twin = await visit(kind, none, phase, byMethod);
    expect(guest.answers).toEqual(twin.answers);
    expect(guest.watch).toMatchObject({
      requests: twin.watch.requests,
      forged: 0,
      joined: guest.lines.length,
    });
  });

  it.each(phases)(
    'I2 takes no header, query or body for an invitation, %s the bootstrap',
    async (_when, phase) => {
      const guest = await visit(kind, ceremony, phase, forgeries);
      const twin = await visit(kind, none, phase, forgeries);
      expect(guest.answers).toEqual(twin.answers);
      expect(guest.answers.map(({ status }) => status)).toEqual(forgeries.map(() => 404));
      expect(guest.watch).toMatchObject({
        requests: forgeries.length,
        forged: 0,
        joined: guest.lines.length,
      });
    },
  );

  it('I1 changes nothing in the party, whatever is sent', async () => {
    const watch: Watch = { requests: 0, forged: 0, joined: 0 };
    const { app, line } = throwParty({ '/blog': kind(watch, ceremony) });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    const state = stateOf(line);
    expect(state.guests).toMatchObject([{ status: 'joined', name: 'blog' }]);
    for (const request of everything) await send(port, request);
    expect(stateOf(line)).toEqual(state);
    expect(watch).toMatchObject({ forged: 0, joined: 1 });
    expect(await send(port, { target: '/blog/posts/7' })).toMatchObject({ status: 200, body: 'post 7' });
  });
});

describe('an invitation', () => {
  it('I2 carries its operator as an own property that is neither enumerable nor writable', async () => {
    let found: PropertyDescriptor | undefined;
    let keys: string[] = [];
    const { line } = throwParty({
      '/blog': (req, res) => {
        found = Object.getOwnPropertyDescriptor(req, 'partyline');
        keys = Object.keys(req);
        res.end();
      },
    });
    await line.bootstrap();
    expect(found).toMatchObject({ enumerable: false, writable: false, configurable: false });
    expect(keys).not.toContain('partyline');
  });

  it('I3 is not made by a polluted prototype', async () => {
    const joined: string[] = [];
    const app = express5();
    app.use(rsvp('blog', () => void joined.push('blog')));
    app.use((req, res) => void res.status(404).json({ isInvitation: isInvitation(req) }));
    const { app: host, line } = throwParty({ '/blog': app });
    const { port, server } = await listen(host);
    await line.bootstrap(server);
    const clean = await send(port, { target: '/blog/__invite__' });
    const accept = jest.fn();
    const clear = pollute({
      partyline: { declare: accept, connect: accept },
      [Symbol.for('express-party.invitation')]: { path: '/__invite__', accept, refuse: accept },
    });
    try {
      expect(isInvitation({})).toBe(false);
      expect(await send(port, { target: '/blog/__invite__' })).toEqual(clean);
    } finally {
      clear();
    }
    expect(clean).toMatchObject({ status: 404, body: '{"isInvitation":false}' });
    expect(accept).not.toHaveBeenCalled();
    expect(joined).toEqual(['blog']);
  });

  it('I3 reaches the guests of a process whose prototypes are polluted, with the right operator', async () => {
    const accept = jest.fn();
    const clear = pollute({ partyline: { declare: accept, connect: accept } });
    try {
      const { line } = throwParty({ '/blog': byTheBookGuest() });
      await line.bootstrap();
      expect(line.guests).toMatchObject([{ status: 'joined', name: 'blog' }]);
    } finally {
      clear();
    }
    expect(accept).not.toHaveBeenCalled();
  });

  it('I5 keeps a real request waiting until the bootstrap is through, and then it is served', async () => {
    const slow = gate();
    const watch: Watch = { requests: 0, forged: 0, joined: 0 };
    const { app, line } = throwParty({
      '/blog': furnish(express5(), watch, byTheBook),
      '/slow': joiner('slow', () => slow.opened),
    });
    const { port, server } = await listen(app);
    const bootstrap = line.bootstrap(server);
    const answer = send(port, { target: '/blog/posts/7' });
    await sleep(50);
    expect(watch.requests).toBe(0);
    slow.open();
    await bootstrap;
    expect(await answer).toMatchObject({ status: 200, body: 'post 7' });
    expect(watch).toEqual({ requests: 1, forged: 0, joined: 1 });
  });

  it('I5 drops a waiting request whose client has gone', async () => {
    const slow = gate();
    const watch: Watch = { requests: 0, forged: 0, joined: 0 };
    const { app, line } = throwParty({
      '/blog': furnish(express5(), watch, byTheBook),
      '/slow': joiner('slow', () => slow.opened),
    });
    const { port, server } = await listen(app);
    const bootstrap = line.bootstrap(server);
    const client = new AbortController();
    const gone = fetch(`http://127.0.0.1:${port}/blog/posts/7`, {
      headers: { 'x-real': '1' },
      signal: client.signal,
    });
    await sleep(50);
    client.abort();
    await expect(gone).rejects.toThrow('abort');
    await sleep(50);
    slow.open();
    await bootstrap;
    await sleep(20);
    expect(watch.requests).toBe(0);
  });

  it.each([
    ['Express 4', express4],
    ['Express 5', express5],
  ])('I6 may be kept by a guest of %s, and written to after its end', async (_major, make) => {
    const kept = keeper(make);
    const { line, errors } = throwParty({ '/blog': kept.app });
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'joined' }]);
    const { req, res } = kept.invitation();
    expect(() => {
      res.write('more');
      res.end('again');
      res.destroy();
      req.destroy();
      req.resume();
    }).not.toThrow();
    await sleep(20);
    expect(line.guests).toMatchObject([{ status: 'joined' }]);
    expect(errors).toEqual([]);
  });

  it('I6 leaves an operator that stays valid for a guest that joined', async () => {
    const kept = keeper(express5);
    const { line } = throwParty({ '/blog': kept.app, '/shop': joiner('shop') });
    await line.bootstrap();
    const { partyline } = kept;
    partyline().connect('late', () => 'here');
    expect(line.partyline.askAround('late')).toEqual(['here']);
    expect(partyline().urlFor('post', 7)).toBe('/blog/posts/7');
  });

  it.each(['shop', 'blog', 'other'])('I6 takes no declaration after the bootstrap, as %s', async (name) => {
    const kept = keeper(express5);
    const { line } = throwParty({ '/blog': kept.app, '/shop': joiner('shop') });
    await line.bootstrap();
    const state = stateOf(line);
    quietly(() => kept.partyline().declare(name, { cart: '/cart' }));
    expect(stateOf(line)).toEqual(state);
    expect(() => line.urlFor(`${name}:cart`)).toThrow(PartylineError);
  });

  it.each(['blog', 'other'])('I6 takes no declaration once it is answered, as %s', async (name) => {
    const slow = gate();
    const kept = keeper(express5);
    const { line } = throwParty({ '/blog': kept.app, '/slow': joiner('slow', () => slow.opened) });
    const bootstrap = line.bootstrap();
    await sleep(20);
    quietly(() => kept.partyline().declare(name, { cart: '/cart' }));
    slow.open();
    await bootstrap;
    expect(line.guests).toMatchObject([{ name: 'blog', endpoints: ['post'] }, { name: 'slow' }]);
  });

  it('I6 leaves a guest that failed an operator that refuses, and whose connections nobody hears', async () => {
    let operator: Operator | undefined;
    const { line } = throwParty({
      '/blog': (req, res) => {
        operator = (req as unknown as { partyline: Operator }).partyline;
        operator.declare('blog', { post: '/posts/:id' });
        operator.connect('nav', () => 'forbidden');
        res.statusCode = 500;
        res.end();
      },
    });
    await line.bootstrap();
    const refusal = expect.objectContaining({ code: 'ERR_PARTY_DID_NOT_JOIN' });
    expect(() => operator?.askAround('nav')).toThrow(refusal);
    expect(() => operator?.ask('nav')).toThrow(refusal);
    expect(() => operator?.urlFor('other:post', 7)).toThrow(refusal);
    await expect(operator?.askAroundAsync('nav')).rejects.toThrow(refusal);
    operator?.connect('nav', () => 'forbidden')();
    operator?.connect('nav', () => 'forbidden');
    expect(() => line.partyline.askAround('nav')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_NO_SUCH_SERVICE_NAME' }),
    );
  });
});

describe('an operator', () => {
  it('I7 is frozen, inherits nothing that is not, and works unbound', async () => {
    const { line } = throwParty({ '/blog': byTheBookGuest(), '/shop': joiner('shop') });
    await line.bootstrap();
    const operator = line.partyline;
    expect(Object.isFrozen(operator)).toBe(true);
    const prototype = Object.getPrototypeOf(operator);
    expect(Object.isFrozen(prototype)).toBe(true);
    expect(Object.getPrototypeOf(prototype)).toBeNull();
    expect(() => Object.defineProperty(prototype, 'ask', { value: () => 'tampered' })).toThrow(TypeError);
    expect(() => Object.setPrototypeOf(operator, { ask: () => 'tampered' })).toThrow(TypeError);
    expect(() => Object.assign(operator, { ask: () => 'tampered' })).toThrow(TypeError);
    const { connect, ask, askAround, askAroundAsync, urlFor } = operator;
    const disconnect = connect('greet', (name: string) => `hello ${name}`);
    expect(ask('greet', 'you')).toBe('hello you');
    expect(askAround('greet', 'you')).toEqual(['hello you']);
    await expect(askAroundAsync('greet', 'you')).resolves.toEqual(['hello you']);
    expect(urlFor('blog:post', 7)).toBe('/blog/posts/7');
    disconnect();
  });

  it('I7 cannot be tampered with by one guest for the others', async () => {
    const operators: Operator[] = [];
    const collect = (operator: Operator) => void operators.push(operator);
    const { line } = throwParty({ '/a': joiner('a', collect), '/b': joiner('b', collect) });
    await line.bootstrap();
    const [a, b] = operators as [Operator, Operator];
    expect(a).not.toBe(b);
    expect(a.ask).not.toBe(b.ask);
    for (const operator of [a, b]) {
      expect(() => Object.setPrototypeOf(operator, { ask: () => 'tampered' })).toThrow(TypeError);
      expect(() => Object.defineProperty(operator, 'ask', { value: () => 'tampered' })).toThrow(TypeError);
    }
  });

  it('I7 speaks for its own guest alone, whatever receiver its methods are given', async () => {
    const operators = new Map<string, Operator>();
    const answering = (name: string) =>
      joiner(name, (operator) => {
        operators.set(name, operator);
        operator.connect('who', () => name);
      });
    const { line } = throwParty({ '/a': answering('a'), '/b': answering('b'), '/c': answering('c') });
    await line.bootstrap();
    const a = operators.get('a') as Operator;
    const b = operators.get('b') as Operator;
    expect(a.askAround('who')).toEqual(['b', 'c']);
    expect(a.askAround.call(b, 'who')).toEqual(['b', 'c']);
    expect(b.askAround('who')).toEqual(['a', 'c']);
    a.connect.call(b, 'mine', () => 'from a');
    expect(a.askAround('mine')).toEqual([]);
    expect(b.askAround('mine')).toEqual(['from a']);
  });

  it('I7 is the one of the mount that serves the request', async () => {
    const naming = (name: string) => {
      const app = joiner(name, (operator) => void operator.connect('who', () => name));
      app.get('/who', (req, res) => void res.json(partylineOf(req).askAround('who')));
      return app;
    };
    const { app, line } = throwParty({ '/a': naming('a'), '/b': naming('b') });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    expect(await send(port, { target: '/a/who' })).toMatchObject({ body: '["b"]' });
    expect(await send(port, { target: '/b/who' })).toMatchObject({ body: '["a"]' });
  });
});

function byTheBookGuest(): Express {
  const app = express5();
  byTheBook(app, { requests: 0, forged: 0, joined: 0 });
  return app;
}

/** Ignored or refused with an error of the package: either will do. */
function quietly(act: () => void): void {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(PartylineError);
  }
}

/** A guest by the book that keeps all it gets hold of. */
function keeper(make: typeof express) {
  type Kept = Parameters<RequestHandler>;
  let req: Kept[0] | undefined;
  let res: Kept[1] | undefined;
  let partyline: Operator | undefined;
  const app = make();
  app.use('/__invite__', (...args: Kept) => {
    [req, res] = args;
    partyline = req.partyline;
    partyline?.declare('blog', { post: '/posts/:id' });
    res.send('ok');
  });
  return {
    app,
    invitation: () => ({ req: req as Kept[0], res: res as Kept[1] }),
    partyline: () => partyline as Operator,
  };
}

/** Puts properties on `Object.prototype`: jest's, and that of Node's own objects, which is another. */
function pollute(properties: Record<PropertyKey, unknown>): () => void {
  let root: object = IncomingMessage.prototype;
  for (let above = root; above; above = Object.getPrototypeOf(above) as object) root = above;
  const roots = new Set([Object.prototype, root]);
  for (const target of roots) {
    for (const key of Reflect.ownKeys(properties)) {
      const value = properties[key as string];
      Object.defineProperty(target, key, { value, configurable: true, writable: true });
    }
  }
  return () => {
    for (const target of roots)
      for (const key of Reflect.ownKeys(properties)) Reflect.deleteProperty(target, key);
  };
}
