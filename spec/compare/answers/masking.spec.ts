import { differencesBetween } from '../../../lib/compare/answers/differences.js';
import { isSecretName, maskText, shownPair } from '../../../lib/compare/answers/masking.js';
import { answer, html, json, text } from './cases.js';

const HIDDEN = 'Zx81-very-private';
const told = (...pair: Parameters<typeof differencesBetween>) => {
  const differences = differencesBetween(...pair);
  expect(differences.length).toBeGreaterThan(0);
  return JSON.stringify(differences);
};

describe('secrets', () => {
  it.each([
    ...[
      'password',
      'passwd',
      'userPassword',
      'new_password',
      'secret',
      'client_secret',
      'token',
      'accessToken',
      'refresh-token',
    ],
    ...[
      'csrf',
      '_csrf',
      'csrfToken',
      'XSRF-TOKEN',
      'session',
      'sessionId',
      'connect.sid',
      'PHPSESSID',
      'JSESSIONID',
      'key',
    ],
    ...[
      'apiKey',
      'api_key',
      'apikey',
      'x-api-key',
      'Authorization',
      'proxy-authorization',
      'auth',
      'cookie',
      'Set-Cookie',
      'jwt',
    ],
    ...[
      'credentials',
      'signature',
      'sig',
      'nonce',
      'otp',
      'pin',
      'cvv',
      'pwd',
      'pass',
      'cardNumber',
      'privateKey',
      '$.user.password',
      '$.keys[2].id',
    ],
  ])('are known by the name %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'price',
    'monkey',
    'keyboard',
    'author',
    'authors',
    'spin',
    'pinned',
    'passenger',
    'compass',
    'signal',
    'id',
    'name',
    'possession',
  ])('are not thought to be in %s', (name) => {
    expect(isSecretName(name)).toBe(name === 'possession');
  });

  it.each([
    ['a member of JSON', () => told(json({ user: { password: HIDDEN } }), json({ user: { password: 'b' } }))],
    ['a member of a member', () => told(json({ a: { b: { token: HIDDEN } } }), json({ a: 1 }))],
    ['an element', () => told(json({ tokens: [HIDDEN] }), json({ tokens: ['b'] }))],
    ['a list in another order', () => told(json([{ token: HIDDEN }, 1]), json([1, { token: HIDDEN }]))],
    ['a header', () => told(text('a', { 'x-api-key': HIDDEN }), text('a'))],
    ['an authorization', () => told(text('a', { 'x-sent': `Bearer ${HIDDEN}` }), text('a'))],
    ['a cookie', () => told(text('a', { 'set-cookie': `sid=${HIDDEN}; Path=/` }), text('a'))],
    [
      'a field of a form',
      () => told(html(`<input name="csrf" value="${HIDDEN}">`), html('<input name="csrf" value="b">')),
    ],
    [
      'a password field',
      () => told(html(`<input type="password" value="${HIDDEN}">`), html('<input type="password">')),
    ],
    [
      'a field of a form, value first',
      () => told(html(`<form><input value='${HIDDEN}' name=_csrf></form>`), html('<p>a</p>')),
    ],
    [
      'a meta element',
      () =>
        told(
          html(`<meta name="csrf-token" content="${HIDDEN}">`),
          html('<meta name="csrf-token" content="b">'),
        ),
    ],
    ['a query', () => told(html(`<a href="/x?token=${HIDDEN}">a</a>`), html('<a href="/x?token=b">a</a>'))],
    [
      'a query with escapes',
      () => told(html(`<a href="/x?a=1&amp;api_key=${HIDDEN}">a</a>`), html('<a href="/">a</a>')),
    ],
    [
      'where a redirect leads',
      () => told(text('', { location: `/x?session=${HIDDEN}` }, 302), text('', { location: '/y' }, 302)),
    ],
    [
      'a script',
      () => told(html(`<script>window.csrfToken = "${HIDDEN}"</script>`), html('<script></script>')),
    ],
    [
      'a data attribute',
      () => told(html(`<p data-token="${HIDDEN}">a</p>`), html('<p data-token="b">a</p>')),
    ],
    ['a text of pairs', () => told(text(`user=a;password=${HIDDEN}`), text('user=b'))],
    [
      'a form that is sent back',
      () => told(answer('application/x-www-form-urlencoded', `password=${HIDDEN}`), text('a')),
    ],
    [
      'JSON that is none',
      () => told(answer('application/json', `{"secret":"${HIDDEN}"`), answer('application/json', '{')),
    ],
    [
      'a token by its looks',
      () => told(text('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlWng4MS12ZXJ5LXByaXZhdGU'), text('b')),
    ],
    [
      'a long text whose name is cut off',
      () =>
        told(
          json({ doc: `token=${'ab-'.repeat(1500)}${HIDDEN}` }),
          json({ doc: `token=${'ab-'.repeat(1500)}b` }),
        ),
    ],
    [
      'a long text whose name is cut within',
      () =>
        told(
          text(`${'a '.repeat(500)}token = "${'q/'.repeat(998)}${HIDDEN}"`),
          text(`${'a '.repeat(500)}token = "${'q/'.repeat(998)}b"`),
        ),
    ],
    [
      'JSON within a script',
      () => told(html(`<script>s="{\\"token\\":\\"${HIDDEN}\\"}"</script>`), html('<script>s="{}"</script>')),
    ],
    ['JSON within an attribute', () => told(text(`{&quot;token&quot;:&quot;${HIDDEN}&quot;}`), text('b'))],
    [
      'a URL with a password',
      () => told(json({ u: `https://bob:${HIDDEN}@db/x` }), json({ u: 'https://db/y' })),
    ],
    [
      'a code in a query',
      () => told(text('', { location: `/x?code=${HIDDEN}` }), text('', { location: '/y' })),
    ],
    ['a pair in a text', () => told(text(`user=a;pass=${HIDDEN}`), text('user=b'))],
  ])('are not shown of %s', (_name, tell) => {
    const shown = tell();
    expect(shown).not.toContain(HIDDEN);
    expect(shown).not.toContain('Zx81');
    expect(shown).not.toContain('eyJ');
  });

  it('are a run of letters and digits that is long', () => {
    expect(maskText('id 0123456789abcdef0123456789abcdef end')).toBe('id [masked] end');
    expect(maskText('a-slug-of-many-words-2026-that-is-quite-long-all-the-same')).not.toContain('masked');
    expect(maskText('0b8c7a52-93d1-4a6e-8a5b-2f1f3a9c7d10')).not.toContain('masked');
    expect(maskText('internationalisationinternationalisation')).not.toContain('masked');
  });

  it('are told to differ all the same', () => {
    expect(differencesBetween(json({ token: 'a' }), json({ token: 'b' }))).toEqual([
      { kind: 'json', path: '$.token', scion: '[masked]', stock: '[masked]' },
    ]);
  });
});

