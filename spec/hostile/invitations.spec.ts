import { IncomingMessage } from 'node:http';
import type express from 'express';
import type { RequestHandler } from 'express';
import { guest, type Handler, isInvitation, type Operator, PartylineError, rsvp } from 'express-party';
import { byTheBook, byTheBookGuest, furnish, stateOf, type Watch } from './ceremonies';
import { closeAll, express4, express5, gate, joiner, listen, send, sleep, throwParty } from './venue';

afterEach(closeAll);

const invited = (handler: Handler) => guest(handler, { invite: true });

describe('an invitation', () => {
  it('I2 carries its operator as an own property that is neither enumerable nor writable', async () => {
    let found: PropertyDescriptor | undefined;
    let keys: string[] = [];
    const { line } = throwParty({
      '/blog': invited((req, res) => {
        found = Object.getOwnPropertyDescriptor(req, 'partyline');
        keys = Object.keys(req);
        res.end();
      }),
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
    const { slow, watch, port, bootstrap, arrived } = await underWay();
    const answer = send(port, { target: '/blog/posts/7' });
    await arrived.opened;
    await sleep(50);
    expect(watch.requests).toBe(0);
    slow.open();
    await bootstrap;
    expect(await answer).toMatchObject({ status: 200, body: 'post 7' });
    expect(watch).toEqual({ requests: 1, forged: 0, joined: 1 });
  });

  it('I5 drops a waiting request whose client has gone', async () => {
    const { slow, watch, port, bootstrap, arrived } = await underWay();
    const client = new AbortController();
    const gone = fetch(`http://127.0.0.1:${port}/blog/posts/7`, {
      headers: { 'x-real': '1' },
      signal: client.signal,
    });
    await arrived.opened;
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
      '/blog': invited((req, res) => {
        operator = (req as unknown as { partyline: Operator }).partyline;
        operator.declare('blog', { post: '/posts/:id' });
        operator.connect('nav', () => 'forbidden');
        res.statusCode = 500;
        res.end();
      }),
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

/** A party whose bootstrap waits for a guest; `arrived` opens when a request has come in meanwhile. */
async function underWay() {
  const [slow, arrived] = [gate(), gate()];
  const watch: Watch = { requests: 0, forged: 0, joined: 0 };
  const { app, line } = throwParty({
    '/blog': furnish(express5(), watch, byTheBook),
    '/slow': joiner('slow', () => slow.opened),
  });
  const { port, server } = await listen((req, res) => {
    app(req, res);
    arrived.open();
  });
  return { slow, watch, port, arrived, bootstrap: line.bootstrap(server) };
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
