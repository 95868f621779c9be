import express, { type Request, type Response } from 'express';
import { endpoint, type PartyOptions, party, rsvp } from 'express-party';
import { readOptions } from '../../lib/party/options';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';

afterEach(closeAll);

async function lineWith(defaults: PartyOptions['defaults'], mount = '/g') {
  const guest = express().use(rsvp('g'));
  guest.get('/:locale/posts/:id', endpoint('post'), (req, res) => {
    res.send(req.urlFor('post', { id: 7 }));
  });
  guest.get(`/about${LOCALE}`, endpoint('about'), (_req, res) => res.end());
  guest.get('/plain', endpoint('plain'), (_req, res) => res.end());
  const line = party({ [mount]: guest }, defaults ? { defaults } : {});
  const host = express().use(line);
  const server = await serve(host);
  await line.bootstrap(server.server);
  return { line, ...server };
}

/** In the syntax of the host's own Express, which the guest is made with. */
const LOCALE = process.env.PARTY_HOST === 'express4' ? '/:locale?' : '{/:locale}';

describe('the defaults of a party', () => {
  it('fill what neither the call nor the mount gives', async () => {
    const { line } = await lineWith(() => ({ locale: 'fr', tenant: 'acme' }), '/t/:tenant');
    expect(line.urlFor('g:post', { id: 7 })).toBe('/t/acme/fr/posts/7');
    expect(line.urlFor('g:post', { id: 7, locale: 'de', tenant: 'x' })).toBe('/t/x/de/posts/7');
    expect(line.urlFor('g:post', 'de', 7)).toBe('/t/acme/de/posts/7');
    expect(line.urlFor('g:post', undefined, 7)).toBe('/t/acme/fr/posts/7');
  });

  it('are used only where the pattern takes their key: they never reach a query', async () => {
    const { line } = await lineWith(() => ({ locale: 'fr', page: 2 }));
    expect(line.urlFor('g:plain')).toBe('/g/plain');
    expect(line.urlFor('g:plain', { q: 'x' })).toBe('/g/plain?q=x');
  });

  it('fill a group that may be left out, unless null says that it is to be', async () => {
    const { line } = await lineWith(() => ({ locale: 'fr' }));
    expect(line.urlFor('g:about')).toBe('/g/about/fr');
    expect(line.urlFor('g:about', { locale: null })).toBe('/g/about');
    expect(line.urlFor('g:about', null)).toBe('/g/about');
  });

  it('may depend on the request, which is absent outside of any', async () => {
    const seen: unknown[] = [];
    const { line, get } = await lineWith((req: Request | undefined) => {
      seen.push(req?.path);
      return { locale: req ? req.params.locale : 'en' };
    });
    expect((await get('/g/de/posts/1')).text).toBe('/g/de/posts/7');
    expect(line.urlFor('g:post', { id: 7 })).toBe('/g/en/posts/7');
    expect(seen).toEqual(['/de/posts/1', undefined]);
  });

  it('make no group of what nobody asked for', async () => {
    const guest = require('express5')().use(rsvp('g'));
    guest.get('/c{/:locale/:page}{/:a{/:locale2}}', endpoint('c'), (_req: unknown, res: Response) =>
      res.end(),
    );
    const line = party({ '/g': guest }, { defaults: () => ({ locale: 'fr', locale2: 'x' }) });
    express().use(line);
    await line.bootstrap();
    expect(line.urlFor('g:c')).toBe('/g/c');
    expect(line.urlFor('g:c', { page: 2 })).toBe('/g/c/fr/2');
    expect(line.urlFor('g:c', { page: 2, a: 1 })).toBe('/g/c/fr/2/1/x');
  });

  it('are not asked where nothing is missing', async () => {
    const defaults = jest.fn(() => undefined);
    const { line } = await lineWith(defaults);
    line.urlFor('g:post', 'de', 7);
    line.urlFor('g:plain', { q: 1 });
    expect(defaults).not.toHaveBeenCalled();
  });

  it('are held to the same laws as any value', async () => {
    const { line } = await lineWith(() => ({ locale: '..' }));
    expect(thrownBy(() => line.urlFor('g:post', { id: 7 })).code).toBe('ERR_PARTY_UNSAFE_URL');
  });

  it('are their own properties alone', async () => {
    const { line } = await lineWith(() => Object.create({ locale: 'fr' }));
    expect(thrownBy(() => line.urlFor('g:post', { id: 7 })).code).toMatch(/BAD_OPTION|MISSING_VALUE/);
  });

  it.each([
    ['nothing', () => undefined, 'ERR_PARTY_MISSING_VALUE'],
    ['another key', () => ({ tenant: 'x' }), 'ERR_PARTY_MISSING_VALUE'],
    ['a text', () => 'fr', 'ERR_PARTY_BAD_OPTION'],
    ['a promise', async () => ({ locale: 'fr' }), 'ERR_PARTY_BAD_OPTION'],
    ['a promise that rejects', () => Promise.reject(new Error('nobody may see')), 'ERR_PARTY_BAD_OPTION'],
  ])('give an error that says what is wrong when they give %s', async (_what, defaults, code) => {
    const { line } = await lineWith(defaults as PartyOptions['defaults']);
    expect(thrownBy(() => line.urlFor('g:post', { id: 7 })).code).toBe(code);
  });

  it('that throw are named, with what they threw as the cause', async () => {
    const cause = new Error('no locale');
    const { line } = await lineWith(() => {
      throw cause;
    });
    const error = thrownBy(() => line.urlFor('g:post', { id: 7 }));
    expect(error).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION', details: { option: 'defaults' }, cause });
  });
});

describe('the options of a party', () => {
  it('have defaults', () => {
    expect(readOptions({}, false)).toEqual({
      invitePath: '/__invite__',
      inviteTimeout: 2000,
      ignoreMissingServices: false,
      strict: false,
      origin: undefined,
      defaults: undefined,
      expect: [],
      base: undefined,
      onError: undefined,
      invites: undefined,
    });
  });

  it('are taken as they are given', () => {
    const onError = () => {};
    const origin = () => 'https://h.test';
    const given = {
      invitePath: '/x',
      inviteTimeout: 5,
      ignoreMissingServices: true,
      strict: true,
      base: '/v2',
    };
    expect(readOptions({ ...given, onError, origin }, false)).toEqual({
      ...given,
      onError,
      origin,
      defaults: undefined,
      expect: [],
      invites: undefined,
    });
    expect(readOptions({ origin: 'HTTPS://H.test:443/' }, false).origin).toBe('https://h.test');
    expect(readOptions({ invites: '/__invite__' }, true).invites).toEqual(['/__invite__']);
  });

  it.each([
    { invitePath: 7 },
    { invitePath: '/' },
    { inviteTimeout: '5' },
    { inviteTimeout: Number.NaN },
    { inviteTimeout: -1 },
    { inviteTimeout: 2 ** 31 },
    { strict: 'yes' },
    { ignoreMissingServices: 0 },
    { defaults: { locale: 'en' } },
    { origin: 'h.test' },
    { origin: 'ftp://h.test' },
    { origin: 'https://user@h.test' },
    { origin: 7 },
    { base: 7 },
    { onError: 'log' },
    { invites: ['/x'] },
  ])('are refused when they are %p', (given) => {
    expect(() => readOptions(given as never, false)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
    );
  });
});