describe('a value that is shown', () => {
  it('is as it is, where it is short', () => {
    expect(shownPair('a', undefined)).toEqual({ scion: 'a', stock: undefined });
    expect(shownPair('x'.repeat(160), '')).toEqual({ scion: 'x'.repeat(160), stock: '' });
  });

  it('is cut around the place where both part, where it is long', () => {
    const long = (middle: string) => `${'ab '.repeat(3000)}${middle}${' cd'.repeat(3000)}`;
    const { scion = '', stock = '' } = shownPair(long('ONE'), long('TWO'));
    expect(scion).toMatch(/^….{40}ONE.*…$/);
    expect(stock).toMatch(/^….{40}TWO.*…$/);
    expect([scion.length, stock.length]).toEqual([162, 162]);
  });

  it('is cut at its end, where the other side has nothing', () => {
    expect(shownPair('x '.repeat(500), undefined).scion).toBe(`${'x '.repeat(80)}…`);
  });

  it('shows where both part behind what is masked', () => {
    const of = (end: string) => `token=${'q'.repeat(120)} ${'ab '.repeat(60)}${end}`;
    const { scion, stock } = shownPair(of('one'), of('two'));
    expect(scion).toMatch(/one$/);
    expect(stock).toMatch(/two$/);
  });
});
