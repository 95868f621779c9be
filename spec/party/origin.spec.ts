import express from 'express';
import { endpoint, type PartyOptions, party, rsvp } from 'express-party';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

async function ask(options: PartyOptions, headers: Record<string, string>, trust?: unknown): Promise<string> {
  const guest = express().use(rsvp('g'));
  // The guest's own trust is not asked: it is the host that knows its proxies.
  guest.set('trust proxy', true);
  guest.get('/a', endpoint('a'), (req, res) => {
    res.send(req.urlFor('a', {}, { absolute: true }));
  });
  const host = express().use(party({ '/g': guest }, options));
  if (trust !== undefined) host.set('trust proxy', trust);
  host.use(((error, _req, res, _next) => res.send(error.code)) as express.ErrorRequestHandler);
  const { get, close } = await serve(host);
  const { text } = await get('/g/a', { headers });
  await close();
  return text;
}

const forwarded = {
  host: 'inner',
  'x-forwarded-host': 'shop.test:8443, inner',
  'x-forwarded-proto': 'https, http',
};

describe('the origin of an absolute URL', () => {
  it('is the one that the party has', async () => {
    expect(await ask({ origin: 'https://h.test' }, forwarded)).toBe('https://h.test/g/a');
  });

  it('may depend on the request, with a list of what is allowed', async () => {
    const allowed = new Map([['a.test', 'https://a.test']]);
    const origin: PartyOptions['origin'] = (req) => allowed.get(req?.headers.host ?? '');
    expect(await ask({ origin }, { host: 'a.test' })).toBe('https://a.test/g/a');
    expect(await ask({ origin }, { host: 'evil.test' })).toBe('ERR_PARTY_NO_ORIGIN');
  });

  it.each([true, 'loopback', 1])('is the request’s where the host trusts the proxy: %p', async (trust) => {
    expect(await ask({}, forwarded, trust)).toBe('https://shop.test:8443/g/a');
    expect(await ask({}, { host: 'plain.test' }, trust)).toBe('http://plain.test/g/a');
  });

  it.each(['a b', 'h/x', 'h?x', 'h#x', 'u@h', 'h:999999', '\\h', '-', ''])(
    'is no host of the spelling %p',
    async (host) => {
      expect(await ask({}, { ...forwarded, 'x-forwarded-host': host || '@' }, true)).toBe(
        'ERR_PARTY_NO_ORIGIN',
      );
    },
  );

  it('is no scheme but http and https', async () => {
    expect(await ask({}, { ...forwarded, 'x-forwarded-proto': 'javascript' }, true)).toBe(
      'ERR_PARTY_NO_ORIGIN',
    );
  });

  it('is never an unchecked Host', async () => {
    expect(await ask({}, { host: 'evil.test' })).toBe('ERR_PARTY_NO_ORIGIN');
    expect(await ask({}, forwarded, '10.0.0.0/8')).toBe('ERR_PARTY_NO_ORIGIN');
  });

  it('is not known outside a request', async () => {
    const line = party({ '/g': express().use(rsvp('g')) });
    express().set('trust proxy', true).use(line);
    line.partyline.declare('host', { a: '/a' });
    await line.bootstrap();
    expect(() => line.urlFor('a', {}, { absolute: true })).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_NO_ORIGIN' }),
    );
    expect(line.urlFor('a', {}, { absolute: 'https://own.test' })).toBe('https://own.test/a');
  });
});

describe('an origin that fails', () => {
  it.each([
    ['throws', () => Promise.reject(new Error('no origin')) as never],
    [
      'rejects',
      () => {
        throw new Error('no origin');
      },
    ],
  ])('is no origin, and hurts nobody: it %s', async (_what, origin) => {
    expect(await ask({ origin }, { host: 'a.test' })).toBe('ERR_PARTY_NO_ORIGIN');
  });
});
