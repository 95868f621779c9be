import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import type { Express, RequestHandler } from 'express';
import { realOf } from '../../../lib/common/real';
import { entranceOf } from '../../../lib/enter/enter';
import { foreignViews } from '../../../lib/enter/views/foreign';
import { NODE_MEMBERS } from '../../../lib/enter/views/node-members';
import { type Sight, View } from '../../../lib/enter/views/view';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

type Loose = IncomingMessage & Record<string, unknown>;

const hostPrototype = Object.create(IncomingMessage.prototype, {
  ip: { get: () => 'the host’s', configurable: true },
  mark: { value: () => 'the host’s', configurable: true },
});

const guestPrototype = Object.create(IncomingMessage.prototype, {
  ip: { value: undefined, writable: true, configurable: true },
  fixed: { get: () => 'the guest’s', configurable: true },
  told: {
    configurable: true,
    set(this: Loose, value: unknown) {
      this.heard = value;
    },
  },
});

const BLIND: Sight = { hidden: new Set(['ip', 'query']), kept: new Set(['fixed', 'host']) };

function made() {
  const real = new IncomingMessage(new Socket()) as Loose;
  Object.setPrototypeOf(real, hostPrototype);
  return { real, view: View.of(real, guestPrototype, BLIND) };
}

describe('a view', () => {
  it('is told from what it is a view of by one name, which any copy of the package knows', () => {
    const { real, view } = made();
    expect(view).not.toBe(real);
    expect(realOf(view)).toBe(real);
    expect(realOf(real)).toBe(real);
    expect(realOf(View.of(view, guestPrototype, BLIND))).toBe(real);
    expect(Reflect.get(view, Symbol.for('express-party.real'))).toBe(real);
  });

  it('shares what nobody keeps for himself', () => {
    const { real, view } = made();
    real.session = { user: 1 };
    view.url = '/x';
    view.user = 'somebody';
    expect([view.session, real.url, real.user]).toEqual([real.session, '/x', 'somebody']);
    delete view.user;
    expect('user' in real).toBe(false);
  });

  it('hides what is the host’s, and keeps what the guest sets, for as long as it is kept', () => {
    const { real, view } = made();
    expect([view.ip, real.ip]).toEqual([undefined, 'the host’s']);
    view.ip = 'mine';
    view.query = { a: 1 };
    Object.defineProperty(real, 'query', { value: { b: 2 }, configurable: true, writable: true });
    expect([view.ip, view.query, real.ip, real.query]).toEqual(['mine', { a: 1 }, 'the host’s', { b: 2 }]);
    delete view.query;
    expect([view.query, real.query]).toEqual([undefined, { b: 2 }]);
  });

  it('shows of a kept name the host’s own until the guest has one', () => {
    const { real, view } = made();
    Object.defineProperty(real, 'host', { value: 'h', configurable: true, writable: true });
    expect([view.host, Object.keys(view).includes('ip')]).toEqual(['h', false]);
    view.host = 'g';
    expect([view.host, real.host]).toEqual(['g', 'h']);
    Object.defineProperty(view, 'fixed', { value: 'defined' });
    expect([view.fixed, Object.hasOwn(real, 'fixed')]).toEqual(['defined', false]);
  });

  it('refuses what the guest’s own prototype does not let be assigned', () => {
    const { view } = made();
    expect(() => {
      view.fixed = 1;
    }).toThrow(TypeError);
    expect(Reflect.set(view, 'fixed', 1)).toBe(false);
    expect(view.fixed).toBe('the guest’s');
  });

  it('has the setters of the guest’s prototype called on itself', () => {
    const { real, view } = made();
    view.told = 1;
    expect(real.heard).toBe(1);
  });

  it('lists what it has, each name once', () => {
    const { real, view } = made();
    real.shared = 1;
    view.ip = 1;
    Object.defineProperty(real, 'query', { value: 1, configurable: true, enumerable: true });
    const names = Object.keys(view);
    expect(names).toEqual(expect.arrayContaining(['shared', 'ip']));
    expect(names).not.toContain('query');
    expect(new Set(names).size).toBe(names.length);
    expect(Object.getOwnPropertyDescriptor(view, 'ip')).toMatchObject({ value: 1, configurable: true });
    expect(['ip' in view, 'mark' in view, 'shared' in view, 'on' in view]).toEqual([true, false, true, true]);
  });

  it('has the prototype that the guest gives it, and the host’s object keeps its own', () => {
    const { real, view } = made();
    expect(Object.getPrototypeOf(view)).toBe(guestPrototype);
    expect(view instanceof IncomingMessage).toBe(true);
    const other = Object.create(guestPrototype, { ip: { get: () => 'other' } });
    Object.setPrototypeOf(view, other);
    expect([view.ip, Object.getPrototypeOf(real)]).toEqual(['other', hostPrototype]);
  });

  it('has what inherits from it set properties of its own', () => {
    const { real, view } = made();
    const child = Object.create(view) as Loose;
    child.ip = 'child';
    child.other = 1;
    expect([child.ip, child.other, view.ip, view.other, real.other]).toEqual([
      'child',
      1,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is shown as what it is a view of', () => {
    const { view } = made();
    view.shown = 'here';
    expect(inspect(view)).toContain("shown: 'here'");
  });

  it('does not hide what can never change', () => {
    const { real, view } = made();
    Object.defineProperty(real, 'query', { value: { sanitised: 1 }, writable: true });
    Object.defineProperty(real, 'ip', { value: 'fixed' });
    expect([view.query, view.ip, 'ip' in view]).toEqual([{ sanitised: 1 }, 'fixed', true]);
    expect(Reflect.ownKeys(view)).toEqual(expect.arrayContaining(['query', 'ip']));
    view.query = 1;
    expect([real.query, Reflect.set(view, 'ip', 1), Reflect.deleteProperty(view, 'ip')]).toEqual([
      1,
      false,
      false,
    ]);
    Object.defineProperty(view, 'host', { value: 'h', configurable: false });
    expect([view.host, real.host]).toEqual(['h', 'h']);
  });
});

describe('a view: Node’s members', () => {
  it('are the real object’s, one function each, and return the view', () => {
    const { real, view } = made();
    const heard: unknown[] = [];
    expect(view.on).toBe(view.on);
    expect(view.on('x', (value) => heard.push(value))).toBe(view);
    real.emit('x', 1);
    view.emit('x', 2);
    expect([heard, real.listenerCount('x')]).toEqual([[1, 2], 1]);
  });

  it('are, of a patch of the host’s, called on the host’s object', () => {
    const { real, view } = made();
    const on: unknown[] = [];
    real.pause = function pause() {
      on.push(this);
      return this;
    };
    expect(view.pause()).toBe(view);
    expect(on).toEqual([real]);
    expect(on[0]).toBe(real);
  });

  it('are, of a patch of the guest’s, the guest’s own function, and gone when that is undone', () => {
    const { real, view } = made();
    const { pause } = view;
    const patch = function patch(this: IncomingMessage) {
      return pause.call(this);
    };
    view.pause = patch as never;
    expect([view.pause, real.pause]).toEqual([patch, patch]);
    expect(real.pause()).toBe(real);
    view.pause = pause;
    expect(real.pause).toBe(IncomingMessage.prototype.pause);
    Object.defineProperty(view, 'resume', { value: patch, configurable: true });
    expect([view.resume, real.resume]).toEqual([patch, patch]);
  });

  it('are Node’s where the guest takes them from Node, and one guest’s patch is no other’s', () => {
    const { real, view } = made();
    const other = made();
    const on: unknown[] = [];
    const patch = function patch(this: unknown) {
      on.push(this);
    };
    view.pause = IncomingMessage.prototype.pause as never;
    expect(view.pause()).toBe(view);
    view.resume = patch as never;
    other.real.resume = patch as never;
    View.of(view, guestPrototype, BLIND).resume();
    view.resume();
    other.view.resume();
    expect(on.map((each) => [real, view, other.real].indexOf(each as Loose))).toEqual([0, 1, 2]);
    const inner = View.of(view, guestPrototype, BLIND);
    Object.defineProperty(inner, 'pause', { value: inner.pause, configurable: true, writable: true });
    expect(real.pause).toBe(IncomingMessage.prototype.pause);
    expect([inner.pause(), made().view.pause === IncomingMessage.prototype.pause]).toEqual([inner, false]);
  });

  it('are what somebody has fixed on the real object', () => {
    const { real, view } = made();
    const fixed = () => 'fixed';
    Object.defineProperty(real, 'pipe', { value: fixed });
    expect(view.pipe).toBe(fixed);
  });

  it('fail as they do when they are called on nothing', () => {
    const { on } = made().view;
    expect(() => (on as unknown as () => void)()).toThrow(/listener/);
  });

  it.each([
    [
      'for await',
      async (req: AsyncIterable<Buffer>) => {
        let all = '';
        for await (const chunk of req) all += chunk;
        return all;
      },
    ],
    ['stream/consumers', (req: AsyncIterable<Buffer>) => text(req as never)],
  ])('let a body be read by %s', async (_how, read) => {
    const { real, view } = made();
    setImmediate(() => [real.push('a'), real.push('b'), real.push(null)]);
    expect(await read(view)).toBe('ab');
  });

  it('are known by name, all that this Node has', () => {
    const { prototype: message } = IncomingMessage;
    for (const prototype of [
      message,
      ServerResponse.prototype,
      Object.getPrototypeOf(ServerResponse.prototype),
    ]) {
      const own = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
      expect(own.filter((name) => !NODE_MEMBERS.has(name))).toEqual([]);
    }
  });
});

describe.each(majors)('the views of a host of Express $major', ({ express }) => {
  /** What a host hands on, before and after it has been made a view of. */
  async function handedOn(look: (req: Loose, res: ServerResponse, app: Express) => unknown, headers = {}) {
    const app = express().set('trust proxy', 1);
    app.use(((req, res) => void res.json(look(req as never, res, app))) as RequestHandler);
    const { get } = await serve(app);
    return JSON.parse((await get('/x?a=1', { headers })).text) as unknown;
  }

  it('hide from a guest of another framework all that Express computes', async () => {
    const names = [
      'query',
      'ip',
      'ips',
      'path',
      'hostname',
      'host',
      'secure',
      'protocol',
      'xhr',
      'fresh',
      'stale',
    ];
    const seen = await handedOn((req, res) => {
      const [view, same] = foreignViews(req, res) as [Loose, ServerResponse];
      return [
        names.filter((name) => view[name] !== undefined),
        same === res,
        typeof view.get,
        view.res === res,
      ];
    });
    expect(seen).toEqual([[], true, 'function', true]);
  });

  it('are none of a request that no Express has touched', async () => {
    const { json } = await serve((req, res) => {
      res.end(JSON.stringify(foreignViews(req, res)[0] === req));
    });
    expect(await json('/')).toBe(true);
  });

  it('leave request, response and their listeners as they were', async () => {
    const traces = await handedOn((req, res, app) => {
      const trace = () => [
        Reflect.ownKeys(req).map(String),
        Reflect.ownKeys(res).map(String),
        Object.getPrototypeOf(req) === app.request,
        Object.getPrototypeOf(res) === app.response,
        ['finish', 'close'].map((event) => res.listenerCount(event)),
      ];
      const before = trace();
      foreignViews(req, res);
      return [before, trace()];
    });
    const [before, after] = traces as unknown[];
    expect(after).toEqual(before);
  });

  it('answer by the host’s own patches of the response', async () => {
    const seen: unknown[] = [];
    const own = express();
    const other = majors.filter((each) => each.express !== express).map((each) => each.express());
    own.use(((req, res, next) => {
      const { writeHead } = res;
      res.writeHead = function patched(this: ServerResponse, ...given: never[]) {
        seen.push([this === res, (this as never as { req: unknown }).req === req, req.ip]);
        return writeHead.apply(this, given as never);
      } as never;
      next();
    }) as RequestHandler);
    for (const [i, guest] of other.entries()) {
      guest.get('/', ((_req, res) => void res.send('x')) as RequestHandler);
      own.use(`/${i}`, entranceOf(guest as never) as never);
    }
    const { get } = await serve(own.set('trust proxy', 1));
    for (const i of other.keys()) {
      expect((await get(`/${i}`, { headers: { 'x-forwarded-for': '192.0.2.9' } })).text).toBe('x');
    }
    expect(seen).toEqual([[true, true, '192.0.2.9']]);
  });
});

describe('what comes of a listener', () => {
  it('is heard by who listened through a view', async () => {
    const { real, view } = made();
    const heard = once(view, 'x');
    real.emit('x', 'said');
    expect(await heard).toEqual(['said']);
  });
});
