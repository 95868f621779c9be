import type { Express, RequestHandler } from 'express';
import { endpoint, endpoints, guest, type PartylineError, party, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';
import { type Keeps, type Patch, wrapping } from '../../shared/wrapping';

afterEach(closeAll);

const tag = (name: string) => endpoint(name) as unknown as RequestHandler;
const answer: RequestHandler = (_req, res) => void res.end();
/** A helper as apps have one for async handlers: it keeps nothing of what it is given. */
const own =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    Promise.resolve(handler(req, res, next)).catch(next);

async function findingsOf(app: Express) {
  const reported: PartylineError[] = [];
  const { express } = majors[1] as (typeof majors)[number];
  const line = party(
    { '/blog': guest(app, { invite: true }) },
    { onError: (error) => reported.push(error as PartylineError) },
  );
  const { server } = await serve(express().use('/v2', line));
  await line.bootstrap(server);
  return { reported, found: line.verify(), line };
}

type Ways = readonly (readonly [string, (major: number) => Express, string])[];

const patched = (major: number, patch: Patch, keeps: Keeps, tags: readonly string[]): Express => {
  const express = wrapping(major, patch, keeps);
  const app = express();
  app.use(rsvp('blog') as never);
  for (const name of tags) app.get(`/${name}`, own(tag(name)), answer);
  return app;
};

const ways: Ways = [
  ['a patch of layers', (major) => patched(major, 'patchLayers', 'nothing', ['x']), 'express-async-errors'],
  [
    'a tracer',
    (major) => patched(major, 'patchLast', 'the handler itself, as __original', ['x']),
    'OpenTelemetry',
  ],
  ['methods that take nothing over', (major) => patched(major, 'patchMethods', 'nothing', ['x']), 'wrapper'],
  [
    'a helper around every handler of its routes',
    (major) => {
      const app = majors.find((each) => each.major === major)?.express() as Express;
      app.use(rsvp('blog') as never);
      for (const path of ['/x', '/y']) app.get(path, own(tag(path.slice(1))), own(answer));
      return app;
    },
    'functions that all read "(req, res, next)=>',
  ],
  [
    'a function in the place of the rsvp',
    (major) => {
      const app = majors.find((each) => each.major === major)?.express() as Express;
      const hidden = rsvp('blog') as unknown as RequestHandler;
      return app.use((...args) => hidden(...args)).get('/x', own(tag('x')), answer);
    },
    'in the place of its rsvp',
  ],
];

describe.each(majors)('a guest of Express $major without a tag that can be found', ({ major, express }) => {
  it.each(ways)(
    'is told of, with what seems to have wrapped its handlers and what to write: %s',
    async (_what, made, by) => {
      const { reported, found, line } = await findingsOf(made(major));
      expect(line.guests).toMatchObject([{ status: 'joined', endpoints: [] }]);
      expect(reported).toMatchObject([{ code: 'ERR_PARTY_WRAPPED', details: { guest: 'guest "blog"' } }]);
      expect(reported[0]?.message).toContain(by);
      expect(found).toMatchObject({
        ok: true,
        possible: [{ name: '', guest: 'blog', method: 'ALL', pattern: '/v2/blog', url: '/blog' }],
      });
      expect(found.possible[0]?.cause).toContain(by);
      expect(found.possible[0]?.cause).toContain('rsvp(endpoints("blog", {');
    },
  );

  it.each([
    ['a table, be it empty', () => express().use(rsvp(endpoints('blog', {})) as never)],
    ['handlers as they were written', () => express().use(rsvp('blog') as never)],
  ])('is not where it has %s', async (_what, made) => {
    const app = made() as Express;
    app.get('/x', answer).get('/y', (_req, res) => void res.end('y'));
    app.use('/in', express.Router().get('/z', answer));
    const { reported, found } = await findingsOf(app);
    expect([reported, found.possible]).toEqual([[], []]);
  });

  it('is not where it is an rsvp by itself, which has no stack', async () => {
    const { reported, found } = await findingsOf(rsvp('blog') as never);
    expect([reported, found.possible]).toEqual([[], []]);
  });

  it.each([
    ['an empty table', () => rsvp(endpoints('blog', {}))],
    ['a declaration of its own', () => rsvp('blog', (partyline) => partyline.declare('blog', { x: '/x' }))],
  ])('is not where something wraps, and it has %s', async (_what, made) => {
    const app = wrapping(major, 'patchLayers', 'nothing')();
    app.use(made() as never);
    app.get('/x', answer);
    const { reported, found } = await findingsOf(app);
    expect([reported, found.possible]).toEqual([[], []]);
  });
});
