import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import { endpoint, endpoints, guest, party, rsvp } from 'express-party';
import { isLite, lite, type ReportOptions, reportErrors } from 'express-party/lite';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { env, execArgv } from '../shared/tsx';
import { at, hostWith } from './hosting';

afterEach(closeAll);

const own = new Error('own <secret>');

/** A reporter that keeps what it is told. */
function ledger() {
  const told: { error: unknown; guest?: string | undefined; endpoint?: string | undefined; path: string }[] =
    [];
  let heard = () => {};
  const to: NonNullable<ReportOptions['to']> = (error, about) => {
    told.push({
      error,
      guest: about.guest,
      endpoint: about.endpoint,
      path: new URL(about.request.url).pathname,
    });
    heard();
  };
  const until = async () => {
    while (told.length === 0)
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    return told;
  };
  return { told, to, until };
}

function failing(app: Express): Express {
  app.get('/well', (_req, res) => void res.send('well'));
  app.get('/throws', () => {
    throw own;
  });
  app.get('/rejects', (async () => {
    throw own;
  }) as RequestHandler);
  app.get('/next', (_req, _res, next) => next(own));
  app.get('/request', (req) => void req.emit('error', own));
  app.get('/response', (_req, res) => void res.emit('error', own));
  app.get('/client', () => {
    throw Object.assign(new Error('bad input'), { status: 400 });
  });
  app.get('/later', (_req, res) => {
    res.write('begun');
    setImmediate(() => res.emit('error', own));
  });
  return app;
}

