import type { ServerResponse } from 'node:http';
import type { Express, RequestHandler, Router } from 'express';
import type { Handler } from '../../lib/common/apps';
import { partylineOf } from '../../lib/guest/request-links';
import { rsvp } from '../../lib/guest/rsvp';
import { isInvitation } from '../../lib/invitation';
import { endpoint, endpoints, isRsvp } from '../../lib/links/table';
import { majors } from '../shared/express';
import { invite } from '../shared/invite';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';

afterEach(closeAll);

const mount = (...args: Parameters<typeof rsvp>) => rsvp(...args) as unknown as RequestHandler;
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;
const asHandler = (app: Express | Router) => app as unknown as Handler;

const JOINED = { kind: 'answered', statusCode: 200, location: undefined };

const kinds = majors.flatMap(({ major, express }) => [
  [`an app of Express ${major}`, () => express(), express.Router] as const,
  [`a Router of Express ${major}`, () => express.Router() as unknown as Express, express.Router] as const,
]);

describe.each(kinds)('rsvp, in %s', (_what, make, makeRouter) => {
  it('answers the invitation: joined', async () => {
    const app = make();
    app.use(mount('blog'));
    const { reply, accepted, member } = await invite(asHandler(app));
    expect(reply).toEqual(JOINED);
    expect(accepted).toBe(1);
    expect(member.name).toBe('blog');
  });

  it('declares its table, and the routes that are tagged', async () => {
    const app = make();
    app.use(mount(endpoints('blog', { create: 'POST /posts' })));
    app.get('/posts/:id', tag('post'), (_req, res) => {
      res.end();
    });
    const { member } = await invite(asHandler(app));
    expect(
      [...member.endpoints.values()].map(({ name, methods, pattern }) => [name, methods, pattern.source]),
    ).toEqual([
      ['create', ['POST'], '/posts'],
      ['post', ['GET'], '/posts/:id'],
    ]);
  });

  it('gives onJoin the operator, with which it connects', async () => {
    const app = make();
    let given: unknown;
    app.use(
      mount('blog', (partyline) => {
        given = partyline;
        partyline.connect('nav', () => 'links');
      }),
    );
    const { membership, line } = await invite(asHandler(app));
    expect(given).toBe(membership.operator);
    expect(line.has('nav')).toBe(true);
  });

  it.each<[string, (res: ServerResponse, told: (what: string) => void) => void]>([
    ['listens for the end of its answers', (res, told) => void res.once('finish', () => told('end'))],
    [
      'has an end of its own on them',
      (res, told) => {
        const { end } = res;
        res.end = ((...args: []) => {
          told('end');
          return end.apply(res, args as never);
        }) as typeof end;
      },
    ],
  ])('lets middleware know that it has answered, which %s', async (_what, listen) => {
    const app = make();
    const told = jest.fn();
    app.use((_req, res, next) => {
      listen(res, told);
      next();
    });
    app.use(mount('blog'));
    const { reply } = await invite(asHandler(app));
    expect(reply).toEqual(JOINED);
    await new Promise(setImmediate);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('has declared its name when onJoin runs', async () => {
    const app = make();
    app.use(mount('blog', (partyline) => partyline.declare('shop')));
    const { reply } = await invite(asHandler(app));
    expect(reply).toMatchObject({
      kind: 'threw',
      error: { code: 'ERR_PARTY_BAD_OPTION', details: { where: 'declare', option: 'name' } },
    });
  });

  it('answers when onJoin is through, and not before', async () => {
    const app = make();
    const order: string[] = [];
    app.use(
      mount('blog', async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        order.push('onJoin');
      }),
    );
    const { reply } = await invite(asHandler(app));
    order.push('answer');
    expect(reply).toEqual(JOINED);
    expect(order).toEqual(['onJoin', 'answer']);
  });

  it.each([
    ['an Error', new Error('own')],
    ['null', null],
    ['undefined', undefined],
    ['a text', 'own'],
  ])(
    'refuses with what onJoin throws or rejects with, past the guest’s own error pages: %s',
    async (_what, thrown) => {
      for (const onJoin of [() => Promise.reject(thrown), thrower(thrown)]) {
        const app = make();
        const page = jest.fn();
        app.use(mount('blog', onJoin));
        app.use(((_error: unknown, _req: unknown, res: { end(): void }, _next: unknown) => {
          page();
          res.end();
        }) as never);
        const { reply } = await invite(asHandler(app));
        expect(reply).toEqual({ kind: 'threw', error: thrown });
        expect(page).not.toHaveBeenCalled();
      }
    },
  );

  it('refuses with the error of a tag that cannot be read', async () => {
    const app = make();
    const onJoin = jest.fn();
    app.use(mount('blog', onJoin));
    app.get('/x//y', tag('x'), (_req, res) => {
      res.end();
    });
    const { reply } = await invite(asHandler(app));
    expect(reply).toMatchObject({
      kind: 'threw',
      error: { code: 'ERR_PARTY_BAD_PATTERN', details: { endpoint: 'x' } },
    });
    expect(onJoin).not.toHaveBeenCalled();
  });

  it('lets an invitation for one within pass on its way down', async () => {
    const [app, inner] = [make(), make()];
    const outer = jest.fn();
    app.use(mount('outer', outer));
    app.use('/inner', inner);
    inner.use(mount('inner'));
    const { reply, accepted } = await invite((req, res, next) => {
      req.url = '/inner/__invite__';
      return asHandler(app)(req, res, next);
    });
    expect(reply).toEqual(JOINED);
    expect(accepted).toBe(1);
    expect(outer).not.toHaveBeenCalled();
  });

  it('leaves the tags below another rsvp to that one', async () => {
    const [app, inner] = [make(), makeRouter()];
    app.use(mount('outer'));
    app.use('/inner', inner);
    inner.use(mount('inner'));
    inner.get('/i', tag('inner'));
    app.get('/o', tag('outer'));
    const outside = await invite(asHandler(app));
    expect([...outside.member.endpoints.keys()]).toEqual(['outer']);
    const below: Handler = (req, res, next) => {
      req.url = '/inner/__invite__';
      return asHandler(app)(req, res, next);
    };
    const within = await invite(below, { mounted: app });
    expect(within.reply).toEqual(JOINED);
    expect(within.member.name).toBe('inner');
    expect([...within.member.endpoints.keys()]).toEqual(['inner']);
  });

  it('minds no query on the invite path', async () => {
    const app = make();
    app.use(mount('blog'));
    const { reply } = await invite((req, res, next) => {
      req.url = '/__invite__?x=1';
      return asHandler(app)(req, res, next);
    });
    expect(reply).toEqual(JOINED);
  });

  it('is passed by, and what comes after it is not, by middleware that asks isInvitation', async () => {
    const app = make();
    const logged = jest.fn();
    app.use((req, _res, next) => {
      if (!isInvitation(req)) logged();
      next();
    });
    app.use(mount('blog'));
    await invite(asHandler(app));
    expect(logged).not.toHaveBeenCalled();
  });
});

function thrower(thrown: unknown): () => never {
  return () => {
    throw thrown;
  };
}

describe.each(majors)('rsvp, for requests in Express $major', ({ express }) => {
  async function joined(app: Express) {
    await invite(asHandler(app));
    return serve(app);
  }

  it('gives handlers, templates and partylineOf what serves the request: the party, once it has joined', async () => {
    const app = express();
    app.use(mount(endpoints('blog', { post: '/posts/:id' })));
    app.get('/x', (req, res) => {
      res.json({
        req: req.urlFor('post', 7),
        template: res.locals.urlFor('post', 8),
        params: req.mountParams,
        operator: typeof partylineOf(req).askAround,
      });
    });
    const alone = await (await serve(app)).json('/x');
    expect(alone).toEqual({ req: '/posts/7', template: '/posts/8', params: {}, operator: 'function' });
    const { membership } = await invite(asHandler(app));
    const inParty = await (await serve(app)).json('/x');
    expect(inParty).toEqual({
      req: 'party:post(7)',
      template: 'party:post(8)',
      params: { tenant: 'acme' },
      operator: 'function',
    });
    // Held weakly by the guest: the party is what keeps it.
    expect(membership.ended).toBe(false);
  });

  it.each([
    ['the path itself', '/__invite__', {}],
    ['a slash at its end', '/__invite__/', {}],
    ['another case', '/__INVITE__', {}],
    ['an encoded path', '/%5f%5finvite%5f%5f', {}],
    ['a path below', '/__invite__/x', {}],
    ['a query', '/__invite__?partyline=1&__proto__[partyline]=1', {}],
    [
      'headers',
      '/__invite__',
      { headers: { partyline: '1', 'x-partyline': '1', 'express-party.invitation': '1' } },
    ],
    ['a body', '/__invite__', { method: 'POST', body: '{"partyline":{}}' }],
    ['HEAD', '/__invite__', { method: 'HEAD' }],
  ])('answers nobody who knocks over HTTP: %s', async (_what, target, options) => {
    const [app, plain] = [express(), express()];
    const onJoin = jest.fn();
    app.use(mount('blog', onJoin));
    const [before, same] = [await serve(app), await (await serve(plain)).get(target, options)];
    const told = ({ status, text }: { status: number; text: string }) => ({ status, text });
    expect(told(await before.get(target, options))).toEqual(told(same));
    const served = await joined(app);
    expect(onJoin).toHaveBeenCalledTimes(1);
    expect(told(await served.get(target, options))).toEqual(told(same));
    expect(same.status).toBe(404);
    expect(onJoin).toHaveBeenCalledTimes(1);
  });

  it('joins each party that invites it', async () => {
    const app = express();
    const onJoin = jest.fn();
    app.use(mount('blog', onJoin));
    for (let i = 0; i < 2; i += 1) expect((await invite(asHandler(app))).reply).toEqual(JOINED);
    expect(onJoin).toHaveBeenCalledTimes(2);
  });
});

describe('rsvp', () => {
  it.each([[null], [7], ['nav'], [{}], [Promise.resolve()]])('refuses %p for onJoin, at once', (onJoin) => {
    const { code, details } = thrownBy(() => rsvp('blog', onJoin as never));
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toMatchObject({ where: 'rsvp', option: 'onJoin', reason: 'is no function' });
    expect('write' in details && details.write).toContain('rsvp("blog"');
  });

  it('may go without onJoin', () => {
    expect(() => rsvp('blog', undefined)).not.toThrow();
  });

  it('is told from every other handler', () => {
    expect(isRsvp(rsvp('blog'))).toBe(true);
    expect(isRsvp(endpoint('post'))).toBe(false);
  });

  it.each([[''], ['my blog'], ['a:b'], [undefined], [null], [7], [{ name: 'blog', entries: {} }]])(
    'refuses %p for who it is, at once',
    (who) => {
      const { code, details } = thrownBy(() => rsvp(who as string));
      expect(code).toBe('ERR_PARTY_BAD_NAME');
      expect(details).toMatchObject({ what: 'the name of a guest' });
    },
  );

  it('answers an invitation from another copy of the package', async () => {
    let other: typeof import('../../lib/guest/rsvp') | undefined;
    jest.isolateModules(() => {
      other = require('../../lib/guest/rsvp');
    });
    expect(other?.rsvp).not.toBe(rsvp);
    const app = majors[1]?.express() as Express;
    app.use(other?.rsvp('blog') as unknown as RequestHandler);
    app.get('/x', tag('x'));
    const { reply, member } = await invite(asHandler(app));
    expect(reply).toEqual(JOINED);
    expect([...member.endpoints.keys()]).toEqual(['x']);
  });

  it('answers in a handler that is no Express at all', async () => {
    const answer = rsvp(endpoints('blog', { index: '/' }));
    const { reply, member } = await invite((req, res, next) => answer(req, res, next));
    expect(reply).toEqual(JOINED);
    expect([...member.endpoints.keys()]).toEqual(['index']);
  });
});
