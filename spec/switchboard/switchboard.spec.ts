import express from 'express';
import { party } from 'express-party';
import { switchboard } from 'express-party/switchboard';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';
import { made, SECRET, undo } from './made';

afterEach(async () => {
  for (const each of undo.splice(0)) await each();
  await closeAll();
});

const allow = () => ({ by: 'anna' });

describe('switchboard()', () => {
  it.each<[string, unknown, unknown]>([
    ['without options', undefined, undefined],
    ['without a secret', {}, { allow }],
    ['without allow', {}, { secret: SECRET }],
    ['with a secret that is not there', {}, { secret: undefined, allow }],
    ['with a short secret', {}, { secret: 'fifteen letters', allow }],
    ['with no secret of several', {}, { secret: [], allow }],
    ['with a short secret among several', {}, { secret: [SECRET, 'short'], allow }],
    ['with an allow that is none', {}, { secret: SECRET, allow: true }],
    ['with what is not known', {}, { secret: SECRET, allow, path: '/ops' }],
  ])('is not made %s', async (_what, _line, options) => {
    const line = party({});
    expect(thrownBy(() => switchboard(line, options as never))).toMatchObject({
      code: 'ERR_PARTY_BAD_OPTION',
    });
    await line.close();
  });

  it.each([[undefined], [{}], [express()], [() => {}]])('is not made of %p', (line) => {
    expect(thrownBy(() => switchboard(line as never, { secret: SECRET, allow }))).toMatchObject({
      code: 'ERR_PARTY_BAD_OPTION',
    });
  });

  it.each([['/ops'], ['/a/b/ops'], ['/:tenant/ops'], ['/']])(
    'answers wherever it is used: %s',
    async (at) => {
      const asked = at.replace(':tenant', 'some%20where').replace(/\/$/, '');
      const { get } = await made({ at });
      const headers = { user: 'anna', accept: 'text/html' };
      for (const url of [`${asked}/`, ...(asked ? [asked] : [])]) {
        const { status, text } = await get(url, { headers });
        expect(status).toBe(200);
        const links = [...text.matchAll(/(?:href|src|action)="(\.[^"]*)"/g)].map(
          ([, link]) => link as string,
        );
        expect(links.length).toBeGreaterThan(5);
        // As a browser finds it, seen from the page.
        const paths = links.map((link) => new URL(link, `http://h${url}`).pathname);
        expect(paths.filter((path) => !path.startsWith(`${asked}/`))).toEqual([]);
        for (const path of new Set(paths.filter((each) => each.includes('/static/'))))
          expect((await get(path, { headers })).status).toBe(200);
      }
    },
  );

  it('holds nothing of the host that was asked for, nor of the path', async () => {
    const { get } = await made({ at: '/:tenant/ops' });
    const headers = { user: 'anna', accept: 'text/html', host: 'evil.example' };
    const { text } = await get('/"><script>alert(1)<%2Fscript>/ops/?filter="><script>alert(2)</script>', {
      headers,
    });
    expect(text).not.toContain('evil.example');
    expect(text).not.toContain('<script>alert');
    const post = await get('/%2F%2Fevil.example/ops/act', { method: 'POST', headers });
    expect(post.status).toBe(403);
  });

  it('shows nothing of what visitors have asked for', async () => {
    const { get, page, snapshot } = await made();
    for (const path of ['/reset/token-of-anna', '/cart?secret=7', '/nowhere-secret']) await get(path);
    expect(`${(await page()).text}${JSON.stringify(await snapshot())}`).not.toMatch(/token-of-anna|secret/);
  });

  it('answers before the party has begun, and when it is closed', async () => {
    const line = party({ '/blog': express() });
    const app = express()
      .use('/ops', switchboard(line, { secret: SECRET, allow }))
      .use(line);
    const { json, get } = await serve(app);
    expect(await json('/ops/snapshot.json')).toMatchObject({ grafts: [], guests: [{ path: '/blog' }] });
    await line.bootstrap();
    expect(await json('/ops/snapshot.json')).toMatchObject({
      grafts: [],
      verified: { ok: true, obstacles: [] },
    });
    await line.close();
    expect((await get('/ops/')).status).toBe(200);
    const headers = { accept: 'application/json' };
    expect(JSON.parse((await get('/ops/confirm?act=stop&why=x', { headers })).text)).toMatchObject({
      error: { code: 'ERR_PARTY_BAD_DEED' },
    });
  });

  it('takes what a proxy asks for, which is the whole URL', async () => {
    const { raw, port } = await made();
    const text = await raw(
      `GET http://h:${port}/ops/snapshot.json HTTP/1.1\r\nHost: h\r\nuser: anna\r\nConnection: close\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });
});
