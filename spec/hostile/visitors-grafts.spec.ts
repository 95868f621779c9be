import type express from 'express';
import { endpoint, type Operator, rsvp } from 'express-party';
import { graft, type State } from 'express-party/graft';
import { SECRET } from '../shared/refusals';
import { answerDoor, asking, type Made, made } from './doors';
import { bareOf, engineObjects, objects } from './forged';
import { closeAll, majors, throwParty } from './venue';

afterEach(closeAll);

const [[, four], [, five]] = majors;
const doors = ['req.urlFor', 'res.locals.urlFor', 'partylineOf(req).urlFor', 'res.redirectTo'];
const visitors = [...objects, ...engineObjects].flatMap((each) => [each, bareOf(each) as object]);

type OnJoin = (line: Operator) => void;
interface Patterns {
  readonly scion: string;
  readonly stock: string;
}

/** An app with a page that says what its doors make of a visitor's values. */
function side(make: typeof express, post: string, page: string, onJoin?: OnJoin) {
  const app = make().set('env', 'test');
  app.use(rsvp('g', onJoin));
  app.get(post, endpoint('post'), (_req, res) => void res.send('post'));
  app.get(`/${page}/:door`, endpoint(page), answerDoor);
  return app;
}

async function planted(
  { scion, stock }: Patterns,
  state: State,
  onJoin: { scion?: OnJoin; stock?: OnJoin } = {},
) {
  const shop = graft(side(five, scion, 'new', onJoin.scion), {
    onto: side(four, stock, 'old', onJoin.stock),
    key: () => 'anna',
    states: { post: state, new: { state: 'live' } },
  });
  const { app, line } = throwParty({ '/g': shop as never });
  await line.bootstrap();
  const asks = async (page: string) => await asking(app, '/g', page);
  return { line, ask: { new: await asks('new'), old: await asks('old') } };
}

const LIVE: State = { state: 'live' };
const states: readonly State[] = [
  LIVE,
  { state: 'legacy' },
  { state: 'canary', percent: 50 },
  { state: 'canary', percent: 100 },
];
const [SHORT, LONG] = ['/p/:id', '/posts/:id/:slug'];
const scionLong: Patterns = { scion: LONG, stock: SHORT };
const stockLong: Patterns = { scion: SHORT, stock: LONG };
const unlike = [scionLong, stockLong].flatMap((patterns) =>
  states.map((state) => [patterns, state] as const),
);

function expectRefused(answer: Made): void {
  expect(answer.url).toBeUndefined();
  expect(answer.code).toMatch(/^ERR_PARTY_BAD_(?:VALUE|OPTION)$/);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
}

describe('a visitor’s object for a graft whose patterns take unlike numbers of values', () => {
  it.each(unlike)(
    'U20 is no option for who may have meant the longer one: %j, %j',
    async (patterns, state) => {
      const { line } = await planted(patterns, state);
      for (const urlFor of [line.urlFor, line.partyline.urlFor]) {
        for (const object of visitors) expectRefused(made(() => urlFor('g:post', 7, object)));
        expectRefused(made(() => urlFor('g:post', { id: 7 }, { absolute: `https://${SECRET}.test` })));
      }
    },
  );

  it.each(unlike)(
    'U20 is no option on a page of the app that has the longer one: %j, %j',
    async (patterns, state) => {
      const { ask } = await planted(patterns, state);
      const page = patterns === scionLong ? ask.new : ask.old;
      for (const door of doors) {
        for (const object of visitors) expectRefused(await page(door, 7, object));
        expectRefused(await page(door, { id: 7 }, { absolute: `https://${SECRET}.test` }));
      }
    },
  );

  it('U20 leaves options behind all values of both, and those of the app that calls', async () => {
    const optional: Patterns = { scion: SHORT, stock: '/posts/:id/:slug?' };
    const { line, ask } = await planted(optional, LIVE);
    const options = { absolute: 'https://site.test', hash: 'x' };
    expect(line.urlFor('g:post', 7, undefined, options)).toBe('https://site.test/g/p/7#x');
    expect(line.urlFor('g:post', { id: 7 }, { hash: 'x' })).toBe('/g/p/7#x');
    expect(await ask.new('req.urlFor', 7, options)).toEqual({ url: 'https://site.test/g/p/7#x' });
    expect(await ask.old('req.urlFor', 7, null, options)).toEqual({ url: 'https://site.test/g/p/7#x' });
    expectRefused(await ask.old('req.urlFor', 7, options));
  });
});

const fail: OnJoin = () => {
  throw new Error('no database');
};

describe('a visitor’s object for a graft one app of which did not join', () => {
  it.each(states)(
    'U20 is no option for who may have meant the missing scion’s pattern: %j',
    async (state) => {
      const { line, ask } = await planted(scionLong, state, { scion: fail });
      for (const object of visitors) expectRefused(made(() => line.urlFor('g:post', 7, object)));
      // Its own pages were written for its own pattern.
      expect(await ask.old('req.urlFor', 7, { hash: 'x' })).toEqual({ url: '/g/p/7#x' });
      expect(line.urlFor('g:old', 'x', { hash: 'x' })).toBe('/g/old/x#x');
    },
  );

  it('U20 is no option for who may have meant the missing stock’s pattern', async () => {
    const { line, ask } = await planted(stockLong, LIVE, { stock: fail });
    for (const object of visitors) expectRefused(made(() => line.urlFor('g:post', 7, object)));
    expect(await ask.new('req.urlFor', 7, { hash: 'x' })).toEqual({ url: '/g/p/7#x' });
  });

  it('U20 is no option where nobody knows what the missing app has', async () => {
    const broken = five().use((_req, _res, next) => next(new Error('no database')));
    broken.use(rsvp('g'));
    const shop = graft(broken, { onto: side(four, SHORT, 'old'), states: { post: LIVE } });
    const { app, line } = throwParty({ '/g': shop as never });
    await line.bootstrap();
    for (const object of visitors) expectRefused(made(() => line.urlFor('g:post', 7, object)));
    expect(line.urlFor('g:post', { id: 7 }, { hash: 'x' })).toBe('/g/p/7#x');
    const own = await asking(app, '/g', 'old');
    expect(await own('req.urlFor', 7, { hash: 'x' })).toEqual({ url: '/g/p/7#x' });
  });
});
