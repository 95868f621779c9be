import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Router } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { withHelper } from '../../lib/guest/template-links';
import { type Engine, engines, LINKS, LOCALS } from '../shared/engines';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';

const folders: string[] = [];
afterEach(closeAll);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderOf({ files }: Engine): string {
  const folder = mkdtempSync(join(tmpdir(), 'party-views-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function addRoutes(guest: Router, page: string): void {
  guest.use(rsvp('g'));
  guest.get('/items/:id', endpoint('item'), (_req, res) => res.render(page, LOCALS));
  guest.get('/pairs/:name/:hash', endpoint('pair'), (_req, res) => res.end());
}

/** The links of a page as a browser reads them. */
function linksIn(html: string): string[] {
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);
  return links.map((link) => link.replace(/&amp;/g, '&').replace(/&#x3D;/g, '='));
}

const expected = LINKS.map((link) => `/v2/g${link}`);

describe.each(majors)('urlFor in the templates of an Express $major guest', ({ express: own }) => {
  it.each(engines)('$name: at the root, in a loop, in a partial', async (engine) => {
    const folder = folderOf(engine);
    const guest = own();
    guest.set('views', folder);
    engine.setUp(guest, folder);
    addRoutes(guest, engine.page);
    const { get } = await serve(express().use('/v2', party({ '/g': guest })));
    expect(linksIn((await get('/v2/g/items/1')).text)).toEqual(expected);
  });

  it.each(engines)('$name: in a Router, by the views of the host', async (engine) => {
    const folder = folderOf(engine);
    const host = express();
    host.set('views', folder);
    engine.setUp(host, folder);
    const guest = own.Router();
    addRoutes(guest, engine.page);
    const { get } = await serve(host.use('/v2', party({ '/g': guest })));
    expect(linksIn((await get('/v2/g/items/1')).text)).toEqual(expected);
    expect(host.locals.helpers).toBeUndefined();
  });
});

describe('urlFor in the templates of the host', () => {
  it.each(engines)('$name: by the line, of what is given by name too', async (engine) => {
    const folder = folderOf(engine);
    const host = express();
    host.set('views', folder);
    engine.setUp(host, folder);
    const guest = express();
    addRoutes(guest, engine.page);
    const line = party({ '/g': guest });
    // The request passes a guest's Router, which no party has invited, and leaves it again.
    host.use('/page', express.Router().use(rsvp('other')));
    host.use(line);
    const helpers = { urlFor: line.urlFor };
    Object.assign(host.locals, helpers, engine.name === 'express-handlebars' && { helpers });
    host.get('/page', (_req, res) => res.render(engine.page, LOCALS));
    const { get } = await serve(host);
    await line.bootstrap();
    const links = LINKS.map((link) => `/g${link}`);
    expect(linksIn((await get('/page')).text)).toEqual(links);
  });
});

describe('the helpers of express-handlebars', () => {
  it('stay the app’s own, with urlFor among them', () => {
    const shout = () => '!';
    expect(withHelper({ shout })).toEqual({ shout, urlFor: expect.any(Function) });
    const urlFor = () => 'mine';
    expect(withHelper({ urlFor })).toEqual({ urlFor });
    expect(withHelper(undefined)).toEqual({ urlFor: expect.any(Function) });
    expect(withHelper('no helpers')).toBe('no helpers');
  });

  it('say so where a page is rendered outside of any request', () => {
    const { urlFor } = withHelper(undefined) as { urlFor(...args: unknown[]): unknown };
    expect(thrownBy(() => urlFor('blog:post', 7, { data: { root: {} } })).code).toBe('ERR_PARTY_NO_PARTY');
  });

  it('of the host and of its other guests are as they were, when a Router hands on', async () => {
    const own = { shout: () => '!' };
    const host = express();
    host.locals.helpers = own;
    const guest = express.Router().use(rsvp('g'));
    guest.use((_req, res, next) => {
      res.setHeader('seen', Object.keys(res.locals.helpers).join());
      next();
    });
    host.use(party({ '/g': guest }));
    host.use((_req, res) => res.json([host.locals.helpers === own, res.locals.helpers === undefined]));
    const { get } = await serve(host);
    const { json, headers } = await get('/g/x').then(async (answer) => ({
      json: JSON.parse(answer.text),
      headers: answer.headers,
    }));
    expect(headers.seen).toBe('urlFor,shout');
    expect(json).toEqual([true, true]);
  });
});
