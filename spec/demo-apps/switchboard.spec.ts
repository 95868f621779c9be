import request from 'supertest';
import { siteWith } from './site';

const { app, shop, close } = siteWith();
const visitor = request.agent(app);

afterAll(close);

const shown = async () => (await visitor.get('/ops/').expect(200)).text;

describe('the switchboard of the demo', () => {
  it('is led to from the home, which says who may act', async () => {
    const { text } = await visitor.get('/').expect(200);
    expect(text).toContain('href="/ops/"');
    expect(text).toContain('In this demo everybody may act');
    expect(text).toContain('app.use(&#39;/ops&#39;, switchboard(line');
  });

  it('shows the shop that is moved, and lets everybody act', async () => {
    await visitor.get('/shop/').expect(200);
    const text = await shown();
    expect(text).toContain('<b>a visitor</b> may act');
    for (const journey of ['catalog', 'cart']) expect(text).toContain(`<summary>Switch ${journey}</summary>`);
    expect(text).toContain('canary 50 %');
    expect(text).toContain('GET /shop/goods/:sku');
  });

  it('switches a journey, once that is confirmed', async () => {
    const asked = { act: 'set', graft: 'shop', journey: 'cart', state: 'live', why: 'it is Monday' };
    const { text } = await visitor.get('/ops/confirm').query(asked).expect(200);
    expect(text).toContain('All users');
    const fields = [...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name, value],
    );
    await visitor
      .post('/ops/act')
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send(Object.fromEntries(fields))
      .expect(303);
    expect(shop.states().cart).toMatchObject({ state: 'live', by: 'a visitor', why: 'it is Monday' });
    expect(await shown()).toMatch(/legacy → live/);
  });
});
