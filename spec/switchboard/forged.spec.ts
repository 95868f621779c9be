import helmet from 'helmet';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { made, SECRET, undo } from './made';

afterEach(async () => {
  jest.restoreAllMocks();
  for (const each of undo.splice(0)) await each();
  await closeAll();
});

const LIVE = { act: 'set', graft: 'shop', journey: 'checkout', state: 'live', why: 'monday' };
const HOUR = 3_600_000;
const AT = Date.parse('2026-11-30T12:30:00.000Z');

/** A switchboard with a confirmed deed, and whether something was switched. */
async function confirmed(making: Parameters<typeof made>[0] = {}) {
  const all = await made(making);
  const { fields } = await all.confirm(LIVE);
  const isSwitched = () => all.shop.states().checkout?.state === 'live';
  return { ...all, fields, isSwitched };
}

describe.each(majors.map((host) => [host.major, host] as const))(
  'a forged request in Express %d',
  (_major, host) => {
    it.each<[string, (fields: Record<string, string>) => Record<string, string>]>([
      ['has no token', ({ token: _token, ...rest }) => rest],
      ['has an empty token', (fields) => ({ ...fields, token: '' })],
      [
        'has a token of its own making',
        (fields) => ({ ...fields, token: Buffer.alloc(32).toString('base64url') }),
      ],
      ['has the head of a token', (fields) => ({ ...fields, token: (fields.token as string).slice(0, 40) })],
      ['has the token of another state', (fields) => ({ ...fields, state: 'moved' })],
      ['has the token of another percent', (fields) => ({ ...fields, state: 'canary', percent: '90' })],
      ['has the token of another journey', (fields) => ({ ...fields, journey: 'home' })],
      ['has the token of another deed', (fields) => ({ ...fields, act: 'resume' })],
      ['has the token of another reason', (fields) => ({ ...fields, why: 'tuesday' })],
    ])('that %s is refused, and nothing is switched', async (_how, forge) => {
      const { post, fields, shop } = await confirmed({ host });
      const before = shop.states();
      const { status, text } = await post(forge(fields));
      expect(status).toBe(403);
      expect(text).toContain('ERR_PARTY_FORGED_DEED');
      expect(shop.states()).toEqual(before);
    });

    it.each<[string, Record<string, string | undefined>]>([
      ['another site', { origin: 'https://evil.example' }],
      ['another port', { origin: 'http://h:1' }],
      ['a site whose name begins alike', { origin: 'http://h.evil.example' }],
      ['an origin with a path', { origin: 'http://h/ops' }],
      ['no origin', { origin: 'null' }],
      ['two origins', { origin: 'http://h, https://evil.example' }],
      ['what is no origin', { origin: 'h' }],
      ['a file', { origin: 'file://h' }],
      ['a page that does not say so', { origin: undefined }],
      ['a page of the same site', { origin: undefined, 'sec-fetch-site': 'same-site' }],
      ['another site, as the browser says', { origin: undefined, 'sec-fetch-site': 'cross-site' }],
      ['nobody, as the browser says', { origin: undefined, 'sec-fetch-site': 'none' }],
      ['itself, and another site as the browser says', { 'sec-fetch-site': 'cross-site' }],
      ['a host that it names itself', { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
    ])('that comes from %s is refused, and nothing is switched', async (_who, headers) => {
      const { post, fields, isSwitched } = await confirmed({ host });
      const { status, text } = await post(fields, headers);
      expect(status).toBe(403);
      expect(text).toContain('ERR_PARTY_FORGED_DEED');
      expect(isSwitched()).toBe(false);
    });

    it('that comes from another origin is refused behind a proxy, and the page’s own is not', async () => {
      const { post, fields, isSwitched } = await confirmed({ host, settings: { 'trust proxy': true } });
      const proxied = {
        host: '127.0.0.1:3000',
        'x-forwarded-host': 'shop.example',
        'x-forwarded-proto': 'https',
      };
      for (const origin of ['http://127.0.0.1:3000', 'http://shop.example', 'https://evil.example'])
        expect((await post(fields, { ...proxied, origin })).status).toBe(403);
      expect(isSwitched()).toBe(false);
      expect((await post(fields, { ...proxied, origin: 'https://shop.example' })).status).toBe(303);
      expect(isSwitched()).toBe(true);
    });

    it('that has the token of somebody else is refused', async () => {
      const { post, fields, isSwitched } = await confirmed({ host });
      expect((await post(fields, { user: 'bert' })).status).toBe(403);
      expect((await post(fields, { user: 'gast' })).status).toBe(403);
      expect((await post(fields, { user: undefined })).status).toBe(404);
      expect(isSwitched()).toBe(false);
    });

    it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s does nothing', async (method) => {
      const { get, port, fields, isSwitched } = await confirmed({ host });
      const headers = { user: 'anna', host: `h:${port}`, origin: `http://h:${port}` };
      const answer = await get(`/ops/act?${new URLSearchParams(fields)}`, { method, headers });
      expect(answer.status).toBe(method === 'OPTIONS' ? 204 : 405);
      expect(answer.headers.allow).toBe('POST');
      for (const path of ['/', '/confirm', '/snapshot.json'])
        await get(`/ops${path}?${new URLSearchParams(fields)}`, { method, headers });
      expect(isSwitched()).toBe(false);
    });
  },
);

