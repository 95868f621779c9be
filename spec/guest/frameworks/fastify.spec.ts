import { endpoints, type UrlFor } from 'express-party';
import * as door from 'express-party/fastify';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { gather, type Kind } from '../../shared/door';
import { describeAlone, describeJoining, describeParty } from '../../shared/door-suite';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';

afterEach(closeAll);

/** As a user types it. */
declare module 'fastify' {
  interface FastifyRequest {
    urlFor: UrlFor;
    readonly mountParams: Readonly<Record<string, string>>;
  }
  interface FastifyReply {
    locals: { urlFor: UrlFor };
  }
  interface FastifyContextConfig {
    endpoint?: string;
  }
}

const kind: Kind<typeof door> = {
  name: 'Fastify',
  door: 'fastify',
  rsvp: (...given) => door.rsvp(...(given as Parameters<typeof door.rsvp>)),
  async make({ who, onJoin, options, routes, see, before }, { rsvp } = door) {
    const app = Fastify();
    app.addHook('onRequest', async (request) => before?.(request.raw));
    await app.register(rsvp(who, onJoin, options));
    for (const [endpoint, path] of Object.entries(routes)) {
      app.get(path, { config: { endpoint } }, async (request, reply) => {
        const sight = {
          urlFor: request.urlFor,
          view: reply.locals.urlFor,
          get mountParams() {
            return request.mountParams;
          },
          req: request.raw,
        };
        return reply.type('application/json').send(JSON.stringify(see(sight)));
      });
    }
    const alone: Awaited<ReturnType<Kind['make']>>['alone'] = async (req, res) => {
      await app.ready();
      app.routing(req, res);
    };
    return { app, alone };
  },
};

const [, host] = majors as [(typeof majors)[0], (typeof majors)[0]];
const answer = async (request: { params: unknown }) => request.params;
const named = (endpoint: string) => ({ config: { endpoint } });

async function fastify(options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = Fastify(options);
  await app.register(door.rsvp('g'));
  return app;
}

describe('rsvp of express-party/fastify', () => {
  describeParty(kind);
  describeJoining(kind);
  describeAlone(kind);

  it('has the methods of a route, HEAD with GET, and leaves out those without a name', async () => {
    const app = await fastify();
    app.get('/items', named('show'), answer).post('/items', answer);
    app.route({ method: ['GET', 'POST'], url: '/form', ...named('form'), handler: answer });
    app.delete('/items/:id', named('remove'), answer);
    app.head('/size', named('size'), answer);
    const { line } = await gather(host, { '/g': app });
    expect(line.endpoints.slice(1).map(({ name, method }) => `${method} ${name}`)).toEqual([
      'GET show',
      'GET form',
      'POST form',
      'DELETE remove',
      'HEAD size',
    ]);
  });

  it('reads plugins with prefixes, and a root that stands at /shop and /shop/ once', async () => {
    const app = await fastify();
    await app.register(
      async (shop) => {
        shop.get('/', named('home'), answer).get('/:id(^\\d+$)', named('item'), answer);
        await shop.register(async (files) => files.get('/*', named('file'), answer), {
          prefix: '/files/:kind',
        });
      },
      { prefix: '/shop' },
    );
    const { line, json } = await gather(host, { '/g': app });
    const own = line.endpoints.slice(1).map(({ name, pattern }) => `${name} ${pattern}`);
    expect(own).toEqual(['home /v2/g/shop', 'item /v2/g/shop/:id', 'file /v2/g/shop/files/:kind/*"*"']);
    const links = [line.urlFor('g:home'), line.urlFor('g:item', 7), line.urlFor('g:file', 'a', 'b/c d')];
    expect(links).toEqual(['/v2/g/shop', '/v2/g/shop/7', '/v2/g/shop/files/a/b/c%20d']);
    expect(await Promise.all(links.map(json))).toEqual([{}, { id: '7' }, { kind: 'a', '*': 'b/c d' }]);
    expect(() => line.urlFor('g:item', 'x')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_VALUE' }),
    );
  });

  it.each<[string, FastifyServerOptions, number]>([
    ["Fastify's own", {}, 100],
    ['a longer one', { routerOptions: { maxParamLength: 200 } }, 200],
    ['a longer one, as it was written before', { maxParamLength: 150 }, 150],
  ])('refuses a value that is longer than its router takes: %s', async (_which, options, most) => {
    const app = await fastify(options);
    app.get('/items/:id', named('item'), answer);
    const { line, json } = await gather(host, { '/g': app });
    const id = 'x'.repeat(most);
    expect(await json(line.urlFor('g:item', id))).toEqual({ id });
    expect(() => line.urlFor('g:item', `${id}x`)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_VALUE' }),
    );
  });

  it('fails to join where it comes after routes, and says what to write', async () => {
    const app = Fastify();
    // Nobody waits: Fastify loads it after the route.
    void app.register(door.rsvp('g'));
    app.get('/items', named('item'), answer);
    const { line } = await gather(host, { '/g': app }, { onError: () => {} });
    expect(line.guests[1]?.error?.cause).toMatchObject({
      code: 'ERR_PARTY_BAD_OPTION',
      details: { write: expect.stringContaining('await app.register(rsvp("g")) before every route') },
    });
  });

  it('joins after routes with a table, and before plugins that are not awaited', async () => {
    const table = Fastify().get('/items', answer);
    void table.register(door.rsvp(endpoints('table', { items: '/items' })));
    const plugins = Fastify();
    void plugins.register(door.rsvp('g'));
    void plugins.register(async (own) => own.get('/items', named('items'), answer));
    const { line } = await gather(host, { '/t': table, '/g': plugins });
    expect([line.urlFor('table:items'), line.urlFor('g:items')]).toEqual(['/v2/t/items', '/v2/g/items']);
  });

  it('keeps the locals that others have set', async () => {
    const app = Fastify();
    app.addHook('onRequest', async (_request, reply) => {
      Object.assign(reply, { locals: { user: 'Ada' } });
    });
    await app.register(door.rsvp('g'));
    app.get('/', async (_request, reply) => Object.keys(reply.locals));
    const { json } = await gather(host, { '/g': app });
    expect(await json('/v2/g/')).toEqual(['user', 'urlFor']);
  });

  it('has its links in plugins, error handlers and for paths that nobody has', async () => {
    const app = await fastify();
    app.get('/home', named('home'), answer);
    app.setNotFoundHandler(async (request, reply) => reply.code(404).send(request.urlFor('home')));
    app.setErrorHandler(async (_error, request, reply) => reply.code(500).send(request.urlFor('home')));
    await app.register(async (own) => {
      own.get('/fails', async () => {
        throw new Error('own');
      });
    });
    const { get } = await gather(host, { '/g': app });
    expect(await get('/v2/g/nothing')).toMatchObject({ status: 404, text: '/v2/g/home' });
    expect(await get('/v2/g/fails')).toMatchObject({ status: 500, text: '/v2/g/home' });
  });

  it('says that there is no party as long as it has not seen a request', async () => {
    const app = Fastify();
    const codes: unknown[] = [];
    app.addHook('onRequest', async (request) => {
      for (const ask of [() => request.urlFor('home'), () => request.mountParams]) {
        try {
          ask();
        } catch (error) {
          codes.push((error as { code: string }).code);
        }
      }
    });
    await app.register(door.rsvp('g'));
    const { get } = await gather(host, { '/g': app });
    codes.length = 0;
    expect([(await get('/v2/g/nothing')).status, codes]).toEqual([
      404,
      ['ERR_PARTY_NO_PARTY', 'ERR_PARTY_NO_PARTY'],
    ]);
  });
});
