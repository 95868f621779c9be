import { type IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Response, type Router } from 'express';
import { endpoint, endpoints, guest, party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

describe.each(majors)('res.redirectTo, of Express $major', ({ express: own }) => {
  const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

  async function hostWith(guest: { use: Router['use'] } & Pick<Router, 'get' | 'all'>) {
    guest.use(rsvp('g') as never);
    guest.get('/items/:id', endpoint('item') as never, (_req, res) => res.end());
    guest.all('/to/:what', (req, res) => {
      if (req.params.what === 'values')
        res.redirectTo('item', { id: 'a b' }, { query: { page: 2 }, hash: 'end' });
      else if (req.params.what === 'other') res.redirectTo('o:home');
      else res.redirectTo(String(req.query.name), 7);
    });
    const other = express();
    other.use(rsvp('o') as never);
    other.get('/', endpoint('home') as never, (_req, res) => res.end());
    const host = express().use('/v2', party({ '/g': guest as never, '/o': other }));
    host.use(((error, _req, res, _next) => res.status(500).send(error.code)) as ErrorRequestHandler);
    host.use((_req, res) => res.json({ own: Object.hasOwn(res, 'redirectTo') }));
    return serve(host);
  }

  it.each(methods)('after %s', async (method) => {
    for (const guest of [own(), own.Router()]) {
      const { get } = await hostWith(guest as never);
      const answer = await get('/v2/g/to/values', { method: method.toUpperCase() });
      expect(answer.status).toBe(method === 'get' || method === 'head' ? 302 : 303);
      expect(answer.headers.location).toBe('/v2/g/items/a%20b?page=2#end');
    }
  });

  it('leads to other guests', async () => {
    const { get } = await hostWith(own() as never);
    expect((await get('/v2/g/to/other', { method: 'POST' })).headers.location).toBe('/v2/o/');
  });

  it.each([
    'https://evil.test/',
    '//evil.test',
    '/items/7',
    'javascript:alert(1)',
    'https://evil',
    '',
    'item?',
    'g:',
    'back',
    '..',
  ])('takes %j for a name, never for a URL', async (name) => {
    const { get } = await hostWith(own() as never);
    const answer = await get(`/v2/g/to/x?name=${encodeURIComponent(name)}`);
    expect(answer.status).toBe(500);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.text).toMatch(/^ERR_PARTY_(BAD_NAME|UNKNOWN_ENDPOINT)$/);
  });

  it('is gone from the response of a Router that hands on', async () => {
    const { json } = await hostWith(own.Router() as never);
    expect(await json('/v2/g/nothing')).toEqual({ own: false });
  });
});

it('redirects where no Express has put its methods on the response', async () => {
  const answer = rsvp(endpoints('g', { home: '/home' }));
  const handler = (req: IncomingMessage, res: ServerResponse, next: () => void) => {
    Object.setPrototypeOf(res, ServerResponse.prototype);
    answer(req, res, () => (req.url === '/go' ? (res as Response).redirectTo('home') : next()));
  };
  const { get } = await serve(express().use(party({ '/g': guest(handler, { invite: true }) })));
  const { status, headers } = await get('/g/go', { method: 'POST' });
  expect([status, headers.location]).toEqual([303, '/g/home']);
});
