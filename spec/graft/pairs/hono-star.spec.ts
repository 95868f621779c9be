import { endpoint, rsvp } from 'express-party';
import * as forHono from 'express-party/hono';
import { Hono } from 'hono';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

describe('a star of Hono, which has no name there', () => {
  it.each(['/files', '/dl'])('goes with a wildcard of the scion, at %s', async (at) => {
    const onto = new Hono();
    onto.use(forHono.rsvp('legacy'));
    onto.get('/files/*', forHono.endpoint('file'), (c) => c.text(`old ${decodeURI(c.req.path)}`));
    const fresh = five.express().use(rsvp('shop'));
    fresh.get(`${at}/*path`, endpoint('file'), (req, res) => {
      res.send(`new ${[(req.params as { path?: string[] }).path].flat().join('/')}`);
    });
    const { shop, line, get, errors } = await grow(fresh, { onto });
    const links = () => [
      line.urlFor('shop:file', ['a', 'b c']),
      line.urlFor('shop:file', { path: ['a', 'b c'] }),
      line.urlFor('legacy:file', 'a/b c'),
      line.urlFor('legacy:file', { '*': 'a/b c' }),
    ];
    expect(links()).toEqual(Array(4).fill('/files/a/b%20c'));
    expect((await get('/files/a/b%20c')).text).toBe('old /files/a/b c');
    shop.set('file', { state: 'live' });
    expect(links()).toEqual(Array(4).fill(`${at}/a/b%20c`));
    expect((await get(`${at}/a/b%20c`)).text).toBe('new a/b c');
    expect((await get('/files/')).text).toBe('old /files/');
    expect(line.urlFor('legacy:file')).toBe('/files');
    shop.set('file', { state: 'legacy' });
    const { status, headers, text } = await get(`${at}/a/b%20c`);
    expect(at === '/files' ? text : [status, headers.location]).toEqual(
      at === '/files' ? 'old /files/a/b c' : [307, '/files/a/b%20c'],
    );
    expect(errors).toEqual([]);
    expect(shop.verify().findings.map(({ code }) => code)).toEqual(at === '/files' ? ['values'] : []);
  });
});
