import type { Express, RequestHandler, Router } from 'express';
import { guest, type Party, party } from 'express-party';
import { routerOf } from '../../lib/express/router';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { type Keeps, type Patch, tools, wrapping } from '../shared/wrapping';

afterEach(closeAll);

interface Layer {
  readonly name: string;
  handle: (...args: never[]) => unknown;
  readonly regexp?: RegExp;
  readonly keys?: readonly { readonly name: string }[];
  readonly rawPath?: unknown;
  readonly path?: string;
  readonly route?: { readonly path: string };
}

const answer: RequestHandler = (req, res) =>
  void res.json({ url: req.url, baseUrl: req.baseUrl, params: req.params });

/** What a tool that reads stacks makes of them: each route with what stands above it, as far as it can look. */
function listOf(holder: unknown): string[] {
  const { stack = [] } = (routerOf(holder) ?? {}) as { stack?: readonly Layer[] };
  return stack.flatMap((layer) => {
    if (layer.route) return layer.route.path;
    const path = layer.regexp ? String(layer.regexp) : String(layer.rawPath);
    const inner = layer.name === 'router' ? listOf(layer.handle) : [];
    return inner.length ? inner.map((each) => `${path} ${each}`) : `${path} (${layer.name})`;
  });
}

describe.each(majors)('a host of Express $major', ({ major, express }) => {
  const guests = () =>
    [
      ['/shop', express.Router().get('/cart/:id', answer)],
      ['/t/:tenant/wiki', express.Router().use('/in', express.Router().get('/deep', answer))],
      ['/blog', express()],
      [
        '/',
        function legacy(_req, _res, next) {
          next();
        },
      ],
    ] as [string, RequestHandler | Router | Express][];

  it('lists the routes of its guests, as after app.use', () => {
    const used = express();
    for (const [path, app] of guests()) used.use(path, app as never);
    const inParty = listOf(express().use(party(guests() as never))).filter(
      (each) => !/query|expressInit|giveBackUrl/.test(each),
    );
    const above = major === 4 ? '/^\\/?(?=\\/|$)/i ' : '/ ';
    expect(inParty).toEqual(
      listOf(used)
        .filter((each) => !/query|expressInit/.test(each))
        .map((each) => above + each),
    );
  });

  it('has the party itself in its stack, where it was mounted', () => {
    const line = party({});
    const app = express().use('/a', answer).use('/v2', line);
    const stack = (routerOf(app)?.stack ?? []) as unknown as Layer[];
    expect(stack.slice(-3).map(({ name }) => name)).toEqual(['answer', 'router', 'giveBackUrl']);
    expect(stack.at(-2)?.handle).toBe(line);
    expect((line as unknown as { mountpath: string }).mountpath).toBe('/v2');
  });

  it('finds layers of its own Router in the party, in a Router too as soon as it is known', async () => {
    const ownClass = (express.Router().use(answer).stack[0] as unknown as object).constructor;
    const classesOf = (line: Party) => (line.stack as unknown as object[]).map((layer) => layer.constructor);
    const line: Party = party({ '/shop': express.Router().get('/', answer), '/': answer });
    express().use(line);
    expect(classesOf(line)).toEqual([ownClass, ownClass]);
    const inner: Party = party({ '/shop': express.Router().get('/', answer) });
    const { server } = await serve(express().use(express.Router().use(inner)));
    await inner.bootstrap(server);
    expect(classesOf(inner)).toEqual([ownClass]);
  });

  it.each(tools)('a tool sees each guest called in its own layer: %s', async (_tool, patch, keeps) => {
    const own = wrapping(major, patch as Patch, keeps as Keeps);
    const line: Party = party([
      ['/shop', own.Router().get('/cart', answer)],
      ['/', guest(answer, { invite: false })],
    ] as never);
    const { json } = await serve(own().use('/v2', line));
    expect(await json('/v2/shop/cart')).toEqual({ url: '/cart', baseUrl: '/v2/shop', params: {} });
    const called: string[] = [];
    for (const layer of line.stack as unknown as Layer[]) {
      const { handle } = layer;
      layer.handle = (...args) => {
        const [{ url, baseUrl }] = args as unknown as [{ url: string; baseUrl: string }];
        called.push(`${layer.name} ${baseUrl} ${url} ${layer.path ?? ''}`);
        return handle(...args);
      };
    }
    const kept = major === 4;
    expect(await json('/v2/shop/cart')).toMatchObject({ url: '/cart' });
    expect(await json('/v2/shop/none')).toMatchObject({ url: '/shop/none' });
    expect(called).toEqual([
      `router /v2/shop /cart ${kept ? '/shop' : ''}`,
      `router /v2/shop /none ${kept ? '/shop' : ''}`,
      'answer /v2 /shop/none ',
    ]);
  });

  it('calls the method of a layer that somebody has patched', async () => {
    const own = wrapping(major, 'patchLayers', 'its name alone');
    const called: unknown[] = [];
    const layer = own.Router().use(answer).stack[0] as unknown as object;
    const method = major === 4 ? 'handle_request' : 'handleRequest';
    const prototype = Object.getPrototypeOf(layer);
    const original: (...args: unknown[]) => unknown = prototype[method];
    prototype[method] = function patched(this: Layer, ...args: unknown[]) {
      called.push(this.name);
      return original.apply(this, args);
    };
    const { get } = await serve(own().use(party({ '/shop': answer })));
    await get('/shop');
    expect(called.slice(-2)).toEqual(['router', 'answer']);
  });

  it('is served as ever where something else stands in the party, before and behind its guests', async () => {
    const line: Party = party({ '/shop': own('guest'), '/': own('root') });
    const host = express().use('/v2', line).use(own('host'));
    line.use('/late', own('late', true));
    line.use('/late', own('behind'));
    line.use('/early', own('early'));
    line.stack.unshift(line.stack.pop() as never);
    const { get } = await serve(host);
    const seen = async (path: string) => (await get(`/v2${path}`)).text;
    expect(await seen('/shop/x')).toBe('guest /x /v2/shop');
    expect(await seen('/early/x')).toBe('early /x /v2/early');
    expect(await seen('/late/pass')).toBe('late /pass /v2/late');
    expect(await seen('/early/pass')).toBe('host /v2/early/pass ');
    line.stack.splice(0);
    expect(await seen('/shop/x')).toBe('host /v2/shop/x ');
  });
});

/** Says who and where it is; unless it has the last word, it hands on what ends in `pass`. */
function own(name: string, isLast = false): RequestHandler {
  return (req, res, next) => {
    if (!isLast && name !== 'host' && req.url.endsWith('pass')) next();
    else res.send(`${name} ${req.url} ${req.baseUrl}`);
  };
}
