import express from 'express';
import { guest, type PartylineError, party, rsvp } from 'express-party';
import { closeAll, serve } from '../../shared/serve';
import { linkedApp as app } from './linked-app';

afterEach(closeAll);

describe('a bootstrap with guests that fail', () => {
  it('reports what failed, and serves the others', async () => {
    const errors: unknown[] = [];
    const host = express();
    const bad = express().use((_req, res) => res.redirect('/login'), rsvp('bad'));
    host.use(party({ '/bad': bad, '/a': app('a') }, { onError: (error) => errors.push(error) }));
    const { get } = await serve(host);
    expect((await get('/a/')).text).toBe('/a/');
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_PARTY_DID_NOT_JOIN' })]);
    expect((errors[0] as Error).message).toContain('302 to /login');
    expect((errors[0] as Error).message).toContain('mount rsvp before your auth');
  });

  it('prints what failed as Express logs, when nobody listens for errors', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {});
    const host = express();
    const line = party({ '/a': app('a', () => Promise.reject(new Error('no'))) });
    host.use(line);
    host.set('env', 'production');
    await line.bootstrap();
    expect(print).toHaveBeenCalledWith(expect.stringContaining('Not at the party: guest "a" threw'));
    print.mockClear();
    host.set('env', 'test');
    await line.bootstrap();
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });

  it('survives an onError that throws', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {});
    const line = party(
      { '/a': app('a', () => Promise.reject(new Error('no'))) },
      {
        onError: () => {
          throw new Error('own');
        },
      },
    );
    express().set('env', 'production').use(line);
    await line.bootstrap();
    expect(print).toHaveBeenCalledTimes(2);
    print.mockRestore();
  });

  describe('when strict', () => {
    const failing = () => {
      throw new Error('no');
    };

    it('rejects with all that failed', async () => {
      const line = party(
        { '/a': app('a', failing), '/b': app('b'), '/c': app('c', failing) },
        { strict: true },
      );
      express().use(line);
      const error = await line.bootstrap().catch((thrown: PartylineError & { errors: Error[] }) => thrown);
      expect(error).toMatchObject({
        code: 'ERR_PARTY_BOOTSTRAP_FAILED',
        details: { guests: ['/a', '/c'], missing: [] },
      });
      expect((error as { errors: Error[] }).errors.map(({ cause }) => cause)).toEqual([
        new Error('no'),
        new Error('no'),
      ]);
      expect(line.ready).toBe(false);
    });

    it('gives the waiting requests that error when it has started by itself', async () => {
      let isUp = false;
      const host = express();
      const late = app('a', () => {
        if (!isUp) failing();
      });
      const line = party({ '/a': late }, { strict: true, onError: () => {} });
      host.use(line);
      const tell: express.ErrorRequestHandler = (error, _req, res, _next) => {
        res.status(503).send(error.code);
      };
      host.use(tell);
      const { get, server } = await serve(host);
      expect(await get('/a/')).toMatchObject({ status: 503, text: 'ERR_PARTY_BOOTSTRAP_FAILED' });
      expect(await get('/a/')).toMatchObject({ status: 503 });
      await expect(line.bootstrap(server)).rejects.toMatchObject({ code: 'ERR_PARTY_BOOTSTRAP_FAILED' });
      isUp = true;
      await line.bootstrap(server);
      expect(await get('/a/')).toMatchObject({ status: 200, text: '/a/' });
    });
  });

  describe('when guests are expected', () => {
    const failing = () => {
      throw new Error('no');
    };

    it('is through where each has joined or is named', async () => {
      const named = guest(app('own'), { name: 'shop', endpoints: { cart: '/' } });
      const line = party({ '/a': app('blog'), '/b': named, '/c': express() }, { expect: ['blog', 'shop'] });
      express().use(line);
      await line.bootstrap();
      expect([line.ready, line.verify().ok, line.verify().missing]).toEqual([true, true, []]);
    });

    it('rejects where one is not there, has another name, or has failed', async () => {
      const told: unknown[] = [];
      const line = party(
        {
          '/a': app('news'),
          '/b': guest(app('blog'), { name: 'archive' }),
          '/c': app('shop', failing),
          '/d': express(),
        },
        { expect: ['news', 'blog', 'shop', 'wiki'], onError: (error) => told.push(error) },
      );
      express().use(line);
      const error = await line.bootstrap().catch((thrown: PartylineError & { errors: Error[] }) => thrown);
      expect(error).toMatchObject({
        code: 'ERR_PARTY_BOOTSTRAP_FAILED',
        details: { guests: [], missing: ['blog', 'shop', 'wiki'] },
        message: expect.stringMatching(
          /^Expected, and not at the party: "blog", "shop", "wiki"\. See the errors/,
        ),
        errors: [
          { details: { guest: 'guest "blog"', reason: expect.stringContaining('is expected') } },
          { cause: new Error('no') },
          { details: { guest: 'guest "wiki"' } },
        ],
      });
      expect(told).toEqual([line.guests[2]?.error]);
      expect(line.ready).toBe(false);
      expect(line.verify()).toMatchObject({ ok: false, missing: ['blog', 'shop', 'wiki'] });
    });

    it('counts once what is strict and expected', async () => {
      const line = party({ '/c': app('shop', failing) }, { expect: ['shop'], strict: true });
      express().use(line);
      await expect(line.bootstrap()).rejects.toMatchObject({
        details: { guests: ['/c'], missing: ['shop'] },
        errors: [{ cause: new Error('no') }],
      });
    });

    it('gives requests that error, until a bootstrap succeeds', async () => {
      const blog = express().get('/', (_req, res) => void res.send('blog'));
      const line = party({ '/blog': blog }, { expect: ['blog'], onError: () => {} });
      const tell: express.ErrorRequestHandler = (error, _req, res, _next) =>
        void res.status(503).send(error.code);
      const { get } = await serve(express().use(line, tell));
      expect(await get('/blog/')).toMatchObject({ status: 503, text: 'ERR_PARTY_BOOTSTRAP_FAILED' });
      const late = express().use(rsvp('blog'), blog);
      const other = party({ '/blog': late }, { expect: ['blog'] });
      express().use(other);
      await other.bootstrap();
      expect(other.ready).toBe(true);
    });

    it.each([['blog'], [{ expect: 'blog' }], [{ expect: [1] }], [{ expect: ['a:b'] }]])(
      'refuses %j',
      (options) => {
        expect(() => party({}, options as never)).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/BAD/) }),
        );
      },
    );
  });
});
