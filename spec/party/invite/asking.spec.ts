import express, { type Express, type RequestHandler } from 'express';
import {
  endpoint,
  type Guests,
  type Operator,
  type Party,
  type PartyOptions,
  party,
  partylineOf,
  type Question,
  rsvp,
} from 'express-party';
import { graft } from 'express-party/graft';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';
import { thrownBy } from '../../shared/thrown';

afterEach(closeAll);

const tag = (name: string) => endpoint(name) as never;
const page: RequestHandler = (_req, res) => void res.send('page');

async function open(guests: Guests, options: PartyOptions = {}) {
  const line: Party = party(guests, options);
  const served = await serve(express().use(line));
  await line.bootstrap(served.server);
  return { line, ...served };
}

describe.each(majors)('a question of partylineOf(req), Express $major', ({ express: made }) => {
  /** A guest that asks around for whatever is asked for. */
  const asking = (name: string, more: (app: Express) => void = () => {}): Express => {
    const app = made();
    app.use(rsvp(name) as never);
    app.get('/ask/:service', tag('ask'), async (req, res) => {
      const line = partylineOf(req);
      const service = req.params.service as string;
      res.json([line.ask(service), line.askAround(service), await line.askAroundAsync(service)]);
    });
    more(app);
    return app;
  };
  /** A guest that answers with what it makes of the question. */
  const answering = (name: string, answer: (question: Question, line: Operator) => unknown): Express => {
    const app = made();
    app.use(
      rsvp(name, (line) => {
        line.connect('nav', (_payload, question) => answer(question, line));
      }) as never,
    );
    app.get('/page', tag('page'), page);
    return app;
  };
  const thrice = (answer: unknown) => [answer, [answer], [answer]];

  it('carries the request, in each way of asking', async () => {
    const { json } = await open({
      '/shop': asking('shop'),
      '/blog': answering('blog', ({ request }) => request?.headers['x-who']),
    });
    expect(await json('/shop/ask/nav')).toEqual([null, [], []]);
    const seen: (string | undefined)[] = [];
    const other = await open({
      '/shop': asking('shop'),
      '/blog': answering('blog', ({ request, signal }) => {
        seen.push(`${request?.url} ${signal !== undefined}`);
        return 'seen';
      }),
    });
    expect(await other.json('/shop/ask/nav')).toEqual(thrice('seen'));
    expect(seen).toEqual(['/ask/nav false', '/ask/nav false', '/ask/nav true']);
  });

  it('links by the short names of the handler’s own guest, and by all others’ full names', async () => {
    const { json } = await open({
      '/shop': asking('shop', (app) => app.get('/page', tag('page'), page)),
      '/blog': answering('blog', ({ urlFor }) => [urlFor?.('page'), urlFor?.('shop:page')]),
    });
    expect(await json('/shop/ask/nav')).toEqual(thrice(['/blog/page', '/shop/page']));
  });

  it('is frozen, and without a request has neither', async () => {
    const questions: Question[] = [];
    const { line, json } = await open({
      '/shop': asking('shop'),
      '/blog': answering('blog', (question) => {
        questions.push(question);
        return 'here';
      }),
    });
    expect(line.partyline.ask('nav')).toBe('here');
    expect(await line.partyline.askAroundAsync('nav')).toEqual(['here']);
    expect(questions.map((question) => Object.keys(question))).toEqual([[], ['signal']]);
    await json('/shop/ask/nav');
    expect(questions.every(Object.isFrozen)).toBe(true);
  });

  it('has the values by which the request came through a parametric mount', async () => {
    const { json, line } = await open({
      '/t/:tenant/shop': asking('shop'),
      '/t/:tenant/blog': answering('blog', ({ urlFor }) => urlFor?.('page')),
      '/t/:tenant/:lang/wiki': answering('wiki', ({ urlFor }) => urlFor?.('page', { lang: 'en' })),
    });
    expect(await json('/t/a%20b/shop/ask/nav')).toEqual([
      '/t/a%20b/blog/page',
      ['/t/a%20b/blog/page', '/t/a%20b/en/wiki/page'],
      ['/t/a%20b/blog/page', '/t/a%20b/en/wiki/page'],
    ]);
    const { code } = thrownBy(() => line.urlFor('blog:page'));
    expect(code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('has the defaults and the origin of the request', async () => {
    const { json } = await open(
      {
        '/shop': asking('shop'),
        '/:locale/blog': answering('blog', ({ urlFor }) => urlFor?.('page', {}, { absolute: true })),
      },
      {
        defaults: (req) => ({ locale: req?.url?.split('/').at(-1) }),
        origin: (req) => (req ? 'https://of.request.test' : 'https://nobody.test'),
      },
    );
    expect(await json('/shop/ask/nav')).toEqual(thrice('https://of.request.test/nav/blog/page'));
  });

  it('is that of the host’s own handlers too, and of the operator that asks', async () => {
    const { line, json } = await open({
      '/t/:tenant/shop': asking('shop', (app) => {
        app.get('/own', (req, res) => void res.json([req.urlFor('own'), partylineOf(req).urlFor('own')]));
        app.get('/own', tag('own'), page);
      }),
    });
    line.partyline.declare('site', { about: '/about' });
    line.partyline.connect('nav', (_payload, { urlFor }) => [urlFor?.('about'), urlFor?.('shop:own')]);
    expect(await json('/t/acme/shop/ask/nav')).toEqual(thrice(['/about', '/t/acme/shop/own']));
    expect(await json('/t/acme/shop/own')).toEqual(['/t/acme/shop/own', '/t/acme/shop/own']);
  });

  it('leads to the side of a canary that serves who asks', async () => {
    const nav = answering('blog', ({ urlFor }) => [urlFor?.('shop:product', 7), urlFor?.('page')]);
    const fresh = made();
    const onto = made();
    for (const [app, path] of [
      [fresh, '/products/:id'],
      [onto, '/product.php'],
    ] as const) {
      app.use(rsvp('shop') as never);
      app.get(path, tag('product'), (req, res) => {
        res.json({ own: req.urlFor('product', 7), nav: partylineOf(req).ask('nav') });
      });
    }
    const shop = graft(fresh, {
      onto,
      states: { product: { state: 'canary', percent: 50 } },
      key: (req) => String(req.headers.cookie ?? ''),
    });
    const { get } = await open({ '/blog': nav, '/': shop });
    const seen = new Set<string>();
    for (let user = 0; user < 40; user += 1) {
      const headers = { cookie: `user=${user}` };
      const answer = await get('/products/7', { headers });
      const { own, nav: answered } =
        answer.status === 200
          ? JSON.parse(answer.text)
          : JSON.parse((await get(answer.headers.location as string, { headers })).text);
      expect(answered).toEqual([own, '/blog/page']);
      seen.add(own);
    }
    expect([...seen].sort()).toEqual(['/product.php?id=7', '/products/7']);
  });

  it('is that of the url service too', async () => {
    const urls = made();
    urls.use(
      rsvp('cms', (line) => {
        line.connect('url', ({ endpoint: name }, question) => {
          const { request } = question as Question;
          return name === 'about' ? `/cms/about?of=${request?.headers['x-who'] ?? 'nobody'}` : undefined;
        });
      }) as never,
    );
    const shop = asking('shop', (app) =>
      app.get('/about', (req, res) => void res.send(req.urlFor('pages:about'))),
    );
    const { get, line } = await open({ '/shop': shop, '/cms': urls });
    expect((await get('/shop/about', { headers: { 'x-who': 'anna' } })).text).toBe('/cms/about?of=anna');
    expect(line.urlFor('pages:about')).toBe('/cms/about?of=nobody');
  });

  it('throws at the handler where there is no such name', async () => {
    const { json } = await open({
      '/shop': asking('shop'),
      '/blog': answering('blog', ({ urlFor }) => {
        const error = thrownBy(() => urlFor?.('nonsense'));
        return [error.code, String(error.stack).split('\n')[1]?.includes('asking.spec')];
      }),
    });
    expect(await json('/shop/ask/nav')).toEqual(thrice(['ERR_PARTY_UNKNOWN_ENDPOINT', true]));
  });

  it('gives no link to a request that came in elsewhere than at the base', async () => {
    const link = ({ urlFor }: Question) => {
      try {
        return urlFor?.('page');
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const { line, json } = await open({
      '/t/:tenant/shop': asking('shop'),
      '/blog': answering('blog', link),
    });
    expect(await json('/t/a/shop/ask/nav')).toEqual(thrice('/blog/page'));
    const moved = await serve(express().use('/moved', (req, res, next) => line(req, res, next)));
    expect(await moved.json('/moved/t/a/shop/ask/nav')).toEqual(thrice('ERR_PARTY_NO_BASE'));
  });
});
