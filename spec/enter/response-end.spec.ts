import { IncomingMessage, ServerResponse } from 'node:http';
import express5, { type RequestHandler } from 'express';
import { party } from 'express-party';
import { isEndAwaited, READS_NOTHING } from '../../lib/enter/response-end';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

describe('the end of an answer', () => {
  const response = () => new ServerResponse(new IncomingMessage({} as never));

  it('is awaited by who may look at request and response', () => {
    for (const event of ['finish', 'close']) {
      const res = response();
      expect(isEndAwaited(res)).toBe(false);
      res.on(
        event,
        Object.assign(() => {}, { [READS_NOTHING]: true }),
      );
      expect(isEndAwaited(res)).toBe(false);
      res.once(event, () => {});
      expect(isEndAwaited(res)).toBe(true);
    }
  });

  it('is not awaited by the server of Node', async () => {
    const found: boolean[] = [];
    const served = await serve((_req, res) => {
      found.push(isEndAwaited(res));
      res.end();
    });
    await served.get('/');
    expect(found).toEqual([false]);
  });
});

describe.each(majors)('a guest of Express $major', ({ express }) => {
  /** How many listeners a response has in the guest, with a host that listens by itself or does not. */
  async function listenersIn(before: RequestHandler) {
    const guest = express();
    guest.get('/', (_req, res) => {
      res.json([res.listenerCount('finish'), res.listenerCount('close')]);
    });
    const host = express5().use(before, party({ '/g': guest }));
    return (await serve(host)).json('/g/');
  }

  it('finds no listener of ours where nobody would see a difference', async () => {
    const none = await listenersIn((_req, _res, next) => next());
    expect(none).toEqual([1, 0]);
  });
});
