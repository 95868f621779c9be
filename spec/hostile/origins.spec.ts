import express from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { SECRET } from '../shared/refusals';
import { closeAll as closeServed, serve } from '../shared/serve';
import { expectRefused, linked } from './links';
import { closeAll, majors } from './venue';

afterEach(closeAll);
afterEach(closeServed);

describe.each(majors)('an absolute link of a guest of %s', (_major, make) => {
  const app = make().use(rsvp('g'));
  // Its own trust is not asked: it is the host that knows its proxies.
  app.set('trust proxy', true);
  app.get('/a', endpoint('a'), (req, res) => void res.send(req.urlFor('a', {}, { absolute: true })));
  app.use(((error, _req, res, _next) => res.send(error.code)) as express.ErrorRequestHandler);
  const evil = [
    { host: 'evil.test' },
    { 'x-forwarded-host': 'evil.test' },
    { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1' },
    {
      forwarded: 'host=evil.test',
      'x-original-host': 'evil.test',
      'x-host': 'evil.test',
      origin: 'https://evil.test',
    },
  ];

  it.each(evil)('U19 is never made of headers that nobody vouches for: %j', async (headers) => {
    for (const target of ['/g/a', 'http://evil.test/g/a']) {
      const { get } = await serve(express().use(party({ '/g': app })));
      expect((await get(target, { headers })).text).toBe('ERR_PARTY_NO_ORIGIN');
      const own = await serve(express().use(party({ '/g': app }, { origin: 'https://own.test' })));
      expect((await own.get(target, { headers })).text).toBe('https://own.test/g/a');
      const trusts = express()
        .set('trust proxy', '10.0.0.0/8')
        .use(party({ '/g': app }));
      expect((await (await serve(trusts)).get(target, { headers })).text).toBe('ERR_PARTY_NO_ORIGIN');
    }
  });

  it.each([
    'evil.test/x',
    'evil.test#',
    'a@evil.test',
    'evil.test\\',
    'evil test',
    'evil.test:x',
    '[::1',
    '.',
  ])('U19 is never made of a header that is no host, even from a proxy that is trusted: %s', async (host) => {
    const { get } = await serve(
      express()
        .set('trust proxy', true)
        .use(party({ '/g': app })),
    );
    expect((await get('/g/a', { headers: { 'x-forwarded-host': host } })).text).toBe('ERR_PARTY_NO_ORIGIN');
  });

  it.each([
    '//evil.test',
    'javascript:x',
    'https://a@evil.test',
    'https://evil.test/x',
    'https://evil.test\\',
    'ftp://evil.test',
    'https://',
    7,
    {},
  ])('U19 is never made of what is no origin: %p', async (absolute) => {
    const { urlFor } = await linked(make, { a: '/p/:id' });
    expectRefused(urlFor, 'ERR_PARTY_BAD_OPTION', [SECRET, { absolute }]);
    expectRefused(urlFor, 'ERR_PARTY_NO_ORIGIN', [SECRET, { absolute: true }]);
  });
});
