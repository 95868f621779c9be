import Router from '@koa/router';
import type { Express, RequestHandler } from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { endpoint, rsvp } from '../../../lib/index';
import type { majors } from '../../shared/express';
import { behaviours, faulty, sayAs, sound, states, stockBehaviours } from './behaviours';
import { OLD_COPY, SECRET } from './words';

type Make = (typeof majors)[number]['express'];

const denied: RequestHandler = (req, res) => {
  res.status(401).send(sayAs(req, 'guard')('denied'));
};

function bare(make: Make): Express {
  const app = make();
  app.set('env', 'test').disable('x-powered-by');
  return app;
}

/** The guards that the host has before everything else. */
export function guard(host: Express): void {
  for (const path of ['/fetch/admin', '/koa/admin', '/fastify/admin', '/t/:tenant/admin']) {
    host.use(path, denied);
  }
}

/** The new app: each behaviour in each state, and a page that its own guard keeps. */
export function scion(make: Make): Express {
  const app = bare(make);
  app.use(rsvp('shop'));
  app.use('/account', denied);
  app.all('/account/mine', endpoint('account'), (req, res) => void res.send(sayAs(req, 'scion')('account')));
  app.get('/moved/:id', endpoint('moved'), (req, res) => void res.send(sayAs(req, 'scion')('moved')));
  for (const state of Object.keys(states)) {
    for (const [name, act] of Object.entries(behaviours)) {
      app.all(`/${state}/${name}`, endpoint(`${state}.${name}`), (req, res, next) => {
        return act(req, res, next, sayAs(req, 'scion'));
      });
    }
  }
  return app;
}

/** The legacy app: the same paths, the old copy of the guarded page, and what it alone has. */
export function stock(make: Make): Express {
  const app = bare(make);
  app.use(rsvp('legacy'));
  app.all('/account/mine', (_req, res) => void res.send(OLD_COPY));
  app.get('/moved.php', endpoint('moved'), (req, res) => void res.send(sayAs(req, 'stock')('moved')));
  for (const state of Object.keys(states)) {
    for (const [name, act] of Object.entries(stockBehaviours)) {
      app.all(`/${state}/${name}`, (req, res, next) => act(req, res, next, sayAs(req, 'stock')));
    }
  }
  for (const [name, act] of Object.entries(sound)) {
    app.all(`/own/${name}`, (req, res, next) => act(req, res, next, sayAs(req, 'stock')));
  }
  return app;
}

/** A graft of its own: only the guarded page, whose old copy is a fetch app's. */
export function accountScion(make: Make): Express {
  const app = bare(make);
  app.use(rsvp('house'));
  app.use('/account', denied);
  app.all('/account/mine', endpoint('account'), (req, res) => void res.send(sayAs(req, 'scion')('account')));
  return app;
}

export function accountStock(): Hono {
  return new Hono().all('/account/mine', (c) => c.text(OLD_COPY)).get('/', (c) => c.text('stock'));
}

/** A guest with a key in its mount path. */
export function tenant(make: Make): Express {
  const app = bare(make);
  app.use(rsvp('tenant'));
  app.get('/', endpoint('page'), (req, res) => void res.send(sayAs(req, 'tenant')('page')));
  app.get('/self', (req, res) => void res.send(sayAs(req, 'tenant')(req.urlFor('page'))));
  app.all('/admin/users', (_req, res) => void res.send(SECRET));
  for (const [name, act] of Object.entries({ ...sound, ...faulty })) {
    app.all(`/${name}`, (req, res, next) => act(req, res, next, sayAs(req, 'tenant')));
  }
  return app;
}

interface Env {
  readonly Bindings: { readonly incoming: Parameters<typeof sayAs>[0] };
}

export function fetchGuest(): Hono<Env> {
  const app = new Hono<Env>();
  app.all('/admin/users', (c) => c.text(SECRET));
  app.all('/answer', (c) => c.text(sayAs(c.env.incoming, 'fetch')('answer')));
  app.all('/collect', async (c) => {
    const { length } = await c.req.text();
    return c.text(`${length} ${sayAs(c.env.incoming, 'fetch')('collect')}`);
  });
  app.all('/pipe', (c) => new Response(c.req.raw.body));
  app.all('/readsHalf', async (c) => {
    await c.req.raw.body?.getReader().read();
    return c.text(sayAs(c.env.incoming, 'fetch')('readsHalf'));
  });
  app.all('/throws', () => {
    throw new Error('threw');
  });
  app.onError((_error, c) => c.text(sayAs(c.env.incoming, 'fetch')('error'), 500));
  app.notFound((c) => c.text(sayAs(c.env.incoming, 'fetch')('none'), 404));
  return app;
}

export function koaGuest(): Koa {
  const app = new Koa();
  app.silent = true;
  // Koa's own error handler takes all headers off, the host's too.
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch {
      ctx.status = 500;
      ctx.body = sayAs(ctx.req, 'koa')('error');
    }
  });
  const router = new Router();
  router.all('/admin/users', (ctx) => {
    ctx.body = SECRET;
  });
  router.all('/answer', (ctx) => {
    ctx.body = sayAs(ctx.req, 'koa')('answer');
  });
  router.all('/throws', () => {
    throw new Error('threw');
  });
  router.all('/collect', async (ctx) => {
    let length = 0;
    for await (const chunk of ctx.req) length += chunk.length;
    ctx.body = `${length} ${sayAs(ctx.req, 'koa')('collect')}`;
  });
  app.use(router.routes());
  return app;
}

export function fastifyGuest() {
  const app = Fastify();
  app.all('/admin/users', async () => SECRET);
  app.all('/answer', async ({ raw }) => sayAs(raw, 'fastify')('answer'));
  app.all('/collect', async ({ raw, body }) => sayAs(raw, 'fastify')(`collect ${typeof body}`));
  app.all('/throws', async () => {
    throw new Error('threw');
  });
  return app;
}

/** As these guests would be routed by Express alone. */
export function twin(make: Make): Express {
  const app = bare(make);
  return app.all('/admin/users', (_req, res) => void res.send(SECRET));
}
