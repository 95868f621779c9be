import { differencesBetween } from '../../../../lib/compare/answers/differences.js';
import { text } from '../cases.js';

type Headers = Parameters<typeof text>[1];
const pathsOf = (scion: Headers, stock: Headers) =>
  differencesBetween(text('a', scion), text('a', stock)).map(({ path }) => path.replace('headers.', ''));

// The answers have one of their own.
const upper = (name: string) => (name === 'content-type' ? name : name.toUpperCase());

describe('headers', () => {
  it.each([
    ['date', 'a', 'b'],
    ['age', '1', '2'],
    ['connection', 'close', 'keep-alive'],
    ['keep-alive', 'timeout=5', undefined],
    ['transfer-encoding', 'chunked', undefined],
    ['content-length', '1', undefined],
    ['x-powered-by', 'Express', undefined],
    ['server', 'a', 'b'],
    ['via', '1.1 a', undefined],
    ['x-response-time', '1 ms', '2 ms'],
    ['x-runtime', '1', '2'],
    ['server-timing', 'db;dur=1', undefined],
    ['accept-ranges', 'bytes', undefined],
    ['etag', '"a"', '"b"'],
    ['etag', 'W/"a"', '"a-gzip"'],
    ['last-modified', 'Mon, 30 Nov 2026 10:00:00 GMT', 'Mon, 30 Nov 2026 11:00:00 GMT'],
    ['vary', 'Accept-Encoding', undefined],
    ['vary', 'Origin, Cookie', 'cookie,origin'],
    ['vary', ['Origin', 'Accept-Encoding'], 'Origin'],
    ['cache-control', 'public, max-age=60', 'max-age=60,public'],
    ['allow', 'GET, HEAD', 'HEAD,GET'],
    ['access-control-allow-headers', 'A, b', 'B,a'],
    ['content-type', 'text/plain; charset=utf-8', 'Text/Plain;charset="UTF-8"'],
    ['x-n', 1, '1'],
    ['x-list', ['a', 'b'], 'a, b'],
    ['x-none', undefined, undefined],
  ] as const)('are the same: %s: %j beside %j', (name, scion, stock) => {
    expect(pathsOf({ [name]: scion }, { [upper(name)]: stock })).toEqual([]);
    expect(pathsOf({ [name]: stock }, { [name]: scion })).toEqual([]);
  });

  it.each([
    ['cache-control', 'public', 'no-store'],
    ['cache-control', 'public', undefined],
    ['vary', 'Cookie', undefined],
    ['vary', '*', 'Accept-Encoding'],
    ['etag', '"a"', undefined],
    ['last-modified', undefined, 'Mon, 30 Nov 2026 11:00:00 GMT'],
    ['content-type', 'text/plain', 'text/plain; charset=utf-8'],
    ['content-type', 'text/plain; charset=latin1', 'text/plain; charset=utf-8'],
    ['content-type', 'text/csv; charset=utf-8', 'text/plain; charset=utf-8'],
    ['content-type', 'text/plain; charset=utf-8; version=1', 'text/plain; charset=utf-8'],
    ['location', '/a', '/b'],
    ['x-frame-options', 'DENY', 'SAMEORIGIN'],
    ['x-empty', '', undefined],
    ['x-case', 'A', 'a'],
    ['content-security-policy', "default-src 'self'", undefined],
    ['content-language', 'en', 'de'],
    ['content-disposition', 'inline', 'attachment'],
    ['www-authenticate', 'Basic', 'Bearer'],
    ['strict-transport-security', 'max-age=1', 'max-age=2'],
  ] as const)('differ: %s: %j beside %j', (name, scion, stock) => {
    expect(pathsOf({ [name]: scion }, { [upper(name)]: stock })).toEqual([name]);
    expect(pathsOf({ [name]: stock }, { [name]: scion })).toEqual([name]);
  });

  it('shows both', () => {
    expect(differencesBetween(text('a', { 'Cache-Control': 'public' }), text('a'))).toEqual([
      { kind: 'header', path: 'headers.cache-control', scion: 'public', stock: undefined },
    ]);
  });

  it('knows where a redirect leads', () => {
    const linkOf = (url: string) => (/\/(?:shop|catalog)\/7$/.test(url) ? 'shop:item 7' : undefined);
    const of = (scion: string, stock: string) =>
      differencesBetween(text('', { location: scion }, 302), text('', { location: stock }, 302), { linkOf });
    expect(of('/shop/7', '/catalog/7')).toEqual([]);
    expect(of('/shop/7', '/catalog/8')).toHaveLength(1);
    expect(of('/x', '/y')).toHaveLength(1);
  });
});

describe('cookies', () => {
  const pathsOfCookies = (scion: string | string[] | undefined, stock: string | string[] | undefined) =>
    pathsOf({ 'set-cookie': scion }, { 'Set-Cookie': stock }).map((path) => path.replace('set-cookie.', ''));

  it.each([
    ['another value', 'sid=1; Path=/', 'sid=2; Path=/'],
    ['another order', ['a=1', 'b=2'], ['b=3', 'a=4']],
    ['another order and case of attributes', 'a=1; HttpOnly; Path=/', 'a=1; path=/; httponly'],
    [
      'another moment',
      'a=1; Expires=Wed, 30 Nov 2222 10:00:00 GMT',
      'a=1; Expires=Wed, 30 Nov 2222 11:00:00 GMT',
    ],
    ['expires beside max-age', 'a=1; Max-Age=60; Expires=Wed, 30 Nov 2222 10:00:00 GMT', 'a=1; Max-Age=60'],
    ['a dot before a domain', 'a=1; Domain=.example.org', 'a=1; Domain=Example.org'],
    ['SameSite in another case', 'a=1; SameSite=Lax', 'a=1; samesite=lax'],
  ])('are the same: %s', (_name, scion, stock) => {
    expect(pathsOfCookies(scion, stock)).toEqual([]);
  });

  it.each([
    ['one that is missing', ['a=1', 'b=2'], ['a=1'], ['b']],
    ['all of them', undefined, ['a=1', 'b=2'], ['a', 'b']],
    ['HttpOnly', 'a=1; HttpOnly', 'a=1', ['a.httponly']],
    ['Secure', 'a=1', 'a=1; Secure', ['a.secure']],
    ['a path', 'a=1; Path=/', 'a=1; Path=/shop', ['a.path']],
    ['SameSite', 'a=1; SameSite=None', 'a=1; SameSite=Lax', ['a.samesite']],
    ['max-age', 'a=1; Max-Age=60', 'a=1; Max-Age=61', ['a.max-age']],
    [
      'deleting beside setting',
      'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'a=1; Expires=Wed, 30 Nov 2222 11:00:00 GMT',
      ['a.value', 'a.expires'],
    ],
    ['twice beside once', ['a=1', 'a=2'], ['a=1'], ['a 2']],
  ] as [string, string | string[] | undefined, string | string[], string[]][])(
    'differ: %s',
    (_name, scion, stock, expected) => {
      expect(pathsOfCookies(scion, stock)).toEqual(expected);
    },
  );

  it('never show their values', () => {
    const differences = differencesBetween(
      text('a', { 'set-cookie': 'sid=very-private; Path=/' }),
      text('a', { 'set-cookie': ['sid=very-private; Path=/x', 'other=private-too'] }),
    );
    expect(differences).toEqual([
      { kind: 'header', path: 'headers.set-cookie.sid.path', scion: '/', stock: '/x' },
      { kind: 'header', path: 'headers.set-cookie.other', scion: undefined, stock: '[masked]' },
    ]);
  });
});
