import Fastify, { type FastifyInstance } from 'fastify';
import type { GuestApp } from '../../lib/common/apps';
import { entranceOf } from '../../lib/enter/enter';
import { majors } from '../shared/express';
import { closeAll, type Served, serve } from '../shared/serve';

afterEach(closeAll);

describe.each(majors)('a Fastify instance in an Express $major host', ({ express }) => {
  /** At `/f`, and what the host heard of errors. */
  async function host(app: FastifyInstance): Promise<Served & { errors: unknown[] }> {
    const errors: unknown[] = [];
    const outer = express();
    outer.use('/f', entranceOf(app as unknown as GuestApp) as never);
    outer.use(((error: unknown, _req: unknown, res: { end(text: string): void }, _next: unknown) => {
      errors.push(error);
      res.end('the host');
    }) as never);
    return Object.assign(await serve(outer), { errors });
  }

  it('routes below its mount path, which originalUrl keeps', async () => {
    const app = Fastify();
    app.get('/a', async ({ url, originalUrl, query, ip }) => ({ url, originalUrl, query, ip }));
    const { json } = await host(app);
    expect(await json('/f/a?x=1')).toEqual({
      url: '/a?x=1',
      originalUrl: '/f/a?x=1',
      query: { x: '1' },
      ip: '127.0.0.1',
    });
  });

  it('takes in routes until its first request, and gets ready once', async () => {
    const app = Fastify();
    const ready = jest.spyOn(app, 'ready');
    const { get } = await host(app);
    app.register(async (inner) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      inner.get('/late', async () => 'late');
    });
    const answers = await Promise.all([get('/f/late'), get('/f/late'), get('/f/late')]);
    expect(answers.map(({ text }) => text)).toEqual(['late', 'late', 'late']);
    await get('/f/late');
    expect(ready).toHaveBeenCalledTimes(1);
  });

  it('is taken as it is when it was ready before', async () => {
    const app = Fastify();
    app.get('/a', async () => 'ok');
    await app.ready();
    const { get } = await host(app);
    expect((await get('/f/a')).text).toBe('ok');
  });

  it('gives what a plugin failed with to next, for each request', async () => {
    const own = new Error('own');
    const app = Fastify();
    app.register(async () => {
      throw own;
    });
    const { get, errors } = await host(app);
    expect((await get('/f/a')).text).toBe('the host');
    expect((await get('/f/a')).text).toBe('the host');
    expect(errors).toEqual([own, own]);
  });

  it('answers with its own 404 and its own errors', async () => {
    const app = Fastify();
    app.get('/fails', async () => {
      throw Object.assign(new Error('own'), { statusCode: 418 });
    });
    const { get, errors } = await host(app);
    expect(JSON.parse((await get('/f/none')).text)).toMatchObject({ statusCode: 404 });
    expect(await get('/f/fails')).toMatchObject({ status: 418 });
    expect(errors).toEqual([]);
  });
});
