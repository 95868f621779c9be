import { type Behaviour, one, showsElse, skipFor } from './behaviour';

const group = 'Requests';
const ANY = /200 OK.*seen|400 Bad Request/;

/** A URL would have other segments. */
const tidied = ['/a\\b', '/../b', '/.'];
const odd = ['//a', '/%2Fa', '/a;b=c', '/%zz', '/%00', '/%C3%A9', '?', '?a=b?c#', ...tidied];
const ofUrls = skipFor(
  'A URL has other segments than the host has matched: it fails at once, with 400.',
  'Hono',
  'fetch',
);

/** What of a request's head reaches the guest, and what it answers to the methods that it has no handler for. */
export const requests: readonly Behaviour[] = [
  { group, name: 'GET', shows: /200 OK.*seen/, run: one('/see') },
  {
    group,
    name: 'params',
    shows: showsElse(/id.*a b\/c/, { polka: /id.*a%20b%2Fc/ }),
    run: one('/items/a%20b%2Fc'),
  },
  { group, name: 'a nested query', shows: /seen/, run: one('/see?a[b]=1&c=2&c=3&d=%20+') },
  { group, name: 'a path that nobody knows', shows: /404 Not Found/, run: one('/none') },
  { group, name: 'HEAD', shows: /"body":"".*"isWhole":true/, run: one('/items/7', { method: 'HEAD' }) },
  { group, name: 'OPTIONS', shows: /\b(?:Allow|404)/i, run: one('/items/7', { method: 'OPTIONS' }) },
  { group, name: 'OPTIONS of a path unknown', shows: /404/, run: one('/none', { method: 'OPTIONS' }) },
  { group, name: 'a method without a handler', shows: /40[45]/, run: one('/items/7', { method: 'DELETE' }) },
  { group, name: 'an absolute target', shows: /200 OK.*seen/, run: one('http://home.test/see?x=1') },
  { group, name: 'HTTP/1.0', shows: /200 OK.*id/, run: one('/items/7', { version: '1.0' }) },
  ...odd.map((path) => ({
    group,
    name: `the path ${path}`,
    shows: ANY,
    run: one(`/see${path}`),
    ...(tidied.includes(path) && { skip: ofUrls }),
  })),
];
