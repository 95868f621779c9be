import type { ServerResponse } from 'node:http';
import type { Express, RequestHandler, Router } from 'express';
import type { Handler } from '../../lib/common/apps';
import { rsvp } from '../../lib/guest/rsvp';
import { isInvitation } from '../../lib/invitation';
import { endpoint } from '../../lib/links/endpoint-tag';
import { endpoints } from '../../lib/links/table';
import { majors } from '../shared/express';
import { invite } from '../shared/invite';

const mount = (...args: Parameters<typeof rsvp>) => rsvp(...args) as unknown as RequestHandler;
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;
const asHandler = (app: Express | Router) => app as unknown as Handler;

const JOINED = { kind: 'joined' };

const kinds = majors.flatMap(({ major, express }) => [
  [`an app of Express ${major}`, () => express(), express.Router] as const,
  [`a Router of Express ${major}`, () => express.Router() as unknown as Express, express.Router] as const,
]);

describe.each(kinds)('rsvp, in %s', (_what, make, makeRouter) => {
  it('answers the invitation: joined', async () => {
    const app = make();
    app.use(mount('blog'));
    const { reply, accepted, declared } = await invite(asHandler(app));
    expect(reply).toEqual(JOINED);
    expect(accepted).toBe(1);
    expect(declared.name).toBe('blog');
  });

  it('declares its table, and the routes that are tagged', async () => {
    const app = make();
    app.use(mount(endpoints('blog', { create: 'POST /posts' })));
    app.get('/posts/:id', tag('post'), (_req, res) => {
      res.end();
    });
    const { declared } = await invite(asHandler(app));
    expect(
      [...declared.routes.values()].map(({ name, methods, pattern }) => [name, methods, pattern.source]),
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
    expect(reply).toEqual({ kind: 'answered', statusCode: 200, location: undefined });
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
    expect([...outside.declared.routes.keys()]).toEqual(['outer']);
    const below: Handler = (req, res, next) => {
      req.url = '/inner/__invite__';
      return asHandler(app)(req, res, next);
    };
    const within = await invite(below, { mounted: app });
    expect(within.reply).toEqual(JOINED);
    expect(within.declared.name).toBe('inner');
    expect([...within.declared.routes.keys()]).toEqual(['inner']);
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
