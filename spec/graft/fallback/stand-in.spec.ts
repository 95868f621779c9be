import type { Socket } from 'node:net';
import type { Express, Request, RequestHandler, Response } from 'express';
import { endpoint, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

type Act = (req: Request, res: Response) => unknown;

const FALLING = { state: 'live', fallback: true, replay: 'idempotent' } as const;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(majors)('what a scion of Express $major is given that may fall back', ({ express }) => {
  /** A scion that may fall back; a stock that says what it finds, after a while. */
  async function graftOf(scion: RequestHandler, before: (host: Express) => void = () => {}) {
    const [fresh, onto] = [express().use(rsvp('shop')), express().use(rsvp('legacy'))];
    fresh.all('/page', endpoint('page'), scion);
    onto.all('/page', async (req, res) => {
      await wait(40);
      let body = '';
      for await (const chunk of req) body += chunk;
      res.send(`old ${body} ${req.headers['x-role'] ?? 'none'}`);
    });
    return grow(fresh, { onto, states: { page: FALLING } }, { before });
  }

  const ask = { method: 'PUT', headers: { 'content-length': '5' }, body: 'hello' };
  const thrown: unknown[] = [];

  /** Fails, and acts later: what is thrown there would end the process. */
  const lately =
    (act: Act): RequestHandler =>
    (req, res, next) => {
      setTimeout(() => {
        try {
          act(req, res);
        } catch (error) {
          thrown.push(error);
        }
      }, 10);
      next(new Error('no'));
    };

  it.each<[string, Act]>([
    ['uses the socket of its response', (_req, res) => res.socket?.write('EVIL') ?? thrown.push('no socket')],
    ['takes the response off its socket', (_req, res) => res.detachSocket(res.socket as Socket)],
    ['changes a header of the request', (req) => Object.assign(req.headers, { 'x-role': 'EVIL' })],
    ['fixes a property', (_req, res) => Object.defineProperty(res, 'own', { value: 1, configurable: false })],
    [
      'reaches the request by the parser',
      (req) => Reflect.get(req.socket, 'parser')?.incoming?.res?.end('EVIL'),
    ],
  ])('is cut off: one that %s throws nothing, and changes nothing', async (_what, act) => {
    const { get } = await graftOf(lately(act));
    expect((await get('/page', ask)).text).toBe('old hello none');
    expect(thrown.splice(0)).toEqual([]);
  });

  it('is cut off for an iterator that was begun before', async () => {
    const heard: string[] = [];
    const { get } = await graftOf(async (req, _res, next) => {
      setTimeout(() => next(new Error('timeout')), 10);
      for await (const chunk of req) {
        heard.push(String(chunk));
        await wait(20);
      }
    });
    expect((await get('/page', ask)).text).toBe('old hello none');
    expect(heard).toEqual(['hello']);
  });

  it('is given back with the time that its socket had', async () => {
    const { get } = await graftOf((_req, res, next) => {
      res.setTimeout(15);
      next(new Error('no'));
    });
    expect((await get('/page', ask)).text).toBe('old hello none');
  });

  it('is inherited from as the real ones are', async () => {
    const { get } = await graftOf((req, res) => {
      const own = Object.create(req) as Request;
      own.url = '/other';
      res.send(`${req.url} ${own.url}`);
    });
    expect((await get('/page')).text).toBe('/page /other');
  });

  it.each<[string, unknown, string]>([
    [
      'whose status cannot be read',
      {
        get status() {
          throw new Error('own');
        },
      },
      'old hello none',
    ],
    [
      'that is a Proxy which throws',
      new Proxy(
        {},
        {
          get() {
            throw new Error('own');
          },
        },
      ),
      'old hello none',
    ],
  ])('falls back for an error %s', async (_what, error, text) => {
    const { get } = await graftOf((_req, _res, next) => next(error));
    expect((await get('/page', ask)).text).toBe(text);
  });

  it('lets go of an answer that was held and is handed on', async () => {
    const { get } = await graftOf((_req, res, next) => {
      res.writeHead(500);
      res.write('a');
      setTimeout(() => next(Object.assign(new Error('not found'), { status: 404 })), 5);
    });
    expect((await get('/page', ask)).text).toBe('host: not found');
  });

  it('replays no body that was lost meanwhile', async () => {
    const { get } = await graftOf((req, res) => {
      res.writeHead(500);
      req.on('data', () => {}).on('end', () => res.end());
    });
    const body = 'x'.repeat(2 * 1024 * 1024);
    const headers = { 'content-length': String(body.length) };
    expect((await get('/page', { method: 'PUT', headers, body })).text).toBe('host: It answered with 500.');
  });

  it.each<[string, RequestHandler]>([
    [
      'has fixed a method of the response',
      (_req, res, next) => {
        Object.defineProperty(res, 'end', { value: res.end.bind(res), configurable: false });
        next();
      },
    ],
    [
      'has cookies that cannot be read',
      (req, _res, next) => {
        Object.defineProperty(req, 'cookies', {
          get() {
            throw new Error('lazy');
          },
          configurable: true,
        });
        next();
      },
    ],
    [
      'wants the body as texts',
      (req, _res, next) => {
        req.setEncoding('utf8');
        next();
      },
    ],
    ['has read a part of the body', (req, _res, next) => void req.once('data', () => next())],
  ])('is none where the host %s: there is no fallback, told once', async (_what, tool) => {
    const { get, errors } = await graftOf(
      (_req, _res, next) => next(new Error('no')),
      (host) => void host.use(tool),
    );
    const body = 'x'.repeat(200_000);
    const headers = { 'content-length': String(body.length) };
    expect((await get('/page', { method: 'PUT', headers, body })).text).toBe('host: no');
    expect(errors.map(({ code }) => code)).toEqual(['ERR_PARTY_NO_FALLBACK']);
  });
});
