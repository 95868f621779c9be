import type { Handler, Next } from '../../lib/common/apps';
import { entranceOf } from '../../lib/enter/enter';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const own = new Error('own');

/** What comes to `next`, call by call. */
async function left(guest: Handler): Promise<unknown[][]> {
  const calls: unknown[][] = [];
  const next: Next = (...given) => {
    calls.push(given);
  };
  entranceOf(guest)({ headers: {} } as never, {} as never, next);
  await new Promise((resolve) => setTimeout(resolve, 5));
  return calls;
}

const fail = (thrown: unknown) => () => {
  throw thrown;
};

describe('entranceOf', () => {
  it('hands request and response on as they are', () => {
    const guest = jest.fn();
    const [req, res] = [{ headers: {} }, {}];
    entranceOf(guest)(req as never, res as never, () => {});
    expect(guest.mock.calls[0]?.slice(0, 2)).toEqual([req, res]);
    expect(guest.mock.calls[0]?.[0]).toBe(req);
  });

  it.each([
    ['a pass', (_req, _res, next) => next(), [undefined]],
    ['an error', (_req, _res, next) => next(own), [own]],
    ["'route'", (_req, _res, next) => next('route'), ['route']],
    ['a throw', fail(own), [own]],
    ['a thrown text', fail('own'), ['own']],
    ['a rejection', () => Promise.reject(own), [own]],
    ['a pass by a handler that is async', async (_req, _res, next) => next(), [undefined]],
  ] as [string, Handler, unknown[]][])('gives %s to next, once', async (_what, guest, given) => {
    expect(await left(guest)).toEqual([given]);
  });

  it('gives a thenable’s rejection to next', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this case is about
    const thenable = { then: (_ok: unknown, refuse: (error: unknown) => void) => refuse(own) };
    expect(await left(() => thenable)).toEqual([[own]]);
  });

  it.each([
    ['twice', (_req, _res, next) => [next(), next(own)]],
    ['and throws', (_req, _res, next) => [next(), fail(own)()]],
    ['and rejects', async (_req, _res, next) => [next(), fail(own)()]],
  ] as [string, Handler][])('hears a guest that passes %s once', async (_what, guest) => {
    expect(await left(guest)).toEqual([[undefined]]);
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
    ["'route'", 'route'],
    ["'router'", 'router'],
    ['0', 0],
    ['false', false],
    ['an empty text', ''],
  ])('lets %s, thrown or rejected, not pass for a pass', async (_what, thrown) => {
    for (const guest of [fail(thrown), () => Promise.reject(thrown)]) {
      const [[error] = []] = await left(guest);
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toBe(`A guest threw ${thrown}.`);
    }
  });

  it.each([
    ['nothing', () => {}],
    ['a promise that resolves', async () => 'x'],
    // biome-ignore lint/suspicious/noThenProperty: what has a then is no promise yet
    ['an answer that is no promise', () => ({ then: 'x' })],
    ['null', () => null],
  ])('hears nothing of a guest that returns %s', async (_what, guest) => {
    expect(await left(guest)).toEqual([]);
  });
});

describe.each(majors)('entranceOf, with an app of Express $major', ({ express }) => {
  it('enters the app, which answers with methods of its own', async () => {
    const app = express();
    app.get('/x', (req, res) => {
      res.json({ app: req.app === app, query: req.query });
    });
    const served = await serve((req, res) =>
      entranceOf(app as unknown as Handler)(req, res, () => res.end('passed')),
    );
    expect(await served.json('/x?a=1')).toEqual({ app: true, query: { a: '1' } });
    expect((await served.get('/y')).text).toBe('passed');
  });

  it('gives what no handler of the app has handled to next', async () => {
    const app = express();
    app.get('/x', fail(own));
    const errors: unknown[] = [];
    const served = await serve((req, res) =>
      entranceOf(app as unknown as Handler)(req, res, (error) => {
        errors.push(error);
        res.end('next');
      }),
    );
    expect((await served.get('/x')).text).toBe('next');
    expect(errors).toEqual([own]);
  });

  it('enters a Router as the function that it is', async () => {
    const router = express.Router();
    router.get('/x', (_req, res) => {
      res.end('router');
    });
    const served = await serve((req, res) =>
      entranceOf(router as unknown as Handler)(req, res, () => res.end('passed')),
    );
    expect((await served.get('/x')).text).toBe('router');
    expect((await served.get('/y')).text).toBe('passed');
  });
});
