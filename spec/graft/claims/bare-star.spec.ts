import { endpoint, rsvp } from 'express-party';
import * as forFastify from 'express-party/fastify';
import Fastify from 'fastify';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

const stocks = {
  async Fastify() {
    const app = Fastify();
    await app.register(forFastify.rsvp('legacy'));
    app.get(
      '/files/*',
      { config: { endpoint: 'file' } },
      async ({ params }) => `old ${JSON.stringify(params)}`,
    );
    app.get('/users/:id', { config: { endpoint: 'user' } }, async () => 'old user');
    return app;
  },
  'Express 4': async () => {
    const app = four.express().use(rsvp('legacy'));
    app.get(
      '/files/*',
      endpoint('file'),
      ({ params }, res) =>
        void res.send(`old ${JSON.stringify({ '*': (params as Record<string, unknown>)[0] })}`),
    );
    return app.get('/users/:id', endpoint('user'), (_req, res) => void res.send('old user'));
  },
};

describe.each(Object.entries(stocks))('the bare place of a star of %s', (name, make) => {
  it('is the stock’s page in every state, and no other spelling of what has moved', async () => {
    const fresh = five.express().use(rsvp('shop'));
    fresh.get('/files/*path', endpoint('file'), (_req, res) => void res.send('new file'));
    fresh.get('/users/:id', endpoint('user'), (_req, res) => void res.send('new user'));
    const { get, shop } = await grow(fresh, { onto: await make() });
    for (const state of ['legacy', 'live', 'moved'] as const) {
      shop.replace({ file: { state }, user: { state } });
      expect([state, (await get('/files/')).text]).toEqual([state, 'old {"*":""}']);
      expect((await get('/files/a')).text).toBe(state === 'legacy' ? 'old {"*":"a"}' : 'new file');
    }
    // Of a key, an empty value is another spelling.
    if (name === 'Fastify') expect((await get('/users/')).text).toMatch('ERR_PARTY_OTHER_READING');
    expect(shop.verify().findings.map(({ code, endpoint: of }) => `${code} ${of}`)).toContain('values file');
  });
});
