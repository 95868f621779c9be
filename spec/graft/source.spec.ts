import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { PartylineError } from '../../lib/errors';
import { type FollowOptions, follow, type Source } from '../../lib/graft/source';
import { readStates, type States } from '../../lib/graft/states';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const live: States = { checkout: { state: 'live' } };
const canary: States = { checkout: { state: 'canary', percent: 10 } };
const legacy: States = { checkout: { state: 'legacy' } };

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Somebody who takes only good tables, as a graft does. */
function makeTaker() {
  const taken: unknown[] = [];
  const reports: PartylineError[] = [];
  const to = {
    take(states: unknown) {
      readStates(states);
      taken.push(structuredClone(states));
    },
    report: (error: PartylineError) => void reports.push(error),
  };
  const reasons = () => reports.map(({ details }) => (details as { reason: string }).reason);
  return { to, taken, reports, reasons };
}

/** A source that is played by hand: each load waits until it is answered. */
function makeSource() {
  const loads: PromiseWithResolvers[] = [];
  const ends: string[] = [];
  let told: Parameters<NonNullable<Source['subscribe']>> | undefined;
  const source = {
    name: 'flags',
    load() {
      const load = withResolvers();
      loads.push(load);
      return load.promise;
    },
    subscribe(...given: Parameters<NonNullable<Source['subscribe']>>) {
      told = given;
      return () => void ends.push('end');
    },
  };
  const changed = (states?: States) => told?.[0](states);
  const failed = (cause: unknown) => told?.[1](cause);
  return { source, loads, ends, changed, failed };
}

interface PromiseWithResolvers {
  promise: Promise<States>;
  resolve(states: States): void;
  reject(cause: unknown): void;
}

function withResolvers(): PromiseWithResolvers {
  const made = {} as PromiseWithResolvers;
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

function play(options?: FollowOptions) {
  const taker = makeTaker();
  const made = makeSource();
  return { ...taker, ...made, ...follow(made.source, taker.to, options) };
}

describe('follow', () => {
  it('takes at once what is there at once', () => {
    const { to, taken } = makeTaker();
    follow({ load: () => live }, to);
    expect(taken).toEqual([live]);
  });

  it('is ready when the first load is, and takes every change from then on', async () => {
    const { ready, loads, taken, changed } = play();
    loads[0]?.resolve(live);
    await ready;
    expect(taken).toEqual([live]);
    changed(canary);
    expect(taken).toEqual([live, canary]);
    changed();
    loads[1]?.resolve(legacy);
    await turn();
    expect(taken).toEqual([live, canary, legacy]);
  });

  it('subscribes before it loads, and does not load what it was told meanwhile', () => {
    const { to, taken } = makeTaker();
    const calls: string[] = [];
    const load = () => {
      calls.push('load');
      return legacy;
    };
    follow({ load, subscribe: () => void calls.push('subscribe') }, to);
    expect(calls).toEqual(['subscribe', 'load']);
    follow({ load, subscribe: (changed) => changed(live) }, to);
    follow({ load, subscribe: (changed) => changed() }, to);
    expect(calls).toEqual(['subscribe', 'load', 'load']);
    expect(taken).toEqual([legacy, live, legacy]);
  });

  it('lets what was begun later win, in whatever order the answers come', async () => {
    const { loads, taken, reports, changed } = play();
    changed();
    changed();
    loads[1]?.resolve(canary);
    await turn();
    loads[0]?.resolve(live);
    await turn();
    loads[2]?.resolve(legacy);
    await turn();
    expect(taken).toEqual([canary, legacy]);
    changed();
    changed(live);
    loads[3]?.reject(new Error('out of date'));
    await turn();
    expect(taken).toEqual([canary, legacy, live]);
    expect(reports).toEqual([]);
  });

  it('takes what was begun earlier where what was begun later has failed', async () => {
    const { loads, taken, changed } = play();
    changed({ checkout: { state: 'lvie' } } as never);
    loads[0]?.resolve(canary);
    await turn();
    expect(taken).toEqual([canary]);
  });

  it('changes nothing when a source says the same again, in a new object or in the same one', async () => {
    const { taken, changed } = play();
    const table = { checkout: { state: 'live' as 'live' | 'legacy' } };
    changed(table);
    changed({ ...table });
    expect(taken).toEqual([live]);
    table.checkout.state = 'legacy';
    changed(table);
    expect(taken).toEqual([live, legacy]);
  });
});

describe('what fails in a source', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const later = { state: 'canary', percent: 101 } as const;
  const thenable = {
    // biome-ignore lint/suspicious/noThenProperty: it is the property that fails.
    get then(): never {
      throw new Error('no promise');
    },
  };
  const failing: [string, () => unknown, string][] = [
    [
      'throws',
      () => {
        throw new Error('no way.');
      },
      'no way',
    ],
    [
      'throws null',
      () => {
        throw null;
      },
      'what it failed with is no Error',
    ],
    [
      'throws text',
      () => {
        throw 'no way';
      },
      'what it failed with is no Error',
    ],
    [
      'throws without a word',
      () => {
        throw new Error('');
      },
      'it does not say why',
    ],
    ['rejects', () => Promise.reject(new Error('no way')), 'no way'],
    ['rejects with nothing', () => Promise.reject(), 'what it failed with is no Error'],
    ['gives a broken thenable', () => thenable, 'no promise'],
    ['gives what is no JSON', () => JSON.parse('hunter2'), 'what it has read is no JSON'],
    [
      'gives nothing',
      () => undefined,
      'The state of journey "*" cannot be used: the table is no plain object. Write { checkout: { state: "live" } }',
    ],
    [
      'gives a list',
      async () => [],
      'The state of journey "*" cannot be used: the table is no plain object. Write { checkout: { state: "live" } }',
    ],
    [
      'gives a circle',
      () => cyclic,
      'The state of journey "self" cannot be used: "self" is not known. Known: state, percent, fallback, replay, by',
    ],
    [
      'gives a bad state',
      () => ({ checkout: later }),
      'The state of journey "checkout" cannot be used: its percent is no number from 0 to 100. Write { state: "canary", percent: 10 }',
    ],
  ];

  it.each(failing)('is reported where load %s, and nothing is taken', async (_what, load, reason) => {
    const { to, taken, reports } = makeTaker();
    const { ready } = follow({ name: 'flags', load } as Source, to);
    await ready;
    expect(taken).toEqual([]);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      code: 'ERR_PARTY_SOURCE_FAILED',
      details: { source: 'flags', reason },
    });
    expect(reports[0]).toHaveProperty('cause');
  });

  it('leaves the last good table in force, and is over with the next good one', async () => {
    const { loads, taken, reasons, changed, failed } = play();
    changed(live);
    failed(new Error('gone'));
    changed({ checkout: {} } as never);
    changed();
    loads[1]?.reject(new Error('gone'));
    await turn();
    expect(taken).toEqual([live]);
    changed(canary);
    expect(taken).toEqual([live, canary]);
    expect(reasons()).toHaveLength(3);
  });

  it('is reported once however often it comes, and again after a good table, the same one too', () => {
    const { to, taken, reasons } = makeTaker();
    let fail: (cause: unknown) => void = () => {};
    let change: (states: States) => void = () => {};
    const subscribe: Source['subscribe'] = (changed, failed) => {
      change = changed;
      fail = failed;
    };
    follow({ load: () => live, subscribe }, to);
    for (let i = 0; i < 3; i++) fail(new Error('gone'));
    fail(new Error('still gone'));
    change(live);
    fail(new Error('still gone'));
    expect(reasons()).toEqual(['gone', 'still gone', 'still gone']);
    expect(taken).toEqual([live]);
  });

  it('is a subscription that throws, or rejects: what is loaded is taken', async () => {
    const { to, taken, reasons } = makeTaker();
    const throws = () => {
      throw new Error('no line');
    };
    await follow({ load: () => live, subscribe: throws }, to).ready;
    const rejects = async () => throws();
    await follow({ load: () => canary, subscribe: rejects as never }, to).ready;
    await turn();
    expect(taken).toEqual([live, canary]);
    expect(reasons()).toEqual(['no line', 'no line']);
  });

  it('hurts nobody where the report fails too', async () => {
    const report = () => {
      throw new Error('no log');
    };
    const load = () => Promise.reject(new Error('gone'));
    await expect(follow({ load }, { take: () => {}, report }).ready).resolves.toBeUndefined();
  });

  it('is a load that does not come back: ready is told after the time limit, and a late table is taken', async () => {
    const { ready, loads, taken, reports, changed } = play({ timeout: 20 });
    await ready;
    expect(reports.map(({ message }) => message)).toEqual([
      'The states of flags cannot be taken: it has given no table within 20 ms. The last good ones stay in force. ' +
        '(express-party/docs/errors.md#err_party_source_failed)',
    ]);
    changed(canary);
    expect(taken).toEqual([canary]);
    changed();
    loads[1]?.resolve(live);
    await turn();
    expect(taken).toEqual([canary, live]);
    const late = play({ timeout: 20 });
    await late.ready;
    late.loads[0]?.resolve(live);
    await turn();
    expect(late.taken).toEqual([live]);
  });
});

