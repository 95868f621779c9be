import { behaviours } from './shared/behaviours';
import { compare, type Pair, pairOf } from './shared/guest';
import { kinds } from './shared/kinds';
import { closeAll } from './shared/serve';
import type { Reply } from './shared/wire';

describe.each(kinds)('a guest in the party as alone: $name', (kind) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await pairOf(kind);
  });
  afterAll(closeAll);

  const able = behaviours.filter(({ skip }) => !skip?.[kind.name]);
  const fails = able.filter(({ failsWith }) => failsWith && kind.reads === 'stream');

  it.each(able.filter((each) => !fails.includes(each)))('$group: $name', async (behaviour) => {
    const { actual, expected } = await compare(pair, behaviour);
    expect(actual).toEqual(expected);
    expect(JSON.stringify(expected.given)).toMatch(behaviour.shows);
  });

  // An empty table is an error of jest's.
  if (fails.length === 0) return;
  it.each(fails)('$group: $name, which fails at once and says why', async (behaviour) => {
    const { actual } = await compare(pair, behaviour);
    const [{ status, body }] = actual.given as [Reply];
    expect([status, body]).toEqual(['HTTP/1.1 500 Internal Server Error', behaviour.failsWith]);
  });
});
