import express from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const VALUES = [
  'plain',
  'two words',
  'a/b',
  '//evil.test',
  '\\evil',
  '?q=1',
  '#hash',
  'a;b@c:d',
  '%2e%2e',
  '%zz',
  'ümläut',
  '😀',
  '\r\nX: y',
  '\u0000',
  '...',
  '.a',
  'constructor',
  '__proto__',
  7,
  -0,
  12345678901234567890n,
  true,
  new Date(0),
];

const REFUSED: [string, unknown, string][] = [
  ['a dot segment', '..', 'ERR_PARTY_UNSAFE_URL'],
  ['a single dot', '.', 'ERR_PARTY_UNSAFE_URL'],
  ['an empty string', '', 'ERR_PARTY_BAD_VALUE'],
  ['a lone surrogate', '\ud800', 'ERR_PARTY_BAD_VALUE'],
  ['NaN', Number.NaN, 'ERR_PARTY_BAD_VALUE'],
  ['an infinity', Number.POSITIVE_INFINITY, 'ERR_PARTY_BAD_VALUE'],
  ['a symbol', Symbol('x'), 'ERR_PARTY_BAD_VALUE'],
  ['a function', () => 'x', 'ERR_PARTY_BAD_VALUE'],
  ['an array', ['x'], 'ERR_PARTY_BAD_VALUE'],
  ['a null', null, 'ERR_PARTY_MISSING_VALUE'],
  ['nothing', undefined, 'ERR_PARTY_MISSING_VALUE'],
];

describe('law 3: a built URL arrives', () => {
  describe.each(majors)('at an Express $major guest', ({ express: own }) => {
    it.each(VALUES)('with the value %p', async (value) => {
      const guest = own().use(rsvp('g'));
      guest.get('/items/:id', endpoint('item'), (req, res) => {
        res.json(req.params.id);
      });
      const line = party({ '/t/:tenant/g': guest });
      const host = express().use('/v2', line);
      const { json, server } = await serve(host);
      await line.bootstrap(server);
      const url = line.urlFor('g:item', { tenant: value, id: value });
      const text = typeof value === 'object' ? value.toJSON() : String(value);
      expect(await json(url)).toBe(text);
      // A browser leaves it as it is, and stays on this host.
      const seen = new URL(url, 'http://h.test');
      expect(seen.origin).toBe('http://h.test');
      expect(seen.pathname).toBe(url);
    });
  });

  it.each(REFUSED)('or is refused: %s', async (_what, value, code) => {
    const guest = express().use(rsvp('g'));
    guest.get('/items/:id', endpoint('item'), (_req, res) => res.end());
    const line = party({ '/t/:tenant': guest });
    express().use(line);
    await line.bootstrap();
    const refusal = expect.objectContaining({ code });
    expect(() => line.urlFor('g:item', { tenant: 'x', id: value })).toThrow(refusal);
    expect(() => line.urlFor('g:item', { tenant: value, id: 'x' })).toThrow(refusal);
  });

  it('is never made from what a visitor wrote', async () => {
    const guest = express().use(rsvp('g'));
    guest.get('/me', endpoint('me'), (req, res) => {
      res.send(req.urlFor('me'));
    });
    const host = express().use('/v2', party({ '/g': guest, '/t/:tenant': guest }));
    host.use(((error, _req, res, _next) => res.send(error.code)) as express.ErrorRequestHandler);
    const { get } = await serve(host);
    expect((await get('/V2/G/me')).text).toBe('/v2/g/me');
    expect((await get('http://evil.test/V2/g/me')).text).toBe('/v2/g/me');
  });
});
