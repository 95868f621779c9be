import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import {
  BIG,
  broken,
  COOKIES,
  chunks,
  events,
  fileAnswer,
  own,
  parsedOf,
  type Seen,
  seenOf,
  type Tell,
  webStreamOf,
} from './content';

interface Env {
  readonly incoming: IncomingMessage;
}

/** The URL as fetch has it; what was taken off it, only Node's own request can tell. */
function seenBy({ method, url, headers }: Request, { incoming }: Env): Seen {
  const { pathname, search } = new URL(url);
  return { ...seenOf(incoming), method, url: pathname + search, headers: Object.fromEntries(headers) };
}

type Act = (request: Request, path: string, tell: Tell) => Response | Promise<Response>;

const acts: Readonly<Record<string, Act>> = {
  'GET /items': (_request, path) => Response.json({ id: decodeURIComponent(path.split('/')[2] ?? '') }),
  'OPTIONS /items': () => new Response(null, { status: 204, headers: { allow: 'GET, HEAD' } }),
  'POST /echo': async (request) => Response.json(await request.text()),
  'POST /value': async ({ headers, body }) =>
    Response.json(await parsedOf(Object.fromEntries(headers), body as never)),
  'POST /pipe': (request) => new Response(request.body),
  'GET /redirect': () => new Response(null, { status: 302, headers: { location: '/login' } }),
  'GET /big': () => new Response(gzipSync(BIG), { headers: { 'content-encoding': 'gzip' } }),
  'GET /file': (request) => {
    const { body, ...rest } = fileAnswer((name) => request.headers.get(name) ?? undefined);
    return new Response(body, rest);
  },
  'GET /cookies': () => new Response('set', { headers: COOKIES.map((cookie) => ['set-cookie', cookie]) }),
  'GET /stream': () => new Response(webStreamOf(chunks)),
  'GET /events': () =>
    new Response(webStreamOf(events), { headers: { 'content-type': 'text/event-stream' } }),
  'GET /wait': (request, _path, tell) => wait(request, tell),
  'GET /throw': () => {
    throw own();
  },
  'GET /reject': () => Promise.reject(own()),
  'GET /break': () => new Response(webStreamOf(broken)),
};

async function wait({ signal }: Request, tell: Tell): Promise<Response> {
  const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  tell('entered');
  await gone;
  tell('closed');
  return new Response();
}

/** A fetch handler without a framework. */
export function fetchApp(tell: Tell) {
  return {
    async fetch(request: Request, env: Env): Promise<Response> {
      tell(seenBy(request, env));
      const { pathname } = new URL(request.url);
      if (request.url.includes('/see')) return new Response('seen');
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      const act = acts[`${method} ${/\/\w+/.exec(pathname)?.[0]}`];
      try {
        return act ? await act(request, pathname, tell) : new Response('nobody', { status: 404 });
      } catch (error) {
        return new Response(`caught ${(error as Error).message}`, { status: 500 });
      }
    },
  };
}

/** What is done with the platform's own words in Hono too. */
const SAME = [
  ...['POST /value', 'POST /pipe', 'GET /file', 'GET /stream', 'GET /events', 'GET /wait'],
  ...['GET /reject', 'GET /break'],
];

export function honoApp(tell: Tell): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  app.use(async (c, next) => {
    tell({ ...seenBy(c.req.raw, c.env), query: c.req.queries() });
    if (!c.req.url.includes('/see')) return next();
    return c.text('seen');
  });
  app.use('/big', compress());
  app.get('/big', (c) => c.text(BIG));
  app.get('/items/:id', (c) => c.json({ id: c.req.param('id') }));
  app.post('/echo', async (c) => c.json(await c.req.text()));
  app.get('/redirect', (c) => c.redirect('/login'));
  app.get('/cookies', (c) => {
    for (const cookie of COOKIES) c.header('set-cookie', cookie, { append: true });
    return c.text('set');
  });
  app.get('/throw', () => {
    throw own();
  });
  for (const name of SAME) {
    const [method = '', path = ''] = name.split(' ');
    app.on(method, path, (c) => (acts[name] as Act)(c.req.raw, path, tell));
  }
  return app.onError((error, c) => c.text(`Hono: ${error.message}`, 500));
}
