import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { made, undo } from './made';

afterEach(async () => {
  for (const each of undo.splice(0)) await each();
  await closeAll();
});

const CANARY = {
  act: 'set',
  graft: 'shop',
  journey: 'checkout',
  state: 'canary',
  percent: 10,
  why: 'monday',
};

describe.each(majors.map((host) => [host.major, host] as const))(
  'a switchboard in Express %d',
  (_major, host) => {
    it('sets the state of a journey, once it is confirmed', async () => {
      const { shop, confirm, post, page } = await made({ host });
      const { deed, fields, will } = await confirm(CANARY);
      expect(deed).toEqual({ ...CANARY, percent: 10 });
      expect(will[0]).toMatch(/^10 % of users with a key, about 0 requests an hour, get the new app/);
      expect(shop.states().checkout).toEqual({ state: 'legacy' });
      const { status, headers } = await post(fields);
      expect(status).toBe(303);
      expect(headers.location).toMatch(/^\.\/\?done=/);
      expect(shop.states().checkout).toMatchObject({
        state: 'canary',
        percent: 10,
        by: 'anna',
        why: 'monday',
      });
      expect((await page(`/${headers.location?.slice(2)}`)).text).toContain(
        'is canary, 10 %. By anna: monday.',
      );
    });

    it.each(['none', 'urlencoded', 'json', 'text', 'raw'] as const)(
      'reads the body by itself, or takes what a parser has read: %s',
      async (kind) => {
        const express = host.express as unknown as typeof import('express');
        const parsers = {
          none: [],
          urlencoded: [express.urlencoded({ extended: true })],
          json: [express.json()],
          text: [express.text({ type: '*/*' })],
          raw: [express.raw({ type: '*/*' })],
        };
        const { shop, confirm, post, get, port } = await made({ host, before: parsers[kind] as never });
        expect((await post((await confirm(CANARY)).fields)).status).toBe(303);
        expect(shop.states().checkout).toMatchObject({ state: 'canary' });
        const { fields } = await confirm({ ...CANARY, state: 'live' });
        const headers = {
          user: 'anna',
          host: `h:${port}`,
          origin: `http://h:${port}`,
          'content-type': 'application/json',
        };
        const answer = await get('/ops/act', { method: 'POST', headers, body: JSON.stringify(fields) });
        expect([answer.status, JSON.parse(answer.text)]).toEqual([
          200,
          { done: '"checkout" of "shop" is live. By anna: monday.' },
        ]);
        expect(shop.states().checkout).toMatchObject({ state: 'live' });
      },
    );

    it('stops and resumes, one or all', async () => {
      const { shop, confirm, post } = await made({
        host,
        states: { checkout: { state: 'live' }, home: { state: 'live' } },
      });
      const act = async (deed: Record<string, string>) =>
        (await post((await confirm({ why: 'pager', ...deed })).fields)).status;
      const states = () =>
        Object.entries(shop.states()).map(([name, { state, stopped }]) => `${name} ${state} ${stopped?.by}`);
      expect(await act({ act: 'stop', graft: 'shop', journey: 'home' })).toBe(303);
      expect(states()).toEqual(['checkout live undefined', 'home legacy anna', 'new live undefined']);
      expect(await act({ act: 'resume', graft: 'shop', journey: 'home' })).toBe(303);
      expect(await act({ act: 'stop' })).toBe(303);
      expect(states()).toEqual(['checkout legacy anna', 'home legacy anna', 'new live undefined']);
      expect(await act({ act: 'resume', graft: 'shop' })).toBe(303);
      expect(states()).toEqual(['checkout live undefined', 'home live undefined', 'new live undefined']);
    });
  },
);

