import request from 'supertest';
import { lamps } from '../../demo-apps/kinds/lite';
import { THINGS } from '../../demo-apps/kinds/page';
import { brokenLinks, crawl, menuOf, type Page } from './crawl';
import { siteWith } from './site';

const ROOMS = ['express4', 'express5', 'router', 'koa', 'fastify', 'hono', 'plain', 'fetch', 'lite'];
const mountOf = (room: string) => `/house/${room === 'fastify' ? 'floors/first/fastify' : room}`;

const { app, line, close } = siteWith({});

afterAll(close);

describe('the house with a room of every kind', () => {
  let pages: Map<string, Page>;

  beforeAll(async () => {
    pages = new Map([...(await crawl(app, '/house/'))].filter(([path]) => path.startsWith('/house/')));
  });

  it('has all of them at the party', () => {
    const rooms = line.guests.filter(({ path }) => path.startsWith('/house/'));
    expect(rooms.map(({ name, status, endpoints }) => [name, status, endpoints])).toEqual(
      ROOMS.map((room) => [room, room === 'fetch' ? 'named' : 'joined', ['home', 'thing']]),
    );
  });

  it('has a page behind every link', () => {
    expect(brokenLinks(pages)).toEqual([]);
  });

  it('leads to every room, and to every thing in it', () => {
    const own = (room: string) =>
      THINGS.map((thing) => `/things/${encodeURIComponent(thing)}`).map((path) => mountOf(room) + path);
    const paths = ROOMS.flatMap((room) => [`${mountOf(room)}/`, ...own(room)]);
    expect([...pages.keys()].sort()).toEqual(['/house/', ...paths].sort());
  });

  it.each(ROOMS)('carries a thing on from the room in %s to the next', (room) => {
    const next = ROOMS[(ROOMS.indexOf(room) + 1) % ROOMS.length] as string;
    const path = '/things/cup%20%26%20saucer%20%232';
    const { links, text } = pages.get(mountOf(room) + path) as Page;
    expect(text).toContain(`<h1>cup &amp; saucer #2 in ${room}</h1>`);
    expect(links.slice(-2)).toEqual([`${mountOf(room)}/`, mountOf(next) + path]);
  });

  it.each(ROOMS.filter((room) => room !== 'fetch'))('hears all the others in %s, in their order', (room) => {
    const menu = menuOf(pages.get(`${mountOf(room)}/`) as Page);
    const others = ROOMS.filter((each) => each !== room && each !== 'fetch');
    expect(menu.map(([title]) => title)).toEqual(['the house', 'fetch', ...others]);
  });

  it('lights a lamp for each visitor of the room in lite, and puts it out', async () => {
    const { lit, out } = { ...lamps };
    expect(out).toBe(lit);
    const { text } = await request(app).get('/house/lite/').set('x-visitor', 'ann').expect(200);
    expect(text).toContain(`lamp ${lit + 1} for ann, ${out} are out`);
    expect(lamps).toEqual({ lit: lit + 1, out: out + 1 });
  });

  it('stays on the floor that a visitor is on', async () => {
    const { text } = await request(app).get('/house/floors/second/fastify/things/lamp').expect(200);
    expect(text).toContain('href="/house/floors/second/fastify/"');
  });

  it.each(ROOMS)('answers the invite path at %s as any other', async (room) => {
    const [invited, other] = await Promise.all(
      ['__invite__', '__nothing__'].map((path) => request(app).get(`${mountOf(room)}/${path}`)),
    );
    expect(invited?.status).toBe(404);
    expect(invited?.text.replaceAll('__invite__', '__nothing__')).toBe(other?.text);
  });
});
