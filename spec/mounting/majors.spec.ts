import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { party } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const [four, five] = majors.map(({ express }) => express) as [
  (typeof majors)[0]['express'],
  (typeof majors)[0]['express'],
];

/** An app of Express 4 with what it answers otherwise than one of Express 5. */
function legacy(): Express {
  const app = four();
  const routes: Record<string, RequestHandler> = {
    '/send': (_req, res) => void res.send(404 as never),
    '/json': (_req, res) => void (res.json as (status: number, body: object) => unknown).call(res, 418, {}),
    '/status': (_req, res) => void res.status('201' as never).end(),
    '/param': (req, res) => void res.send(typeof (req as { param?: unknown }).param),
    '/query': (req, res) => void res.send(JSON.stringify(req.query) ?? 'undefined'),
    '/kept': (req, res) => {
      req.query.x = '1';
      res.send(JSON.stringify(req.query));
    },
    '/back': (_req, res) => res.redirect('back'),
  };
  for (const [path, handler] of Object.entries(routes)) app.get(path, handler);
  return app;
}

type Way = (host: Express, guest: Express) => unknown;

const byUse: Way = (host, guest) => host.use('/old', guest);
const byRouter: Way = (host, guest) => host.use(five.Router().use('/old', guest));
const byWrapper: Way = (host, guest) => host.use('/old', (req, res, next) => guest(req, res, next));
const byParty: Way = (host, guest) => host.use(party({ '/old': guest }));

/** Status and body, or where a redirect leads to. */
async function asked(way: Way, target: string) {
  const host = five().set('query parser', 'extended');
  way(host, legacy());
  const tell: ErrorRequestHandler = (_error, _req, res, _next) => void res.status(500).send('an error');
  host.use(tell);
  const { get } = await serve(host);
  const { status, headers, text } = await get(`/old${target}`, { headers: { referer: '/from' } });
  return `${status} ${headers.location ?? text}`;
}

/** What comes after a guest that handed on finds. */
async function handedOn(way: Way) {
  const host = five();
  way(host, legacy());
  host.use((req, res) => {
    const own = req.app === host && res.send === host.response.send;
    res.end(JSON.stringify({ own, query: req.query ?? null }));
  });
  return (await serve(host)).json('/old/none?a=1');
}

const rows: [title: string, target: string, party: string, use: string, router: string][] = [
  ['T1 answers res.send(404) with 404', '/send', '404 Not Found', '200 404', '404 Not Found'],
  ['T2 answers res.json(418, {}) with 418', '/json', '418 {}', '200 418', '418 {}'],
  ['T3 takes a text for a status', '/status', '201 ', '500 an error', '201 '],
  ['T4 has its req.param', '/param', '200 function', '200 undefined', '200 function'],
  ['T5 has a nested query', '/query?a[b]=1', '200 {"a":{"b":"1"}}', '200 {"a":{"b":"1"}}', '200 undefined'],
  ['T6 may write to its query', '/kept?y=2', '200 {"y":"2","x":"1"}', '200 {"y":"2"}', '500 an error'],
  ['T7 redirects back', '/back', '302 /from', '302 back', '302 /from'],
];

describe('an Express 4 app in an Express 5 host', () => {
  it.each(rows)('%s', async (_title, target, inParty, used, routed) => {
    const alone = await (await serve(legacy())).get(target, { headers: { referer: '/from' } });
    expect(`${alone.status} ${alone.headers.location ?? alone.text}`).toBe(inParty);
    expect(await asked(byUse, target)).toBe(used);
    expect(await asked(byRouter, target)).toBe(routed);
    expect(await asked(byWrapper, target)).toBe(routed);
    expect(await asked(byParty, target)).toBe(inParty);
  });

  it('T8 leaves the request as it was when it hands on', async () => {
    const own = { own: true, query: { a: '1' } };
    expect(await handedOn(byUse)).toEqual(own);
    expect(await handedOn(byRouter)).toEqual({ own: false, query: null });
    expect(await handedOn(byParty)).toEqual(own);
  });
});

describe('an Express 5 app in an Express 4 host', () => {
  const make = () =>
    five()
      .get('/send', (_req, res) => void res.send(404 as never))
      .get('/query', (req, res) => void res.json(req.query));

  it('T9 answers with methods of its own, and parses the query by settings of its own', async () => {
    const given = async (mount: (host: Express) => unknown) => {
      const host = four();
      mount(host);
      const { get } = await serve(host);
      return [(await get('/new/send')).status, (await get('/new/query?a[b]=1')).text];
    };
    expect(await given((host) => host.use('/new', make()))).toEqual([404, '{"a":{"b":"1"}}']);
    expect(await given((host) => host.use(party({ '/new': make() })))).toEqual([200, '{"a[b]":"1"}']);
  });
});

describe('a bare Router of Express 4 in an Express 5 host', () => {
  const router = () => four.Router().get('/send', (_req, res) => void res.send(404 as never));

  it('T10 has the host’s methods, since it has no app: in an app of its own it has its own', async () => {
    const status = async (host: Express) => (await (await serve(host)).get('/old/send')).status;
    expect(await status(five().use('/old', router()))).toBe(200);
    expect(await status(five().use(party({ '/old': router() })))).toBe(200);
    expect(await status(five().use(party({ '/old': four().use(router()) })))).toBe(404);
  });
});
