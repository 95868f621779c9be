import express from 'express';
import { endpoint, endpoints, partylineOf, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

describe('law 10: alone is fine', () => {
  describe.each(majors)('an Express $major app', ({ express: own }) => {
    const make = () => {
      const table = endpoints('blog', { index: '/' });
      const app = own().use(
        rsvp(table, () => {
          throw new Error('nobody joins');
        }),
      );
      app.get('/', (req, res) => {
        res.json([
          req.urlFor('post', 7),
          req.urlFor('blog:index'),
          res.locals.urlFor('post', 1),
          req.mountParams,
        ]);
      });
      app.get('/posts/:id', endpoint('post'), (req, res) => {
        res.json(partylineOf(req).askAround('nav'));
      });
      app.get('/shop', (req, res) => {
        res.send(req.urlFor('shop:cart'));
      });
      app.get('/ask', (req, res) => {
        res.json(partylineOf(req).ask('nav'));
      });
      app.use(((error, _req, res, _next) => res.send(error.code)) as express.ErrorRequestHandler);
      return app;
    };

    it('runs, and builds its own URLs', async () => {
      const { json } = await serve(make());
      expect(await json('/')).toEqual(['/posts/7', '/', '/posts/1', {}]);
    });

    it('builds them where app.use has mounted it', async () => {
      const { json } = await serve(own().use('/v2', own().use('/blog', make())));
      expect(await json('/V2/blog')).toEqual(['/v2/blog/posts/7', '/v2/blog/', '/v2/blog/posts/1', {}]);
    });

    it('hears nobody, and says that there is no party to ask', async () => {
      const { json, get } = await serve(make());
      expect(await json('/posts/1')).toEqual([]);
      expect((await get('/shop')).text).toBe('ERR_PARTY_NO_PARTY');
      expect((await get('/ask')).text).toBe('ERR_PARTY_NO_PARTY');
    });
  });

  describe.each(majors)('a Router of Express $major', ({ express: own }) => {
    it('builds its own URLs where it is mounted', async () => {
      const router = own.Router().use(rsvp('blog'));
      router.get('/posts/:id', endpoint('post'), (req, res) => {
        res.json([req.urlFor('post', 7), res.locals.urlFor('post', 8)]);
      });
      const { json } = await serve(own().use('/blog', router));
      expect(await json('/blog/posts/1')).toEqual(['/blog/posts/7', '/blog/posts/8']);
    });
  });

  it('says what is missing where no rsvp has seen the request', async () => {
    const app = express().get('/', (req, res) => {
      res.json(partylineOf(req));
    });
    app.use(((error, _req, res, _next) => res.send(error.code)) as express.ErrorRequestHandler);
    expect((await (await serve(app)).get('/')).text).toBe('ERR_PARTY_NO_PARTY');
  });
});