describe.each(majors)('reportErrors around an app of Express $major', ({ express: make }) => {
  it.each(['/throws', '/rejects', '/next', '/request', '/response'])('catches %s', async (path) => {
    const { told, to } = ledger();
    const { get, errors } = await hostWith((app) => {
      app.use('/g', reportErrors(failing(make()), { to, page: false }));
    });
    const { status, text, headers } = await get(`/g${path}`);
    expect([status, text, headers['content-type']]).toEqual([
      500,
      'Internal Server Error',
      'text/plain; charset=utf-8',
    ]);
    expect(told).toEqual([
      { error: own, guest: undefined, endpoint: undefined, path: expect.stringContaining(path) },
    ]);
    expect(errors).toEqual([]);
  });

  it('breaks the answer after the first byte', async () => {
    const { until, to } = ledger();
    const { raw } = await serve(reportErrors(failing(make()), { to }) as never);
    const text = await raw('GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect([text.includes('begun'), text.endsWith('0\r\n\r\n')]).toEqual([true, false]);
    expect((await until())[0]?.error).toBe(own);
  });

  it('passes everything else through', async () => {
    const { told, to } = ledger();
    const { get } = await hostWith((app) => app.use('/g', reportErrors(failing(make()), { to })));
    expect([(await get('/g/well')).text, (await get('/g/none')).text]).toEqual(['well', 'the host']);
    expect(told).toEqual([]);
  });

  it('joins a party as the app does, and knows the guest and the endpoint', async () => {
    const { told, to } = ledger();
    const blog = make();
    blog.use(rsvp('blog') as never);
    blog.get('/posts/:id', endpoint('post') as never, () => {
      throw own;
    });
    const line = party({ '/blog': guest(reportErrors(blog, { to }), {}) });
    const { get } = await hostWith((app) => app.use(line));
    expect((await get('/blog/posts/7')).status).toBe(500);
    expect(line.urlFor('blog:post', 7)).toBe('/blog/posts/7');
    expect(told).toEqual([{ error: own, guest: 'blog', endpoint: 'blog:post', path: '/posts/7' }]);
  });
});

describe('reportErrors around a guest of another kind', () => {
  it('hears what a Koa app emits', async () => {
    const { until, to } = ledger();
    const koa = new Koa().use(() => {
      throw own;
    });
    const { get } = await hostWith((app) => app.use(reportErrors(koa, { to, page: false })));
    expect(await get('/x')).toMatchObject({ status: 500, text: 'Internal Server Error' });
    expect(await until()).toMatchObject([{ error: own, path: '/x' }]);
  });

  it('gives the page in the place of a Koa app’s own', async () => {
    const koa = new Koa().use(() => {
      throw own;
    });
    const page = () => '<h1>sorry</h1>';
    const { get } = await hostWith((app) => app.use(reportErrors(koa, { to: () => {}, page })));
    expect(await get('/x')).toMatchObject({ status: 500, text: '<h1>sorry</h1>' });
  });

  it('hears what Fastify and Hono handle themselves', async () => {
    const { told, to } = ledger();
    const fastify = Fastify();
    fastify.get('/x', { config: { endpoint: 'x' } as never }, async () => {
      throw own;
    });
    const hono = new Hono();
    hono.onError((_error, c) => c.text('own page', 500));
    hono.get('/x', () => {
      throw own;
    });
    const { get } = await hostWith((app) => {
      app.use('/fastify', reportErrors(fastify, { to, page: false }));
      app.use('/hono', reportErrors(hono, { to, page: false }));
    });
    expect((await get('/fastify/x')).status).toBe(500);
    expect((await get('/hono/x')).text).toBe('own page');
    expect(told).toMatchObject([{ error: own, endpoint: 'x' }, { error: own }]);
  });

  it('is a lite app, which answers when it is called as a function', async () => {
    const { told, to } = ledger();
    const bad = lite(() => {
      throw own;
    });
    const reported = reportErrors(bad, { to, page: false });
    expect(isLite(reported)).toBe(true);
    const response = (await reported(at('/x'))) as Response;
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
    const express5 = reportErrors(failing(express()), { to, page: false });
    expect(((await express5(at('/throws'))) as Response).status).toBe(500);
    expect(told.map(({ error }) => error)).toEqual([own, own]);
  });

  it('knows the endpoints that the host names', async () => {
    const { told, to } = ledger();
    const bad = reportErrors(
      lite(() => {
        throw own;
      }),
      { to },
    );
    const table = endpoints('bad', { one: '/ones/:id', two: 'POST /twos' });
    const line = party({ '/bad': guest(bad, { endpoints: table }) });
    const { get } = await hostWith((app) => app.use(line));
    await get('/bad/ones/7');
    expect(told).toMatchObject([{ guest: 'bad', endpoint: 'bad:one' }]);
  });
});

describe('the answer of reportErrors', () => {
  const answering = async (options: ReportOptions, path = '/throws') => {
    const { get } = await hostWith((app) =>
      app.use(reportErrors(failing(express()), { to: () => {}, ...options })),
    );
    return get(path);
  };

  it('is plain in production', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      expect(await answering({})).toMatchObject({ status: 500, text: 'Internal Server Error' });
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('is the full page of youch elsewhere', () => {
    const page = execFileSync(process.execPath, [...execArgv, join(__dirname, 'apps/failing-page.ts')], {
      encoding: 'utf8',
      env: { ...env, NODE_ENV: 'development' },
    });
    expect(page).toMatch(/^500 text\/html; charset=utf-8 <!DOCTYPE html>/i);
    expect(page).toContain('own &lt;secret&gt;');
    expect(page).toMatch(/failing-page\.ts/);
  });

  it('has the status of an error of the client’s', async () => {
    expect(await answering({}, '/client')).toMatchObject({ status: 400, text: 'bad input' });
    expect(await answering({ page: false }, '/client')).toMatchObject({ status: 400, text: 'Bad Request' });
  });

  it('is what a function makes of the error, or plain where that fails', async () => {
    const stderr = jest.spyOn(console, 'error').mockImplementation(() => {});
    expect(await answering({ page: (error) => new Response(String(error), { status: 503 }) })).toMatchObject({
      status: 503,
      text: 'Error: own <secret>',
    });
    const broken = () => {
      throw new Error('broken');
    };
    expect(await answering({ page: broken, to: broken })).toMatchObject({
      status: 500,
      text: 'Internal Server Error',
    });
    expect(String(stderr.mock.calls)).toMatch(/broken/);
    stderr.mockRestore();
  });

  it('goes to stderr where nobody is told', async () => {
    const stderr = jest.spyOn(console, 'error').mockImplementation(() => {});
    const { get } = await hostWith((app) => app.use(reportErrors(failing(express()))));
    await get('/throws');
    expect(String(stderr.mock.calls)).toContain('own <secret>');
    stderr.mockRestore();
  });

  it.each([[{ to: 7 }], [{ page: 'full' }], [{ other: 1 }]])('refuses the options %j', (options) => {
    expect(() => reportErrors(express(), options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
    );
  });
});
