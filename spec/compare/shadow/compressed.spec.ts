import type { RequestHandler } from 'express';
import { compare } from 'express-party/compare';
import { grow } from '../../graft/grow';
import { closeAll } from '../../shared/serve';
import { appOf, five, four, PATIENT, until } from './site';

afterEach(closeAll);

const compression: (options: object) => RequestHandler = require('compression');

const page =
  (word: string): RequestHandler =>
  (_req, res) =>
    void res.type('html').send(`<p>${word}</p>${'<p>same</p>'.repeat(500)}`);
const visitor = { headers: { 'accept-encoding': 'gzip' } };

async function site(words: readonly [string, string], where: 'inside' | 'before') {
  const first = where === 'inside' ? [compression({ threshold: 0 })] : [];
  const grown = await grow(
    appOf('shop', { cart: page(words[0]) }, five, first),
    {
      onto: appOf('legacy', { cart: page(words[1]) }, four, first),
      compare: compare({ ...PATIENT, noise: 0 }),
      states: { cart: { state: 'shadow' } },
    },
    { before: (host) => void (where === 'before' && host.use(compression({ threshold: 0 }))) },
  );
  const verdict = () => grown.shop.report().endpoints[0]?.verdict;
  expect((await grown.get('/cart', visitor)).headers['content-encoding']).toBe('gzip');
  await until(() => verdict()?.compared === 1);
  return verdict();
}

describe.each(['inside', 'before'] as const)('answers that are compressed, %s', (where) => {
  it('are compared as what they hold', async () => {
    expect(await site(['same', 'same'], where)).toMatchObject({ equal: 1, different: [] });
    const verdict = await site(['new', 'old'], where);
    expect(verdict?.different.map(({ kind }) => kind)).toEqual(['html']);
  });
});
