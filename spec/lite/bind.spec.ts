import express, { type RequestHandler } from 'express';
import { endpoint, guest, party, rsvp } from 'express-party';
import { bind, lighten, lite, type Rules } from 'express-party/lite';
import { closeAll } from '../shared/serve';
import { at, hostWith } from './hosting';

afterEach(closeAll);

const BIND = Symbol.for('express-party.bind');
const own = new Error('own');

/** What is bound for a handler that Express calls, with a user and a session on the request. */
async function boundIn(rules: Rules, names: readonly string[] = Object.keys(rules)) {
  const handler = bind(rules)((_request, bindings) =>
    Response.json(names.map((name) => (bindings as Record<string, unknown>)[name] ?? null)),
  );
  const { get, errors } = await hostWith((app) => {
    app.use(((req, _res, next) => {
      Object.assign(req, { user: { name: 'ann' }, session: { cart: 3, none: null } });
      next();
    }) as RequestHandler);
    app.get('/', handler);
  });
  const { text } = await get('/');
  return errors.length > 0 ? errors : JSON.parse(text);
}

describe('a rule', () => {
  it.each<[string, Rules, unknown]>([
    ['a property of the request', { a: 'user' }, [{ name: 'ann' }]],
    ['a dotted property', { a: 'session.cart' }, [3]],
    ['a property that nobody has set', { a: 'session.x.y' }, [null]],
    ['a property below null', { a: 'session.none.x' }, [null]],
    [
      'a function',
      { a: (request, req) => [request.method, (req as { user?: unknown }).user] },
      [['GET', { name: 'ann' }]],
    ],
    ['an async function', { a: async () => 7 }, [7]],
    ['an object with the method', { a: { [BIND]: (request: Request) => request.method } as never }, ['GET']],
    [
      'a class with the method',
      {
        a: Object.assign(class Made {}, { [BIND]: () => 'made' }) as never,
      },
      ['made'],
    ],
    ['a list, of which the first is found', { a: ['session.cart', () => 1] }, [3]],
    [
      'a list, of which the first is not found',
      { a: ['cart', async () => undefined, () => 0, () => 1] },
      [0],
    ],
    ['a list in a list', { a: [['x', 'y'], ['session.cart']] }, [3]],
    ['a list of which nothing is found', { a: ['x', () => undefined] }, [null]],
    [
      'what a binder made',
      { a: bind({ cart: 'session.cart' })((_request, { cart }) => ({ cart })) },
      [{ cart: 3 }],
    ],
  ])('may be %s', async (_title, rules, found) => {
    expect(await boundIn(rules)).toEqual(found);
  });

  it('that throws, or rejects, is the error of the request', async () => {
    const throwing = () => {
      throw own;
    };
    expect(await boundIn({ a: throwing })).toEqual([own]);
    expect(await boundIn({ a: async () => throwing() })).toEqual([own]);
  });

  it.each([[{ a: 7 }], [{ a: null }], [{ a: '' }], [{ a: 'x..y' }], ['rules'], [null]])(
    'is refused where it is written: %j',
    (rules) => {
      expect(() => bind(rules as never)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }));
    },
  );
});

describe('bindings', () => {
  it('leave what is not found to the default of the parameter', async () => {
    const handler = bind({ user: 'user', cart: () => undefined })(
      (_request, { user = 'nobody', cart = 'empty' }) => Response.json([user, cart]),
    );
    expect(await (await handler(at())).json()).toEqual(['nobody', 'empty']);
  });

  it('are made before the handler runs: an inner app changes nothing of them', async () => {
    const inner = lighten(
      express().use(((req, res) => {
        (req as unknown as Record<string, unknown>).user = 'changed';
        req.url = '/changed';
        res.send(String(req.params.id));
      }) as RequestHandler),
    );
    const outer = bind({ user: 'user' })(async (request, { user, params }) => {
      await inner(request);
      return Response.json([user, params.id]);
    });
    const { get } = await hostWith((app) => {
      app.use((req, _res, next) => {
        Object.assign(req, { user: 'ann' });
        next();
      });
      app.get('/:id', outer);
    });
    expect(JSON.parse((await get('/7')).text)).toEqual(['ann', '7']);
  });

  it('stack into one call, and the inner one wins a name', async () => {
    const calls: string[] = [];
    const rule = (name: string) => () => {
      calls.push(name);
      return name;
    };
    const outer = bind({ a: rule('outer a'), b: rule('outer b') });
    const inner = bind({ b: rule('inner b'), c: rule('inner c') });
    const handler = outer(inner((_request, bindings) => Response.json(bindings)));
    expect(await (await handler(at())).json()).toEqual({ a: 'outer a', b: 'inner b', c: 'inner c' });
    expect(calls).toEqual(['outer a', 'inner b', 'inner c']);
  });

  it('of a rule that has rules of its own are of the same call: closing too', async () => {
    const closed: string[] = [];
    const pool = bind({ name: () => 'pool' })((_request, { name, closing }) =>
      closing({ name, close: () => void closed.push(String(name)) }),
    );
    const handler = bind({ pool })((_request, { pool }) => new Response(String(pool.name)));
    const response = await handler(at());
    expect(closed).toEqual([]);
    expect(await response.text()).toBe('pool');
    expect(closed).toEqual(['pool']);
  });

  it('may be kept for several handlers', async () => {
    const withSeven = bind({ seven: () => 7 });
    const answers = await Promise.all(
      [1, 2].map(async (n) =>
        (await withSeven((_request, { seven }) => Response.json(seven * n))(at())).json(),
      ),
    );
    expect(answers).toEqual([7, 14]);
  });
});

describe('what is always bound', () => {
  const nav = lite((_request, { urlFor, ask, askAround, params }) =>
    Response.json([urlFor('blog:post', 7), ask('who'), askAround('who'), params]),
  );
  const blog = express();
  blog.use(rsvp('blog', ({ connect }) => void connect('who', () => 'blog')));
  blog.get('/posts/:id', endpoint('post'), nav);

  it('is there in a plain lite app: as a handler of a guest, and as the guest itself', async () => {
    const line = party({ '/blog': blog, '/t/:tenant/lite': guest(nav, { name: 'own' }) });
    line.partyline.connect('who', () => 'host');
    const { get } = await hostWith((app) => app.use(line));
    expect(JSON.parse((await get('/blog/posts/1')).text)).toEqual([
      '/blog/posts/7',
      'host',
      ['host'],
      { id: '1' },
    ]);
    expect(JSON.parse((await get('/t/acme/lite/x')).text)).toEqual([
      '/blog/posts/7',
      'host',
      ['host', 'blog'],
      { tenant: 'acme' },
    ]);
    expect(line.guests.map(({ name, status }) => [name, status])).toEqual([
      ['blog', 'joined'],
      ['own', 'joined'],
    ]);
  });

  it('says without a party that there is none', async () => {
    for (const name of ['urlFor', 'ask', 'askAround'] as const) {
      const asking = lite((_request, bindings) => new Response(String(bindings[name]('blog:post'))));
      await expect(asking(at())).rejects.toMatchObject({ code: 'ERR_PARTY_NO_PARTY' });
    }
    const later = lite(async (_request, { askAroundAsync, params }) =>
      Response.json([await askAroundAsync('x'), params]),
    );
    await expect(later(at())).rejects.toMatchObject({ code: 'ERR_PARTY_NO_PARTY' });
  });
});