describe('a following that was stopped', () => {
  it('takes nothing, reports nothing, and has ended its subscription once', async () => {
    const { ready, stop, source, loads, ends, taken, reports, changed, failed } = play();
    stop();
    stop();
    await ready;
    expect(ends).toEqual(['end']);
    changed(live);
    changed();
    failed(new Error('gone'));
    loads[0]?.resolve(live);
    await turn();
    expect(taken).toEqual([]);
    expect(reports).toEqual([]);
    expect(loads).toHaveLength(1);
    expect(source.name).toBe('flags');
  });

  it('ends a subscription that is made later', async () => {
    const { to } = makeTaker();
    const ends: string[] = [];
    const subscribe = async () => () => void ends.push('end');
    follow({ load: () => live, subscribe: subscribe as never }, to).stop();
    await turn();
    const { stop } = follow({ load: () => live, subscribe: subscribe as never }, to);
    await turn();
    stop();
    expect(ends).toEqual(['end', 'end']);
  });

  it('tells of an end that fails', () => {
    const { to, reasons } = makeTaker();
    const subscribe = () => () => {
      throw new Error('no end');
    };
    follow({ load: () => live, subscribe }, to).stop();
    expect(reasons()).toEqual(['no end']);
  });

  it('is one whose taker was collected, although the source lives on', async () => {
    const { source, loads, ends, changed } = makeSource();
    const ref = (() => {
      const { to } = makeTaker();
      follow(source, to);
      return new WeakRef(to);
    })();
    changed();
    expect(loads).toHaveLength(2);
    for (let i = 0; i < 50 && ends.length === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      gc();
    }
    expect(ref.deref()).toBeUndefined();
    expect(ends).toEqual(['end']);
    changed();
    expect(loads).toHaveLength(2);
  });
});
