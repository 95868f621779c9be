import type { Request, RequestHandler, Response } from 'express';
import { guest, rsvp } from 'express-party';
import { among, answering, expectFailed, noSuchService, take } from './among';
import { closeAll, listen, majors, send, sleep, throwParty } from './venue';

afterEach(closeAll);

describe.each(majors)('a guest of %s at its invitation', (_major, make) => {
  it('G6 answers twice: the first counts', async () => {
    const app = answering(make, (req, res) => {
      take(req);
      res.end('1');
      res.end('2');
    });
    const { odd, errors } = await among(app);
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(errors).toEqual([]);
  });

  it('G6 answers twice through its Express: the first counts', async () => {
    const app = answering(make, (req, res) => {
      take(req);
      res.send('1');
      res.status(500).send('2');
    });
    const { odd, errors } = await among(app);
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(errors).toEqual([]);
  });

  it.each([500, 503, 401, 403, 302, 304, 400, 429])('G7 answers %i: it failed', async (status) => {
    const app = answering(make, (_req, res) => void res.status(status).end());
    const outcome = await among(app);
    expectFailed(outcome, String(status));
    expect(outcome.odd?.statusCode).toBe(status);
  });

  it.each([
    [404, 'without'],
    [200, 'without'],
    [204, 'without'],
    [404, 'after'],
  ])('G7 answers %i %s taking the operator: it failed', async (status, when) => {
    const app = answering(make, (req, res) => {
      if (when === 'after') take(req);
      res.status(status).end();
    });
    const outcome = await among(app);
    expectFailed(outcome, `got ${status}`);
    expect(outcome.odd?.statusCode).toBe(status);
  });

  it.each([200, 302, 401, 404, 500])(
    'G7 answers %i to every path, and nothing in it is meant to join: it declined',
    async (status) => {
      const app = make().use((_req, res) => void res.status(status).end());
      const { odd, errors, line } = await among(guest(app, { invite: true }));
      expect(odd).toMatchObject({ status: 'declined', statusCode: status, error: undefined });
      expect(errors).toEqual([]);
      expect(() => line.partyline.askAround('nav')).toThrow(noSuchService);
      const alone = await among(app);
      expect(alone.odd).toMatchObject({ status: 'declined', statusCode: undefined, error: undefined });
    },
  );

  it('G7 redirects: nobody follows, and the error says where to', async () => {
    const login = jest.fn();
    const app = make();
    app.get('/login', login);
    app.use((_req, res) => res.redirect('/odd/login'), rsvp('odd'));
    expectFailed(await among(app), '302 to /odd/login');
    expect(login).not.toHaveBeenCalled();
  });

  it('G7 sets a cookie: no visitor gets it', async () => {
    const app = make();
    app.get('/page', (_req, res) => void res.send('page'));
    app.use('/__invite__', (_req, res) => void res.cookie('sid', 'invited').status(403).end());
    const { app: host, line } = throwParty({ '/odd': app });
    const { port, server } = await listen(host);
    await line.bootstrap(server);
    const { headers } = await send(port, { target: '/odd/page' });
    expect(headers.filter((header) => /^set-cookie/i.test(header))).toEqual([]);
  });

  it.each<[string, (req: Request, res: Response) => void]>([
    ['req.socket', (req) => void req.socket.destroy()],
    ['res', (_req, res) => void res.destroy()],
    ['res.socket', (_req, res) => void res.socket?.destroy()],
    ['res with an error', (_req, res) => void res.destroy(new Error('broken'))],
    ['req.socket, later', (req) => void setImmediate(() => req.socket.destroy())],
  ])('G8 destroys %s: it failed', async (_what, destroy) => {
    const app = answering(make, (req, res) => {
      take(req);
      destroy(req, res);
    });
    const outcome = await among(app);
    expectFailed(outcome, 'closed');
  });

  it.each<[string, RequestHandler]>([
    ['next()', (_req, _res, next) => next()],
    [
      'next() twice',
      (_req, _res, next) => {
        next();
        next();
      },
    ],
    ["next('route')", (_req, _res, next) => next('route')],
    ["next('router')", (_req, _res, next) => next('router')],
    [
      'next() and answers',
      (_req, res, next) => {
        next();
        res.end('late');
      },
    ],
    [
      'next() and then next(error)',
      (_req, _res, next) => {
        next();
        next(new Error('late'));
      },
    ],
  ])('G11 calls %s: it did not join, and its first outcome counts', async (_what, handler) => {
    const outcome = await among(answering(make, handler));
    await sleep(20);
    expectFailed(outcome, 'its invitation');
    const { odd, errors } = await among(guest(make().use(handler), { invite: true }));
    await sleep(20);
    expect(odd).toMatchObject({ status: 'declined', error: undefined });
    expect(errors).toEqual([]);
  });

  it('G11 calls next(error): it failed', async () => {
    const app = answering(make, (req, _res, next) => {
      take(req);
      next(new Error('broken'));
      next();
    });
    expectFailed(await among(app), 'Error: broken');
  });

  it.each<[string, RequestHandler]>([
    ['next()', (_req, _res, next) => next()],
    ['next(error)', (_req, _res, next) => next(new Error('late'))],
    ["next('route')", (_req, _res, next) => next('route')],
    ['destroy()', (_req, res) => void res.destroy()],
    [
      'throw',
      () => {
        throw new Error('late');
      },
    ],
  ])('G11 answers and then does %s: the answer counts', async (_what, then) => {
    const app = answering(make, (req, res, next) => {
      take(req);
      res.end('ok');
      return then(req, res, next);
    });
    const { odd, errors, line } = await among(app);
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(line.partyline.askAround('nav')).toEqual(['odd']);
    expect(errors).toEqual([]);
  });

  it('G11 answers with 404 and calls next(error) afterwards: the answer counts', async () => {
    const app = answering(make, (_req, res, next) => {
      res.status(404).end();
      next(new Error('late'));
    });
    expectFailed(await among(app), 'got 404');
  });
});