describe('a switchboard', () => {
  it('takes what a page of its own sends, whether or not the browser names its origin', async () => {
    const { post, fields, shop, confirm } = await confirmed();
    expect((await post(fields, { origin: undefined, 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    expect(shop.states().checkout).toMatchObject({ state: 'live' });
    const again = await confirm({ ...LIVE, state: 'moved' });
    expect((await post(again.fields, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    // An end of TLS of which this host knows nothing.
    const back = await confirm({ ...LIVE, state: 'legacy' });
    expect((await post(back.fields, { host: 'shop.example', origin: 'https://shop.example' })).status).toBe(
      303,
    );
  });

  it('takes a token in its hour and in the next', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(AT);
    const { post, fields, isSwitched, confirm } = await confirmed();
    jest.mocked(Date.now).mockReturnValue(AT + 2 * HOUR);
    expect((await post(fields)).status).toBe(403);
    jest.mocked(Date.now).mockReturnValue(AT - HOUR);
    expect((await post(fields)).status).toBe(403);
    expect(isSwitched()).toBe(false);
    jest.mocked(Date.now).mockReturnValue(AT + HOUR);
    expect((await post(fields)).status).toBe(303);
    expect((await post((await confirm({ ...LIVE, state: 'moved' })).fields)).status).toBe(303);
  });

  it('takes the tokens of each of its secrets, and makes them by the first', async () => {
    const [old, fresh] = [SECRET, 'another secret, since somebody has left'];
    const { fields: before } = await confirmed({ secret: old });
    const { fields: after } = await confirmed({ secret: fresh });
    const { post, fields, isSwitched, shop } = await confirmed({ secret: [fresh, old] });
    expect(fields).toEqual(after);
    expect((await post(before)).status).toBe(303);
    expect(isSwitched()).toBe(true);
    shop.set('checkout', { state: 'legacy' });
    const replaced = await confirmed({ secret: fresh });
    expect((await replaced.post(before)).status).toBe(403);
  });

  it.each(['iframe', 'frame', 'embed', 'object', 'fencedframe'])('is not shown in an %s', async (where) => {
    const { page } = await made();
    for (const path of ['/', '/confirm?act=stop&why=pager']) {
      const { status, headers } = await page(path, { 'sec-fetch-dest': where });
      expect(status).toBe(403);
      expect(headers['x-frame-options']).toBe('DENY');
    }
  });

  it.each([
    ['nothing', []],
    ['what helmet says', [helmet({ contentSecurityPolicy: { directives: { defaultSrc: ['*'] } } })]],
    [
      'what lets everybody read it',
      [
        (_req: unknown, res: { set(headers: object): void }, next: () => void) => {
          res.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=60' });
          next();
        },
      ],
    ],
  ])('has a policy of its own behind %s', async (_what, before) => {
    const { page, post, fields } = await confirmed({ before: before as never });
    const answers = [
      await page(),
      await page('/snapshot.json'),
      await page('/confirm?act=stop&why=pager'),
      await page('/confirm'),
      await post({}),
      await post(fields),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400, 400, 303]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('says what was done by what it has signed, and nothing that anybody else has', async () => {
    const { page, post, fields } = await confirmed();
    const { headers } = await post(fields);
    const query = new URLSearchParams(headers.location?.slice(3));
    const shown = async (user?: string) => (await page(`/?${query}`, user ? { user } : {})).text;
    expect(await shown()).toContain('By anna: monday.');
    expect(await shown('bert')).not.toContain('class="message');
    query.set('done', 'All is lost, call 0900');
    expect(await shown()).not.toContain('0900');
  });
});
