import type { RequestHandler } from 'express';
import { leftBehind, MOST } from '../../shared/heap';
import { isLong } from '../../shared/long';
import { closeAll } from '../../shared/serve';
import { compared, until } from './site';

afterEach(closeAll);

// As jest ends them: thousands of rounds on a busy machine take more than its limit for all others.
jest.setTimeout(isLong ? 1_200_000 : 300_000);

const old: RequestHandler = (_req, res) => void res.json({ at: Date.now(), list: new Array(50).fill('x') });

/** What becomes of a shadow, by turns. */
const scions: readonly RequestHandler[] = [
  (_req, res) => void res.json({ at: Date.now(), list: new Array(50).fill('y') }),
  () => {
    throw new Error('no');
  },
  (_req, res) => {
    for (let i = 0; i < 4; i++) res.write(Buffer.alloc(1024 * 1024));
    res.end();
  },
];

describe('the heap', () => {
  it('is where it was after many shadows of a scion that answers, throws, or sends too much', async () => {
    let turn = 0;
    const { get, shop } = await compared(
      { cart: (...exchange) => scions[turn++ % scions.length]?.(...exchange) },
      { cart: old },
      { states: { cart: { state: 'shadow' } } },
    );
    const count = () => {
      const { compared: pairs = 0, failed = 0, dropped = 0 } = shop.report().endpoints[0]?.verdict ?? {};
      return pairs + failed + dropped;
    };
    let asked = 0;
    const round = async () => {
      await get('/cart');
      asked++;
      await until(() => count() === asked);
    };
    expect(await leftBehind(25_000, round)).toBeLessThan(MOST);
  });
});
