import express, { type Express } from 'express';
import { endpoint, endpoints, guest, party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const tag = (name: string) => endpoint(name) as never;

describe.each(majors)('a mount path whose head may be left out, Express $major', ({ express: made }) => {
  const app = (name: string, link: string): Express => {
    const own = made();
    own.use(rsvp(name) as never);
    own.get('/page', tag('page'), (req, res) => {
      res.json({ link: req.urlFor(link), own: req.urlFor('page'), params: req.mountParams, url: req.url });
    });
    return own;
  };

  async function site() {
    const line = party({
      '{/:locale}/shop': app('shop', 'blog:page'),
      '{/:locale}/blog': app('blog', 'shop:page'),
      '/admin': app('admin', 'shop:page'),
    });
    const served = await serve(express().use(line));
    await line.bootstrap(served.server);
    return { line, served };
  }

  it('takes both, and its value is ambient', async () => {
    const { line, served } = await site();
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'joined', 'joined']);
    expect(await served.json('/en/shop/page')).toEqual({
      link: '/en/blog/page',
      own: '/en/shop/page',
      params: { locale: 'en' },
      url: '/page',
    });
    expect(await served.json('/shop/page')).toEqual({
      link: '/blog/page',
      own: '/shop/page',
      params: {},
      url: '/page',
    });
    expect(await served.json('/admin/page')).toMatchObject({ link: '/shop/page' });
    expect((await served.get('/en/fr/shop/page')).status).toBe(404);
  });

  it('is linked to with a value and without, and verified', async () => {
    const { line } = await site();
    expect(line.urlFor('shop:page')).toBe('/shop/page');
    expect(line.urlFor('shop:page', { locale: 'fr', q: 1 })).toBe('/fr/shop/page?q=1');
    expect(line.endpoints[0]).toMatchObject({ name: 'page', pattern: '{/:locale}/shop/page' });
    expect(line.verify()).toMatchObject({ ok: true, unreachable: [], shadowed: [] });
  });

  it('shares its value with a mount that has to have one, and takes defaults', async () => {
    const line = party(
      { '{/:locale}/shop': app('shop', 'docs:page'), '/:locale/docs': app('docs', 'shop:page') },
      { defaults: () => ({ locale: 'de' }) },
    );
    const served = await serve(express().use(line));
    expect(await served.json('/en/shop/page')).toMatchObject({ link: '/en/docs/page' });
    expect(await served.json('/en/docs/page')).toMatchObject({ link: '/en/shop/page' });
    expect(await served.json('/shop/page')).toMatchObject({ link: '/de/docs/page' });
    expect(line.urlFor('shop:page', { locale: null })).toBe('/shop/page');
  });
});

describe('a party below a path whose head may be left out', () => {
  it.each([
    ['{/:locale}', '/en', 'en'],
    ['{/:locale}/v2', '/en/v2', 'en'],
    ['{/:locale}/v2', '/v2', undefined],
  ])('has it for its base: %s, asked for %s', async (base, at, locale) => {
    if (process.env.PARTY_HOST === 'express4') return;
    const shop = express().use(rsvp('shop'));
    shop.get(
      '/page',
      endpoint('page'),
      (req, res) => void res.json([req.urlFor('page'), { ...req.mountParams }]),
    );
    const line = party({ '/shop': shop });
    const served = await serve(express().use(base, line));
    expect(await served.json(`${at}/shop/page`)).toEqual([`${at}/shop/page`, locale ? { locale } : {}]);
  });

  it('is told of by an outer party', async () => {
    const shop = express().use(rsvp('shop'));
    shop.get('/page', endpoint('page'), (req, res) => void res.send(req.urlFor('page')));
    const inner = express().use(party({ '/shop': shop }));
    const served = await serve(express().use(party({ '{/:locale}/site': guest(inner, { invite: true }) })));
    expect((await served.get('/en/site/shop/page')).text).toBe('/en/site/shop/page');
    expect((await served.get('/site/shop/page')).text).toBe('/site/shop/page');
  });

  it('leaves a link out of which nothing can be made', async () => {
    // A link without a value would be taken for one of the locale "page".
    const own = guest(express(), { endpoints: endpoints('all', { page: '/page' }) });
    const line = party({ '{/:locale}': own });
    express().use(line);
    await line.bootstrap();
    expect(line.urlFor('all:page', { locale: 'en' })).toBe('/en/page');
    expect(() => line.urlFor('all:page')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_UNSAFE_URL' }));
  });
});
