import { answers, files } from './behaviours/answers';
import type { Behaviour } from './behaviours/behaviour';
import { bodies } from './behaviours/bodies';
import { connections } from './behaviours/connections';
import { majors } from './behaviours/majors';
import { parsed } from './behaviours/parsed';
import { requests } from './behaviours/requests';
import { traces } from './behaviours/traces';
import type { Kind } from './kinds';
import { compare, type Pair, pairOf } from './pair';
import { closeAll } from './serve';
import type { Reply } from './wire';

/** What every kind of guest is asked to do. */
export const behaviours: readonly Behaviour[] = [
  ...requests,
  ...bodies,
  ...parsed,
  ...answers,
  ...files,
  ...connections,
  ...majors,
  ...traces,
];

/** Which behaviours a kind is compared in, which it must fail in, and which it is left out of, with the reason. */
export function shareOf(kind: Kind, all: readonly Behaviour[] = behaviours) {
  const reasonOf = (behaviour: Behaviour) => behaviour.skip?.(kind);
  const able = all.filter((behaviour) => reasonOf(behaviour) === undefined);
  const failing = able.filter(({ failsWith }) => failsWith !== undefined && kind.reads === 'stream');
  const compared = able.filter((behaviour) => !failing.includes(behaviour));
  const skipped = all.flatMap((behaviour) => {
    const reason = reasonOf(behaviour);
    return reason === undefined ? [] : [{ behaviour, reason }];
  });
  return { compared, failing, skipped };
}

/** The suite, for one kind of guest: run for all of them, under each host. */
export function itIsAtHome(kind: Kind, all: readonly Behaviour[] = behaviours): void {
  let pair: Pair;
  beforeAll(async () => {
    pair = await pairOf(kind);
  });
  afterAll(closeAll);

  const { compared, failing } = shareOf(kind, all);

  it.each(compared)('$group: $name', async (behaviour) => {
    const { actual, expected } = await compare(pair, behaviour);
    expect(actual).toEqual(expected);
    const given = JSON.stringify(expected.given);
    const { shows, against } = behaviour;
    expect(given).toMatch(typeof shows === 'function' ? shows(kind) : shows);
    // Fastify refuses a path that it cannot decode before any hook has seen the request.
    if (against !== 'app.use' && !given.includes('400 Bad')) expect(expected.told).not.toEqual([]);
  });

  // An empty table is an error of jest's.
  if (failing.length === 0) return;
  it.each(failing)('$group: $name, which fails at once and says why', async (behaviour) => {
    const { actual } = await compare(pair, behaviour);
    const [{ status, body }] = actual.given as [Reply];
    expect([status, body]).toEqual(['HTTP/1.1 500 Internal Server Error', behaviour.failsWith]);
  });
}
