import express, { type Express } from 'express';
import { endpoint, endpoints, guest, party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const four = majors[0]?.express as unknown as {
  (): Express;
  Router(options?: object): express.Router;
};
const tag = (name: string) => endpoint(name) as never;
const params: express.RequestHandler = (req, res) => void res.json(req.params);

/** The guest below `/g`, by name as it was told; and what its URL gives. */
async function joined(app: Parameters<typeof guest>[0] | ReturnType<typeof guest>) {
  const line = party({ '/g': app }, { onError: () => {} });
  const served = await serve(express().use(line));
  await line.bootstrap(served.server);
  return { line, served };
}

/** A route by its tag, by the guest's own table, and by a table that the host gives. */
function named(path: string, entry: string): readonly (readonly [string, Parameters<typeof joined>[0]])[] {
  const table = endpoints('old', { it: entry });
  const [byTag, byTable, byHost] = [four(), four(), four()];
  byTag.use(rsvp('old') as never);
  byTag.get(path, tag('it'), params);
  byTable.use(rsvp(table) as never);
  byTable.get(path, params);
  byHost.get(path, params);
  return [
    ['tag', byTag],
    ['table', byTable],
    ['host', guest(byHost, { endpoints: table })],
  ];
}

const stars = [
  ['/f/:key(*)', '/f/*key', { key: 'a/b c' }, '/g/f/a/b%20c'],
  ['/f/:file(.*)', '/f/*file', { file: 'a/b c' }, '/g/f/a/b%20c'],
  ['/f/:path(.+)', '/f/*path', { path: 'a/b c' }, '/g/f/a/b%20c'],
  ['/:id/out/:file(.*)', '/:id/out/*file', { id: 7, file: 'a/b.txt' }, '/g/7/out/a/b.txt'],
  ['/js/:file(*.js)', '/js/*file', { file: 'lib/a.js' }, '/g/js/lib/a.js'],
] as const;

describe.each(stars)("Express 4's %s, in a table %s", (path, entry, values, url) => {
  it.each(named(path, entry))('takes a text, and arrives: by %s', async (_how, app) => {
    const { line, served } = await joined(app);
    expect(line.guests[0]?.error).toBeUndefined();
    expect(line.urlFor('old:it', values)).toBe(url);
    const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
    expect(await served.json(url)).toMatchObject(texts);
    expect(line.verify()).toMatchObject({ ok: true, unreachable: [] });
  });

  it.each(named(path, entry))('is held to law 3 in each segment: by %s', async (_how, app) => {
    const { line } = await joined(app);
    const [key] = Object.keys(values).slice(-1) as [string];
    for (const bad of ['', '/a', 'a//b', 'a/', '..', 'a/../b', './a', '/evil.test']) {
      expect(() => line.urlFor('old:it', { ...values, [key]: bad })).toThrow(/cannot be used|unsafe/);
    }
  });
});

describe('a path of which Express 4 keeps more than text', () => {
  it.each([
    ['*', '/*all', '/g/x/y'],
    ['/uid/:uid*', '/uid/*uid', '/g/uid/x/y'],
  ])('%s arrives, by tag and by table', async (path, entry, url) => {
    for (const [how, app] of named(path, entry)) {
      const { line, served } = await joined(app);
      expect([how, line.guests[0]?.error]).toEqual([how, undefined]);
      expect(line.urlFor('old:it', 'x/y')).toBe(url);
      expect((await served.get(url)).status).toBe(200);
    }
  });
});

describe('Routers below a constrained or optional segment', () => {
  const about = (rsvpOf: express.RequestHandler, ...tags: never[]) => {
    const [app, router] = [four(), four.Router({ mergeParams: true })];
    app.use(rsvpOf as never);
    router.get('/about', ...tags, params);
    return { app, router };
  };

  it.each(['/:lang(en|fr)?', '/:lang(en|fr)'])('are read below %s, by tag and by table', async (mount) => {
    const isOptional = mount.endsWith('?');
    const byTag = about(rsvp('site') as never, tag('about'));
    const byTable = about(
      rsvp(endpoints('site', { about: isOptional ? '{/:lang}/about' : '/:lang/about' })) as never,
    );
    for (const { app, router } of [byTag, byTable]) {
      app.use(mount, router);
      const { line, served } = await joined(app);
      expect(line.guests).toMatchObject([{ status: 'joined', error: undefined }]);
      expect(line.urlFor('site:about', { lang: 'fr' })).toBe('/g/fr/about');
      expect(() => line.urlFor('site:about', { lang: 'de' })).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_BAD_VALUE' }),
      );
      if (isOptional) expect(line.urlFor('site:about')).toBe('/g/about');
      expect(await served.json('/g/fr/about')).toEqual({ lang: 'fr' });
      const { ok, unreachable, shadowed } = line.verify();
      expect({ ok, unreachable, shadowed }).toEqual({ ok: true, unreachable: [], shadowed: [] });
    }
  });
});

