import request from 'supertest';
import { until } from '../shared/until';
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

  it('finds what the new cart has lost, and nothing else', async () => {
    const verdictOf = (name: string) =>
      shop.report().endpoints.find(({ endpoint }) => endpoint === name)?.verdict;
    await visitor.post('/shop/cart').type('form').send({ sku: 'teapot' }).expect(303);
    await visitor.get('/shop/cart').expect(200, /Remove/);
    await until(() => verdictOf('cart')?.compared);
    const places = verdictOf('cart')?.different.map(({ path }) => path.split(' > ').slice(3).join(' > '));
    expect(places).toEqual(['thead > tr > th[2]', 'tbody > tr > td.number[3]', 'tfoot > tr > td']);
    const { text } = await visitor.get('/ops/?filter=journey:cart').expect(200);
    expect(text).toContain('1 of 1 differ');
    expect(text).toContain('&lt;span class=&quot;hidden&quot;>Remove&lt;/span>');
  });

  it('finds the same catalog in both shops', async () => {
    shop.set('catalog', { state: 'shadow', why: 'to compare' });
    const paths = ['/shop/', '/shop/products/teapot', '/shop/products/mug%2050%2F50'];
    for (const path of paths) await visitor.get(path).expect(200);
    const compared = () =>
      ['home', 'product'].flatMap(
        (name) => shop.report().endpoints.find(({ endpoint }) => endpoint === name)?.verdict ?? [],
      );
    await until(() => compared().reduce((sum, each) => sum + each.compared, 0) === paths.length);
    expect(compared().flatMap(({ different }) => different)).toEqual([]);
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
    expect(await shown()).toMatch(/shadow → live/);
  });
});
