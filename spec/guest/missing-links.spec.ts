import { Eta } from 'eta';
import express, { type Express } from 'express';
import {
  endpoint,
  type Guests,
  type OnMissingLink,
  type Operator,
  type PartylineError,
  type PartyOptions,
  party,
  partylineOf,
  rsvp,
} from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';

afterEach(closeAll);

const tag = (name: string) => endpoint(name) as never;
const codeOf = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    return (error as PartylineError).code;
  }
};

async function open(guests: Guests, options: PartyOptions = {}) {
  const reported: PartylineError[] = [];
  const onError = (error: unknown) => reported.push(error as PartylineError);
  const line = party(guests, { onError, ...options });
  const served = await serve(express().use(line));
  await line.bootstrap(served.server);
  reported.length = 0;
  return { line, reported, ...served };
}

const saying: OnMissingLink = ({ code }, req) => `#${code.slice('ERR_PARTY_'.length)} ${req?.url}`;

describe.each(majors)('onMissingLink, Express $major', ({ express: made }) => {
  /** A page with one link, in the ways in which one can be made. */
  const page = (onMissingLink?: OnMissingLink, onJoin?: (line: Operator) => unknown): Express => {
    const app = made();
    app.use(rsvp('shop', onJoin, { onMissingLink }) as never);
    app.get('/p/:name', tag('page'), (req, res) => {
      const name = req.params.name as string;
      res.json([
        codeOf(() => req.urlFor(name)),
        codeOf(() => (res.locals.urlFor as typeof req.urlFor)(name)),
        codeOf(() => partylineOf(req).urlFor(name)),
      ]);
    });
    app.get('/go/:name', (req, res) => res.redirectTo(req.params.name as string));
    app.use(
      ((error, _req, res, _next) => void res.status(500).send(error.code)) as express.ErrorRequestHandler,
    );
    return app;
  };
  const thrice = (link: string) => [link, link, link];
  const failing = () => {
    const app = made();
    const join = () => {
      throw new Error('broken');
    };
    return app.use(rsvp('wiki', join) as never);
  };

  it.each([
    ['an unknown guest', 'nobody:x', 'UNKNOWN_GUEST'],
    ['an unknown endpoint', 'shop:x', 'UNKNOWN_ENDPOINT'],
    ['an unknown endpoint of its own', 'x', 'UNKNOWN_ENDPOINT'],
    ['a guest that did not join', 'wiki:x', 'DID_NOT_JOIN'],
  ])('is asked for %s, the guest’s and the party’s', async (_what, name, code) => {
    for (const [own, ofParty] of [
      [saying, undefined],
      [undefined, saying],
      [() => undefined, saying],
      [saying, () => '#party'],
    ] as const) {
      const { json } = await open({ '/shop': page(own), '/wiki': failing() }, { onMissingLink: ofParty });
      expect(await json(`/shop/p/${name}`)).toEqual(thrice(`#${code} /p/${name}`));
    }
  });

  it.each([
    ['page', 'ERR_PARTY_MISSING_VALUE'],
    ['a b', 'ERR_PARTY_BAD_NAME'],
  ])('is not asked for what is wrong with a call: %s', async (name, code) => {
    const { json } = await open({ '/shop': page(saying) }, { onMissingLink: saying });
    expect(await json(`/shop/p/${encodeURIComponent(name)}`)).toEqual(thrice(code));
  });

  it('lets the error be thrown where it gives nothing', async () => {
    const { json, reported } = await open(
      { '/shop': page(() => undefined) },
      { onMissingLink: () => undefined },
    );
    expect(await json('/shop/p/nobody:x')).toEqual(thrice('ERR_PARTY_UNKNOWN_GUEST'));
    expect(reported).toEqual([]);
  });

  it('is never asked by redirectTo', async () => {
    const { get } = await open({ '/shop': page(saying) }, { onMissingLink: saying });
    expect(await get('/shop/go/nobody:x')).toMatchObject({ status: 500, text: 'ERR_PARTY_UNKNOWN_GUEST' });
    const alone = await serve(page(saying));
    expect(await alone.get('/go/blog:post')).toMatchObject({ status: 500, text: 'ERR_PARTY_NO_PARTY' });
  });

  it('is told to onError once a name, and not once a request', async () => {
    const { json, reported } = await open(
      { '/shop': page(), '/blog': made().use(rsvp('blog') as never) },
      { onMissingLink: saying },
    );
    for (const name of ['nobody:x', 'x', 'shop:x', 'nobody:x', 'nobody:y']) await json(`/shop/p/${name}`);
    expect(reported.map(({ code, details }) => [code, 'name' in details && details.name])).toEqual([
      ['ERR_PARTY_UNKNOWN_GUEST', 'nobody:x'],
      ['ERR_PARTY_UNKNOWN_ENDPOINT', 'x'],
      ['ERR_PARTY_UNKNOWN_GUEST', 'nobody:y'],
    ]);
  });

  it('is asked by operators and questions too: without a request where there is none', async () => {
    const operators: Operator[] = [];
    const blog = made();
    blog.use(
      rsvp(
        'blog',
        (line) => {
          line.connect('nav', (_payload, question) => [
            line.urlFor('nobody:x'),
            question.urlFor?.('nobody:x'),
          ]);
        },
        { onMissingLink: (_error, req) => `#blog ${req?.url}` },
      ) as never,
    );
    const { line, json } = await open(
      {
        '/shop': page(saying, (operator) => operators.push(operator)).get('/nav', (req, res) => {
          res.json(partylineOf(req).ask('nav'));
        }),
        '/blog': blog,
      },
      { onMissingLink: (_error, req) => `#party ${req?.url}` },
    );
    expect(operators.map(({ urlFor }) => urlFor('nobody:x'))).toEqual(['#UNKNOWN_GUEST undefined']);
    expect(line.urlFor('nobody:x')).toBe('#party undefined');
    expect(await json('/shop/nav')).toEqual(['#blog undefined', '#blog /nav']);
  });

  it('lets a guest that did not join link across, for whatever reason', async () => {
    const twice = page(saying);
    const { json, line } = await open({ '/blog': made().use(rsvp('shop') as never), '/shop': twice });
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'failed']);
    expect(await json('/shop/p/shop:x')).toEqual(
      thrice('#UNKNOWN_ENDPOINT /p/shop:x').map(() => expect.any(String)),
    );
    expect(await json('/shop/p/blog:x')).toEqual(thrice('#DUPLICATE_NAME /p/blog:x'));
  });

  it('lets a legacy template that links across run alone', async () => {
    const app = made();
    const eta = new Eta();
    app.use(
      rsvp('legacy', {
        onMissingLink: ({ details }) => `#${'asked' in details ? details.asked : ''}`,
      }) as never,
    );
    app.get('/', tag('home'), (_req, res) => {
      res.send(
        eta.renderString(
          '<a href="<%= it.urlFor("home") %>"><a href="<%= it.urlFor("blog:post", 7) %>">',
          res.locals,
        ),
      );
    });
    expect((await (await serve(app)).get('/')).text).toBe('<a href="/"><a href="#blog:post">');
    const blog = made().use(rsvp('blog') as never);
    blog.get('/posts/:id', tag('post'), (_req, res) => void res.send('x'));
    const { get } = await open({ '/blog': blog, '/': app });
    expect((await get('/')).text).toBe('<a href="/"><a href="/blog/posts/7">');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('own');
      },
    ],
    ['gives a promise', async () => '#'],
    ['gives a number', () => 7],
  ])('is an error of its own where it %s', async (_how, wrong) => {
    const handler = wrong as unknown as OnMissingLink;
    for (const [own, ofParty, where] of [
      [handler, undefined, 'rsvp'],
      [undefined, handler, 'party()'],
    ] as const) {
      const app = made().use(rsvp('shop', { onMissingLink: own }) as never);
      app.get('/', (req, res) => {
        const { code, details, cause } = thrownBy(() => req.urlFor('nobody:x'));
        res.json([code, details, (cause as Error | undefined)?.message]);
      });
      const { json } = await open({ '/shop': app }, { onMissingLink: ofParty });
      const [code, details, cause] = (await json('/shop/')) as [string, object, string | null];
      expect([code, details]).toMatchObject(['ERR_PARTY_BAD_OPTION', { where, option: 'onMissingLink' }]);
      expect(cause).toBe(_how === 'throws' ? 'own' : null);
    }
  });
});

describe('what is no handler', () => {
  it('is refused where it is given', () => {
    expect(() => party({}, { onMissingLink: '#' as never })).toThrow(/onMissingLink/);
    expect(() => rsvp('x', () => {}, { onMissingLink: '#' as never })).toThrow(/onMissingLink/);
    expect(() => rsvp('x', { onMissing: () => '#' } as never)).toThrow(/onMissing" is not known/);
  });
});
