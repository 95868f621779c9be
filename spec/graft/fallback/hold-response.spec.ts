import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { holdResponse } from '../../../lib/graft/fallback/hold-response';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

/** A server whose answers are held: those of 500 and more are refused, and another is given in their place. */
async function holding(answer: (res: ServerResponse) => void) {
  const told: (number | string)[] = [];
  const asked: number[] = [];
  const served = await serve((_req, res) => {
    const own = ['writeHead', 'write', 'end', 'flushHeaders'] as const;
    holdResponse(res, {
      isRefused: (status) => {
        asked.push(status);
        return status >= 500;
      },
      refused: (status) => {
        told.push(status);
        if (res.headersSent) return;
        for (const name of own) Reflect.deleteProperty(res, name);
        for (const name of res.getHeaderNames()) res.removeHeader(name);
        res.writeHead(200).end('another');
      },
      sent: () => {},
    });
    answer(res);
  });
  return { ...served, told, asked };
}

describe('an answer that is held', () => {
  const given: [string, (res: ServerResponse) => void, string][] = [
    ['at once', (res) => res.end('whole'), 'whole'],
    [
      'in parts, with encodings and callbacks',
      (res) => {
        res.write('77', 'hex', () => res.write(Buffer.from('ho'), () => res.end('6c65', 'hex')));
      },
      'whole',
    ],
    ['with a head', (res) => res.writeHead(201, 'Made', { 'X-A': '1' }).end('whole'), 'whole'],
    [
      'with a head that goes first',
      (res) => {
        res.statusCode = 404;
        res.flushHeaders();
        setImmediate(() => res.end('whole'));
      },
      'whole',
    ],
    ['without a body', (res) => res.writeHead(204).end(), ''],
  ];

  it.each(given)('is sent as it is, %s, and its status is asked for once', async (_how, answer, text) => {
    const { get, told, asked } = await holding(answer);
    const plain = await serve((_req, res) => answer(res));
    const [held, free] = [await get('/'), await plain.get('/')];
    for (const { headers } of [held, free]) delete headers.date;
    expect(held).toEqual(free);
    expect([held.text, told, asked]).toEqual([text, [], [held.status]]);
  });

  const refused: [string, (res: ServerResponse) => void][] = [
    ['at once', (res) => void Object.assign(res, { statusCode: 503 }).end('no')],
    ['with a head', (res) => void res.writeHead(503, { 'X-A': '1' }).end('no')],
    [
      'in parts, each after the other is through',
      (res) => {
        res.statusCode = 503;
        expect(res.write('n', () => res.write('o', 'utf8', () => res.end()))).toBe(true);
      },
    ],
    [
      'with a head that goes first',
      (res) => {
        res.statusCode = 503;
        res.flushHeaders();
        setImmediate(() => res.end('no'));
      },
    ],
    ['twice', (res) => void res.writeHead(503).end('no').end('no')],
  ];

  it.each(refused)('has not a byte sent where it is refused, %s', async (how, answer) => {
    const { get, told, asked } = await holding(answer);
    const { status, text, headers } = await get('/');
    expect([status, text, headers['x-a'], asked]).toEqual([200, 'another', undefined, [503]]);
    expect(told).toEqual(how === 'twice' ? [503, 503] : [503]);
  });

  it('is told as refused after what the app does behind its answer', async () => {
    const { get, told } = await holding((res) => {
      res.writeHead(500).end();
      told.push('at once');
      process.nextTick(() => told.push('next tick'));
      void Promise.resolve().then(() => told.push('promise'));
    });
    await get('/');
    expect([told.slice(0, 3).sort(), told[3]]).toEqual([['at once', 'next tick', 'promise'], 500]);
  });

  it.each([
    ['with a body', (res: ServerResponse, done: () => void) => res.end('no', done)],
    ['with an encoding', (res: ServerResponse, done: () => void) => res.end('no', 'utf8', done)],
    ['without a body', (res: ServerResponse, done: () => void) => res.end(done)],
  ])('lets nobody wait for the end of what is refused: %s', async (_what, end) => {
    let waited: Promise<unknown> | undefined;
    const { get } = await holding((res) => {
      res.statusCode = 500;
      waited = Promise.all([new Promise<void>((resolve) => end(res, resolve)), finished(res)]);
    });
    expect((await get('/')).text).toBe('another');
    await waited;
  });
});