describe('a switchboard', () => {
  it('keeps whether a journey falls back', async () => {
    const { shop, confirm, post } = await made({ states: { checkout: { state: 'live', fallback: true } } });
    await post((await confirm({ act: 'stop', why: 'pager' })).fields);
    await post((await confirm({ act: 'resume', graft: 'shop', why: 'mended' })).fields);
    await post((await confirm(CANARY)).fields);
    expect(shop.states().checkout).toMatchObject({ state: 'canary', fallback: true });
  });

  it('says who did what, and why, whoever did it', async () => {
    const { shop, confirm, post, snapshot } = await made();
    shop.set('home', { state: 'live', by: 'deploy' });
    await post((await confirm(CANARY)).fields);
    const { history } = (await snapshot()).grafts[0];
    expect(history).toMatchObject([
      {
        who: 'anna',
        why: 'monday',
        journey: 'checkout',
        from: { state: 'legacy' },
        to: { state: 'canary', percent: 10 },
      },
      { who: 'deploy', journey: 'home' },
    ]);
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['a journey that is stopped', { journey: 'home' }, 409, 'ERR_PARTY_STOPPED'],
    ['a journey that is not there', { journey: 'kart' }, 404, 'ERR_PARTY_UNKNOWN_JOURNEY'],
    ['a state that is none', { state: 'alive' }, 400, 'ERR_PARTY_BAD_STATE'],
    ['a percent that is none', { state: 'canary', percent: '1e9' }, 400, 'ERR_PARTY_BAD_STATE'],
    ['no percent', { state: 'canary' }, 400, 'ERR_PARTY_BAD_STATE'],
    ['no reason', { why: ' \n ' }, 400, 'ERR_PARTY_BAD_DEED'],
    ['too long a reason', { why: 'x'.repeat(501) }, 400, 'ERR_PARTY_BAD_DEED'],
    ['no deed', { act: 'sell' }, 400, 'ERR_PARTY_BAD_DEED'],
    ['no graft', { graft: '' }, 400, 'ERR_PARTY_BAD_DEED'],
    ['a graft that is not there', { graft: 'shopp' }, 400, 'ERR_PARTY_BAD_DEED'],
    ['a graft of all objects', { graft: '__proto__' }, 400, 'ERR_PARTY_BAD_DEED'],
    ['pages that the scion alone has', { journey: 'new', state: 'legacy' }, 400, 'ERR_PARTY_BAD_DEED'],
    ['a journey without its graft', { act: 'stop', graft: '', journey: 'home' }, 400, 'ERR_PARTY_BAD_DEED'],
  ])('refuses %s, and says so on the page', async (_what, deed, status, code) => {
    const { shop, confirm, page } = await made();
    shop.stop('home');
    const fields = { act: 'set', graft: 'shop', journey: 'checkout', state: 'live', why: 'monday', ...deed };
    expect(await confirm(fields)).toMatchObject({ status, error: { code } });
    const shown = await page(`/confirm?${new URLSearchParams(fields)}`);
    expect(shown.status).toBe(status);
    expect(shown.text).toContain(code);
    expect(shown.text).not.toContain('name="token"');
  });

  it('refuses what the graft refuses by the time that it is confirmed', async () => {
    const { shop, confirm, post } = await made();
    const { fields } = await confirm(CANARY);
    shop.stop('checkout', { by: 'bert', why: 'pager' });
    const { status, text } = await post(fields);
    expect(status).toBe(409);
    expect(text).toContain('ERR_PARTY_STOPPED');
    expect(text).toContain('bert');
    expect(shop.states().checkout).toMatchObject({ state: 'legacy' });
  });

  it('stays a display where the states come from what cannot be written', async () => {
    const states = { name: 'flag "graft"', load: () => ({ checkout: { state: 'live' as const } }) };
    const { confirm, snapshot, page, shop } = await made({ states });
    expect((await snapshot()).grafts[0].source).toMatchObject({ name: 'flag "graft"', isWritable: false });
    for (const deed of [
      CANARY,
      { act: 'stop', why: 'pager' },
      { act: 'resume', graft: 'shop', why: 'pager' },
    ])
      expect(await confirm(deed)).toMatchObject({ status: 409, error: { code: 'ERR_PARTY_DISPLAY_ONLY' } });
    const { text } = await page();
    expect(text).toContain('flag &quot;graft&quot;');
    expect(text).not.toContain('value="stop"');
    expect(shop.states().checkout).toMatchObject({ state: 'live' });
  });

  it('says what could not be written down', async () => {
    const set = () => Promise.reject(new Error('the database is away'));
    const { confirm, post, shop } = await made({ states: { name: 'the database', load: () => ({}), set } });
    const { headers } = await post((await confirm(CANARY)).fields);
    const done = new URLSearchParams(headers.location?.slice(3)).get('done');
    expect(done).toContain('in force here, and not in the database: the database is away');
    expect(shop.states().checkout).toMatchObject({ state: 'canary' });
  });

  it('does not hold a page to a source that never answers', async () => {
    const set = () => new Promise(() => {});
    const { confirm, post } = await made({ states: { name: 'the database', load: () => ({}), set } });
    const { fields } = await confirm(CANARY);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
    let answer: Awaited<ReturnType<typeof post>> | undefined;
    void post(fields).then((given) => {
      answer = given;
    });
    while (!answer) {
      await new Promise((resolve) => setImmediate(resolve));
      jest.advanceTimersByTime(10);
    }
    jest.useRealTimers();
    const { status, headers } = answer;
    expect([status, headers.location]).toEqual([303, expect.stringContaining('has+not+written+it+down')]);
  });
});
