import { effectsOf } from '../../lib/switchboard/deeds/effects';
import type { Deed, GraftShown, JourneyShown, Snapshot } from '../../lib/switchboard/snapshot';
import { journey, small } from './page/snapshots';

const DAY_BEFORE = '2026-11-29T08:00:00.000Z';

/** What is said first, with the figures of an hour. */
function saidOf(
  deed: Partial<Deed> & Pick<Deed, 'act'>,
  own: Partial<JourneyShown> = {},
  graft: Partial<GraftShown> = {},
) {
  const journeys = [journey('cart', { endpoints: ['cart', 'pay'], perHour: 12_000, ...own })];
  const snapshot = small({ since: DAY_BEFORE, journeys, ...graft });
  const { name } = snapshot.grafts[0] as GraftShown;
  return effectsOf(
    { graft: name, why: 'x', ...(deed.act === 'set' && { journey: 'cart' }), ...deed } as Deed,
    snapshot,
  );
}

describe('what a deed will do', () => {
  it.each<[string, Partial<Deed>, Partial<JourneyShown>, string]>([
    [
      'a canary',
      { state: 'canary', percent: 10 },
      {},
      '10 % of users with a key, about 1,200 requests an hour, get the new app; all others get the old one.',
    ],
    [
      'a canary, most of whose requests have no key',
      { state: 'canary', percent: 50 },
      { noKey: 0.75 },
      '50 % of users with a key, about 1,500 requests an hour, get the new app; all others get the old one.',
    ],
    ['what is live', { state: 'live' }, {}, 'All users, about 12,000 requests an hour, get the new app.'],
    [
      'what is moved',
      { state: 'moved' },
      {},
      "All users, about 12,000 requests an hour, get the new app, and the old app's own URLs redirect to the new ones.",
    ],
    [
      'what goes back',
      { state: 'legacy' },
      { state: 'live', perHour: 1 },
      'All users, about 1 request an hour, get the old app.',
    ],
    [
      'a shadow',
      { state: 'shadow', percent: 5 },
      {},
      'All users get the old app. 5 % of requests, about 600 requests an hour, are then asked of the new one too, to compare: nobody waits for that.',
    ],
  ])('of %s is said to whom, by what was counted', (_what, deed, own, said) => {
    expect(saidOf({ act: 'set', ...deed } as Partial<Deed> & { act: 'set' }, own)[0]).toBe(said);
  });

  it('is nothing to a canary that cannot tell who is asking', () => {
    const [said] = saidOf({ act: 'set', state: 'canary', percent: 10 } as never, {}, { isKeyless: true });
    expect(said).toMatch(/^Nobody gets the new app: the graft has no key/);
  });

  it('is said of a stop by how many the new app serves', () => {
    const stop = (own: Partial<JourneyShown>) => saidOf({ act: 'stop' }, own).slice(0, 2).join(' ');
    expect(stop({ state: 'live' })).toBe(
      '1 journey goes back to the old app at once: cart. Up to 12,000 requests an hour that the new app serves now get the old one.',
    );
    expect(stop({ state: 'canary', percent: 10, noKey: 0.5 })).toContain('Up to 600 requests an hour');
    expect(stop({ state: 'legacy' })).toContain('Nobody notices');
    expect(stop({ state: 'shadow' })).toContain('Not compared any more: cart.');
    expect(stop({ state: 'live', isNew: true })).toContain('Nothing: the new app alone has these pages.');
  });

  it('is said of a resume by what moves at once, and what stays', () => {
    const stopped = { since: DAY_BEFORE, by: 'anna' };
    const resume = (own: Partial<JourneyShown>) => saidOf({ act: 'resume' }, own)[0];
    expect(resume({ stopped, wanted: { state: 'canary', percent: 10 } })).toMatch(
      /^"cart" is canary, 10 % at once/,
    );
    expect(resume({ stopped, wanted: { state: 'legacy' } })).toMatch(/^cart: with the old app as before/);
    expect(resume({})).toBe('Nothing: none of them is stopped.');
  });

  it('has where it is written, in how many processes, and who has not answered', () => {
    const snapshot: Snapshot = {
      ...small({ since: DAY_BEFORE }),
      workers: { asked: 3, answered: 2, silent: [4711] },
    };
    const said = effectsOf({ act: 'stop', why: 'x' }, snapshot).join(' ');
    expect(said).toContain('in 2 processes of this host');
    expect(said).toContain('Not in 4711, which gave no answer.');
  });

  it('says so where less than an hour was counted, and where a graft cannot be switched from here', () => {
    const young = effectsOf({ act: 'stop', why: 'x' }, small({ since: small().made }));
    expect(young.at(-1)).toMatch(/^Requests were counted since .*less than an hour/);
    const source = { name: 'flag "graft"', isWritable: false, why: 'Switch there.' };
    const other = small({ since: DAY_BEFORE, name: 'other', source });
    const both = {
      ...small({ since: DAY_BEFORE }),
      grafts: [...small({ since: DAY_BEFORE }).grafts, ...other.grafts],
    };
    expect(effectsOf({ act: 'stop', why: 'x' }, both)).toContain('Not of "other". Switch there.');
  });
});
