import Koa from 'koa';
import type { GuestApp } from '../../lib/common/apps';
import { entranceOf } from '../../lib/enter/enter';
import { majors } from '../shared/express';
import { closeAll, type Served, serve } from '../shared/serve';

afterEach(closeAll);

describe.each(majors)('a Koa app in an Express $major host', ({ express }) => {
  /** At `/k`, and what the host heard of errors. */
  async function host(app: Koa): Promise<Served & { errors: unknown[] }> {
    const errors: unknown[] = [];
    const outer = express();
    outer.use('/k', entranceOf(app as unknown as GuestApp) as never);
    outer.use(((error: unknown, _req: unknown, res: { end(text: string): void }, _next: unknown) => {
      errors.push(error);
      res.end('the host');
    }) as never);
    return Object.assign(await serve(outer), { errors });
  }

  const told = () =>
    new Koa().use((ctx) => {
      const { url, path, originalUrl, href, query, ip } = ctx;
      ctx.body = {
        url,
        path,
        originalUrl,
        of: ctx.request.originalUrl,
        href,
        query,
        ip,
        app: ctx.app === ctx.request.app,
      };
    });

  it('keeps the mount in originalUrl and href, and routes below it', async () => {
    const { json, port } = await host(told());
    expect(await json('/k/a?x=1')).toEqual({
      url: '/a?x=1',
      path: '/a',
      originalUrl: '/k/a?x=1',
      of: '/k/a?x=1',
      href: `http://127.0.0.1:${port}/k/a?x=1`,
      query: { x: '1' },
      ip: '127.0.0.1',
      app: true,
    });
  });

  it.each([
    ['http://home.test/k/a?x=1', 'http://home.test/k/a?x=1'],
    ['http://evil.test/k/a?x=1', 'http://home.test/k/a?x=1'],
    ['https://home.test/k/a', 'http://home.test/k/a'],
    ['http://evil.test/k', 'http://home.test/k'],
    ['HTTP://evil.test/k?x=http://y/', 'http://home.test/k?x=http://y/'],
  ])('is at the host that the Host header says, whatever the target names: %s', async (target, href) => {
    const { get } = await host(told());
    expect(JSON.parse((await get(target, { headers: { host: 'home.test' } })).text)).toMatchObject({ href });
  });

  it('says the same of itself alone', async () => {
    const enter = entranceOf(told() as unknown as GuestApp);
    const { json } = await serve((req, res) => enter(req, res, () => {}));
    expect(await json('/a')).toMatchObject({ url: '/a', originalUrl: '/a' });
  });

  interface Members {
    callback(...given: unknown[]): unknown;
    handleRequest(...given: unknown[]): unknown;
    createContext(...given: unknown[]): unknown;
  }

  /** What a class of apps may have that a stand-in has not. */
  class Counting extends (Koa as unknown as new () => Omit<Koa, keyof Members> & Members) {
    #count = 0;
    override callback() {
      (this.context as { start?: number }).start = this.#count;
      return super.callback();
    }
    override handleRequest(...given: unknown[]) {
      this.#count += 1;
      return super.handleRequest(...given);
    }
    override createContext(...given: unknown[]) {
      const ctx = super.createContext(...given) as Koa.Context;
      ctx.first = [this.#count, ctx.originalUrl];
      return ctx;
    }
  }

  it('is called as itself, with the private members of its class', async () => {
    const app = new Counting();
    app.use((ctx) => {
      ctx.body = [ctx.start, ctx.first, ctx.app === app];
    });
    const { json } = await host(app as unknown as Koa);
    expect(await json('/k/a')).toEqual([0, [0, '/k/a'], true]);
    expect(await json('/k/b')).toEqual([0, [1, '/k/b'], true]);
    expect(Object.keys(app)).not.toContain('createContext');
  });

  it('has the whole target by each of two entrances, and is left as it is by any other way', async () => {
    const app = told();
    const [one, two] = [await host(app), await host(app)];
    const outer = express();
    outer.use('/plain', app.callback() as never);
    const plain = await serve(outer);
    for (const { json } of [one, two]) expect(await json('/k/a')).toMatchObject({ originalUrl: '/k/a' });
    expect(await plain.json('/plain/a')).toMatchObject({ originalUrl: '/a', of: '/a' });
  });

  it('takes in middleware until its first request', async () => {
    const app = new Koa();
    const { get } = await host(app);
    app.use((ctx) => {
      ctx.body = 'late';
    });
    expect((await get('/k/a')).text).toBe('late');
  });

  it('answers what it leaves open with its own 404', async () => {
    const { get } = await host(new Koa().use((_ctx, next) => next()));
    expect(await get('/k/a')).toMatchObject({ status: 404, text: 'Not Found' });
  });

  const fails = () =>
    new Koa().use(() => {
      throw Object.assign(new Error('own'), { status: 418, expose: true });
    });

  it('hears of its errors by one listener of its own, and answers them', async () => {
    const app = fails();
    const silent = jest.spyOn(console, 'error').mockImplementation(() => {});
    const { get, errors } = await host(app);
    expect(await get('/k/a')).toMatchObject({ status: 418, text: 'own' });
    await get('/k/a');
    expect(app.listenerCount('error')).toBe(1);
    expect(errors).toEqual([]);
    silent.mockRestore();
  });

  it('tells the listener that it has, with the context, and no other', async () => {
    const app = fails();
    const heard = jest.fn();
    app.on('error', (error, ctx) => heard(error.message, ctx.originalUrl));
    const { get } = await host(app);
    await get('/k/a');
    expect(heard.mock.calls).toEqual([['own', '/k/a']]);
    expect(app.listenerCount('error')).toBe(1);
  });

  it('keeps the context of a request for those who ask for the current one', async () => {
    const app = new Koa({ asyncLocalStorage: true } as never);
    app.use(async (ctx) => {
      ctx.body = String(app.currentContext === ctx);
    });
    const { get } = await host(app);
    expect((await get('/k/a')).text).toBe('true');
  });
});
