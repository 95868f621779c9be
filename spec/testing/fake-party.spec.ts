import express from 'express';
import { endpoint, endpoints, partylineOf, rsvp } from 'express-party';
import { fakeParty, withParty } from 'express-party/testing';
import request from 'supertest';
import { thrownBy } from '../shared/thrown';

function shopOf(): express.Express {
  const shop = express();
  shop.use(rsvp('shop'));
  shop.get('/', endpoint('home'), (req, res) => {
    const nav = partylineOf(req).askAround('nav', req.query.user);
    res.json({ login: req.urlFor('legacy:login', {}, { query: { next: req.urlFor('home') } }), nav });
  });
  shop.get('/blog', (req, res) => void res.json(req.urlFor('blog:post', 7)));
  return shop;
}

describe('fakeParty', () => {
  it('gives an app the links and answers of the others', async () => {
    const fake = fakeParty({ legacy: { login: '/login' } }, { nav: (user: string) => [`Hello ${user}`] });
    const { body } = await request(fake.around(shopOf())).get('/?user=Ada').expect(200);
    expect(body).toEqual({ login: '/login?next=%2F', nav: [['Hello Ada']] });
    expect(fake.asks).toEqual([{ service: 'nav', payload: 'Ada' }]);
    await fake.close();
  });

  it('takes tables, and mounts the app where it says', async () => {
    const blog = endpoints('blog', { post: '/blog/posts/:id' });
    const fake = fakeParty({ blog, legacy: { login: '/login' } }, { nav: () => [] });
    const app = fake.around(shopOf(), { at: '/shop', name: 'store' });
    await request(app).get('/shop/blog').expect('"/blog/posts/7"');
    await request(app)
      .get('/shop')
      .expect({ login: '/login?next=%2Fshop%2F', nav: [[]] });
    await fake.close();
  });

  it('serves nothing itself', async () => {
    const fake = fakeParty({ legacy: { login: '/login' } });
    await request(fake.around(shopOf())).get('/login').expect(404);
    await fake.close();
  });

  it('fails as a party does for what nobody has', async () => {
    const app = withParty(shopOf(), { legacy: { log: '/login' } }, { nav: () => undefined });
    const { text } = await request(app).get('/').expect(500);
    expect(text).toContain('legacy:log');
    await app.close();
  });

  it('is had in one call', async () => {
    const app = withParty(shopOf(), { legacy: { login: '/login' } }, { nav: () => 1 });
    await request(app)
      .get('/?user=x')
      .expect({ login: '/login?next=%2F', nav: [1] });
    expect(app.asks).toEqual([{ service: 'nav', payload: 'x' }]);
    await app.close();
  });

  it.each([
    [{ legacy: 'login' }, {}, 'legacy'],
    [{}, { nav: [] }, 'nav'],
  ])('refuses %j and %j', (guests, services, option) => {
    const { code, details } = thrownBy(() => fakeParty(guests as never, services as never));
    expect([code, (details as { option: string }).option]).toEqual(['ERR_PARTY_BAD_OPTION', option]);
  });
});
