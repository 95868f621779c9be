import express from 'express';
import { endpoint, rsvp } from 'express-party';
import { failureJudge } from '../../../lib/graft/fallback/failure';
import { readState } from '../../../lib/graft/states/states';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const live = { state: 'live' } as const;

describe('the failures of a journey', () => {
  it('are errors without a status of 4xx, and answers from 500 on', () => {
    const { isFailed, isRefused } = failureJudge({ ...live, fallback: true }, () => {});
    expect([{ status: 403 }, { statusCode: 499 }, { status: 400, statusCode: 500 }].map(isFailed)).toEqual([
      false,
      false,
      false,
    ]);
    const errors = [new Error('no'), { status: 500 }, { status: 399 }, { status: '404' }, 'text', null];
    expect(errors.map(isFailed)).toEqual(errors.map(() => true));
    expect([200, 404, 499, 500, 503].map(isRefused)).toEqual([false, false, false, true, true]);
  });

  it('are those that its function says, which is asked for answers too', () => {
    const asked: unknown[] = [];
    const on = (error: { status?: number }) => {
      asked.push(error.status);
      return error.status === 404 || error.status === 503;
    };
    const { isFailed, isRefused } = failureJudge({ ...live, fallback: { on } }, () => {});
    expect([{ status: 404 }, { status: 403 }, new Error('no')].map(isFailed)).toEqual([true, false, false]);
    expect([503, 500].map(isRefused)).toEqual([true, false]);
    // An answer below is no failure that anybody could judge.
    expect(isRefused(404)).toBe(false);
    expect(asked).toEqual([404, 403, undefined, 503, 500]);
  });

  it('are told as without it where the function throws, or gives no boolean', () => {
    const told: string[] = [];
    const report = (error: Error & { cause?: unknown }) => told.push(`${error.message} ${error.cause}`);
    const bad = [
      () => 1,
      () => Promise.resolve(true),
      () => undefined,
      () => {
        throw new Error('own');
      },
    ];
    for (const on of bad) {
      const { isFailed, isRefused } = failureJudge({ ...live, fallback: { on: on as never } }, report);
      expect([isFailed({ status: 403 }), isFailed(new Error('no')), isRefused(500)]).toEqual([
        false,
        true,
        true,
      ]);
    }
    expect(told).toHaveLength(12);
    expect(told[0]).toMatch(/fallback\.on\(error\).*value of type number/s);
    expect(told.at(-1)).toMatch(/own/);
  });

  it.each([1, 'yes', null, [], {}, { on: true }, { on: () => true, off: 1 }])(
    'are not said by %j',
    (fallback) => {
      expect(() => readState('cart', { state: 'live', fallback })).toThrow(/fallback/);
    },
  );

  it('are judged for each request of a graft, and what the function cannot say is told once', async () => {
    const fresh = express().use(rsvp('shop'));
    fresh.get('/:status', endpoint('page'), (req, res, next) => {
      const status = Number(req.params.status);
      if (req.query.sent) res.status(status).send('new');
      else next(Object.assign(new Error('no'), { status }));
    });
    const onto = express().get('/:status', (_req, res) => void res.send('old'));
    const on = ({ status }: { status?: number }) => (status === 418 ? (undefined as never) : status === 404);
    const { get, errors } = await grow(fresh, {
      onto,
      states: { page: { state: 'live', fallback: { on } } },
    });
    const texts = [];
    for (const path of ['/404', '/403', '/503', '/404?sent=1', '/503?sent=1', '/418', '/418']) {
      texts.push((await get(path)).text);
    }
    expect(texts).toEqual(['old', 'host: no', 'host: no', 'new', 'new', 'host: no', 'host: no']);
    expect(errors.map(({ code }) => code)).toEqual(['ERR_PARTY_BAD_DECISION']);
  });
});
