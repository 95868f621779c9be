import express from 'express';
import { type Guests, guest, party } from 'express-party';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

/** Says what it sees; hands on what ends in `pass`. */
function probe(name: string): express.RequestHandler {
  return (req, res, next) => {
    if (req.url.includes('pass')) return next();
    if (req.url.includes('fail')) return next(new Error(name));
    res.json({
      name,
      url: req.url,
      baseUrl: req.baseUrl,
      originalUrl: req.originalUrl,
      params: { ...req.params },
    });
  };
}

const plain = (app: express.RequestHandler) => guest(app, { invite: false });

const tail: express.RequestHandler = (req, res) => {
  res.json({ name: 'host', url: req.url, baseUrl: req.baseUrl, params: { ...req.params } });
};
const onError: express.ErrorRequestHandler = (error, req, res, _next) => {
  res.json({ name: 'error', error: error.message, status: error.status, url: req.url, baseUrl: req.baseUrl });
};

/** The same mounts as a party, and by plain `app.use`. */
function both(mounts: readonly (readonly [string, string])[]): {
  ours: express.Express;
  theirs: express.Express;
} {
  const guests = mounts.map(([path, name]) => [path, plain(probe(name))]) as Guests;
  const ours = express().use(party(guests)).use(tail, onError);
  const theirs = express();
  for (const [path, name] of mounts) theirs.use(path, probe(name));
  theirs.use(tail, onError);
  return { ours, theirs };
}

const MOUNTS = [
  ['/g', 'g'],
  ['/g/deep', 'deep'],
  ['/t/:tenant/shop', 'shop'],
  ['/t/:tenant', 'tenant'],
  ['/a.b/c-d', 'dots'],
  ['/%7Euser', 'tilde'],
  ['/G', 'again'],
  ['/', 'root'],
  ['/after', 'after'],
] as const;

const TARGETS = [
  '/g',
  '/g/',
  '/g?x',
  '/g/?x=/g/y',
  '/gx',
  '/G/a',
  '/g/pass',
  '/g/deep/x',
  '/g/deep/pass',
  '/g/fail',
  '//g/a',
  '///g',
  '/./g/a',
  '/%67/a',
  '/g%2Fa',
  '/g;x/a',
  '/g/../h',
  '/g/..',
  '/g/%',
  '/g/%zz',
  '/g/%00',
  '/t/acme/shop/cart',
  '/t/acme/shop',
  '/T/Acme/SHOP/pass',
  '/t/acme',
  '/t/acme/other?y=1',
  '/t/',
  '/t//shop',
  '/t/a%2Fb/shop/x',
  '/t/%zz/shop/x',
  '/a.b/c-d/e',
  '/axb/c-d/e',
  '/%7euser/x',
  '/~user/x',
  '/after/pass',
  '/nowhere/pass',
  'http://h/g/a',
  'http://h/g',
  'http://h/g?x=1',
  'http://h/t/acme/shop/x',
  'http://h',
];

describe('dispatch', () => {
  it.each(TARGETS)('gives %s to whom app.use gives it, and shows the same', async (target) => {
    const { ours, theirs } = both(MOUNTS);
    const [mine, plainly] = [await serve(ours), await serve(theirs)];
    const expected = await plainly.get(target);
    const actual = await mine.get(target);
    const parse = (text: string) => JSON.parse(text.replace(/Failed to decode [^"]*/, 'Failed to decode'));
    expect({ status: actual.status, ...parse(actual.text) }).toEqual({
      status: expected.status,
      ...parse(expected.text),
    });
  });

  it('keeps a double slash byte for byte, which Express 4 would collapse', async () => {
    const { json } = await serve(both(MOUNTS).ours);
    expect(await json('/g//a')).toMatchObject({ name: 'g', url: '//a', baseUrl: '/g' });
  });

  it('answers OPTIONS * through the host', async () => {
    const host = express().use(party({ '/g': plain(probe('g')) }));
    const { get } = await serve(host);
    expect((await get('*', { method: 'OPTIONS' })).status).toBe(404);
  });

  it('goes by mount order, not by length', async () => {
    const host = express().use(party({ '/': plain(probe('root')), '/blog': plain(probe('blog')) }));
    const { json } = await serve(host);
    expect(await json('/blog/x')).toMatchObject({ name: 'root', url: '/blog/x' });
  });

  it('looks again when a guest has rewritten the URL before it handed on', async () => {
    const rewriting: express.RequestHandler = (req, _res, next) => {
      req.url = '/b/x';
      next();
    };
    const mounts = [
      ['/a', 'a'],
      ['/b', 'b'],
    ] as const;
    const host = express().use(
      party([['/', plain(rewriting)], ...mounts.map(([path, name]) => [path, plain(probe(name))] as const)]),
    );
    const { json } = await serve(host);
    expect(await json('/a/y')).toMatchObject({ name: 'b', url: '/x', baseUrl: '/b' });
  });

  it('lets a thousand guests pass a request on', async () => {
    const guests = Array.from({ length: 1000 }, () => ['/', plain((_q, _s, next) => next())] as const);
    const { json } = await serve(express().use(party(guests)).use(tail));
    expect(await json('/x')).toMatchObject({ name: 'host', url: '/x' });
  });

  it('is entered through what somebody has wrapped around it, as tracers do, and not once it was taken out', async () => {
    const line = party({ '/g': plain(probe('g')) });
    const { json } = await serve(express().use('/v2', line, tail));
    expect(await json('/v2/g/a')).toMatchObject({ name: 'g' });
    const { stack } = line as unknown as { stack: [{ handle: express.RequestHandler }] };
    const [layer] = stack;
    const { handle } = layer;
    const traced: string[] = [];
    layer.handle = (req, res, next) => {
      traced.push(req.url);
      return handle(req, res, next);
    };
    expect(await json('/v2/g/b')).toMatchObject({ name: 'g', url: '/b', baseUrl: '/v2/g' });
    expect(traced).toEqual(['/b']);
    stack.length = 0 as never;
    expect(await json('/v2/g/c')).toMatchObject({ name: 'host', url: '/g/c', baseUrl: '/v2' });
  });

  it('hands on once, whatever a guest calls', async () => {
    let visits = 0;
    const twice: express.RequestHandler = (_req, _res, next) => {
      next();
      next();
    };
    const host = express()
      .use(party({ '/': plain(twice) }))
      .use((_req, res) => {
        visits += 1;
        if (!res.headersSent) res.end();
      });
    const { get } = await serve(host);
    await get('/');
    expect(visits).toBe(1);
  });

  it.each<[string, express.RequestHandler]>([
    [
      'throws',
      () => {
        throw new Error('bad');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('bad');
      },
    ],
    ['gives an error to next', (_req, _res, next) => next(new Error('bad'))],
  ])('tells the host, with everything as it was, when a guest %s', async (_how, bad) => {
    const host = express()
      .use('/p', party({ '/bad': plain(bad), '/': plain(probe('root')) }))
      .use(onError);
    const { json } = await serve(host);
    expect(await json('/p/bad/x')).toEqual({ name: 'error', error: 'bad', url: '/p/bad/x', baseUrl: '' });
  });

  it('tells the host of a guest that throws nothing', async () => {
    const bad: express.RequestHandler = () => {
      throw null;
    };
    const { json } = await serve(
      express()
        .use(party({ '/bad': plain(bad) }))
        .use(onError),
    );
    expect(await json('/bad')).toMatchObject({ error: 'A guest threw null.' });
  });
});