describe('a key of a table', () => {
  it.each(named('/users/:id(\\d+)', '/users/:user'))(
    'takes the constraint of the route that serves it: by %s',
    async (how, app) => {
      const { line, served } = await joined(app);
      const key = how === 'tag' ? 'id' : 'user';
      expect(line.urlFor('old:it', { [key]: 7 })).toBe('/g/users/7');
      expect(() => line.urlFor('old:it', { [key]: 'anna' })).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_BAD_VALUE' }),
      );
      expect((await served.get('/g/users/anna')).status).toBe(404);
      expect(line.verify().ok).toBe(true);
    },
  );

  it('takes that of a route which the app of the host’s table has got since', async () => {
    const app = four();
    const line = party({ '/': guest(app, { endpoints: endpoints('old', { user: '/users/:id' }) }) });
    express().use(line);
    app.get('/users/:id(\\d+)', params);
    await line.bootstrap();
    expect(() => line.urlFor('old:user', 'anna')).toThrow(/only what matches/);
  });

  it('is free where no route of that path can be read', async () => {
    const app = four();
    app.get(/^\/users\/(\d+)$/, params);
    const { line } = await joined(guest(app, { endpoints: endpoints('old', { user: '/users/:id' }) }));
    expect(line.urlFor('old:user', 'anna')).toBe('/g/users/anna');
  });
});

describe('what cannot be read of Express 4', () => {
  it.each([
    ['a tag', (app: Express) => app.use(rsvp('old') as never).get('/[ab]', tag('it'), params)],
    [
      'a table',
      (app: Express) => app.use(rsvp(endpoints('old', { it: '/a{/:b}' })) as never).get('/a', params),
    ],
  ])('says of %s that the host can name it', async (_what, build) => {
    const app = four();
    build(app);
    const { line } = await joined(app);
    const cause = line.guests[0]?.error?.cause as Error;
    expect(cause.message).toMatch(/guest\(app, \{ endpoints \}\)/);
  });

  it('is told of all at once: of tags and of a table', async () => {
    const app = four();
    app.use(rsvp(endpoints('old', { one: '/a{/:b}', two: '/c{/:d}' })) as never);
    app.get('/[ab]', tag('three'), params);
    app.get('/[cd]', tag('four'), params);
    const { line } = await joined(app);
    const cause = line.guests[0]?.error?.cause as Error;
    expect(['one', 'two', 'three', 'four'].filter((name) => !cause.message.includes(`"${name}"`))).toEqual(
      [],
    );
  });

  it('is named by the host beside the tags of the guest', async () => {
    const app = four();
    app.use(rsvp('old') as never);
    app.get('/x', tag('x'), params);
    app.get('/[ab]/:id', params);
    const { line, served } = await joined(guest(app, { endpoints: endpoints('old', { ab: '/a/:id' }) }));
    expect(line.guests[0]).toMatchObject({ status: 'joined', endpoints: ['ab', 'x'] });
    expect(await served.json(line.urlFor('old:ab', 7))).toEqual({ id: '7' });
  });
});
