import { runInNewContext } from 'node:vm';
import { follow, type Source } from '../../lib/graft/sources/source';
import type { States } from '../../lib/graft/states/states';
import { canary, live, makeConsumer, play, turn } from '../shared/follow';

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
      'it failed with something that is not an Error',
    ],
    [
      'throws text',
      () => {
        throw 'no way';
      },
      'it failed with something that is not an Error',
    ],
    [
      'throws without a word',
      () => {
        throw new Error('');
      },
      'it does not say why',
    ],
    ['rejects', () => Promise.reject(new Error('no way')), 'no way'],
    [
      'rejects with an error of another realm',
      () => Promise.reject(runInNewContext('new Error("no way")')),
      'no way',
    ],
    ['rejects with nothing', () => Promise.reject(), 'it failed with something that is not an Error'],
    ['gives a broken thenable', () => thenable, 'no promise'],
    ['gives what is no JSON', () => JSON.parse('hunter2'), 'what it has read is not JSON'],
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
      'The state of journey "self" cannot be used: "self" is not known. Known: state, percent, compare, fallback, replay, by, why, resume',
    ],
    [
      'gives a bad state',
      () => ({ checkout: later }),
      'The state of journey "checkout" cannot be used: its percent is no number from 0 to 100. Write { state: "canary", percent: 10 }',
    ],
  ];

  it.each(failing)('is reported where load %s, and nothing is applied', async (_what, load, reason) => {
    const { to, applied, reports } = makeConsumer();
    const { ready } = follow({ name: 'flags', load } as Source, to);
    await ready;
    expect(applied).toEqual([]);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      code: 'ERR_PARTY_SOURCE_FAILED',
      details: { source: 'flags', reason },
    });
    expect(reports[0]).toHaveProperty('cause');
  });

  it('leaves the last good table in force, and is over with the next good one', async () => {
    const { loads, applied, reasons, changed, failed } = play();
    changed(live);
    failed(new Error('gone'));
    changed({ checkout: {} } as never);
    changed();
    loads[1]?.reject(new Error('gone'));
    await turn();
    expect(applied).toEqual([live]);
    changed(canary);
    expect(applied).toEqual([live, canary]);
    expect(reasons()).toHaveLength(3);
  });

  it('is reported once however often it comes, and again after a good table, the same one too', () => {
    const { to, applied, reasons } = makeConsumer();
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
    expect(applied).toEqual([live]);
  });

  it('is a subscription that throws, or rejects: what is loaded is applied', async () => {
    const { to, applied, reasons } = makeConsumer();
    const throws = () => {
      throw new Error('no line');
    };
    await follow({ load: () => live, subscribe: throws }, to).ready;
    const rejects = async () => throws();
    await follow({ load: () => canary, subscribe: rejects as never }, to).ready;
    await turn();
    expect(applied).toEqual([live, canary]);
    expect(reasons()).toEqual(['no line', 'no line']);
  });

  it('hurts nobody where the report fails too', async () => {
    const report = () => {
      throw new Error('no log');
    };
    const load = () => Promise.reject(new Error('gone'));
    await expect(follow({ load }, { apply: () => {}, report }).ready).resolves.toBeUndefined();
  });

  it('is a load that does not come back: ready is told after the time limit, and a late table is applied', async () => {
    const { ready, loads, applied, reports, changed } = play({ timeout: 20 });
    await ready;
    expect(reports.map(({ message }) => message)).toEqual([
      'The states of flags cannot be used: it has given no table within 20 ms. Until there is a good table every pair ' +
        'is legacy, and new pages are live. (node_modules/express-party/docs/errors.md#err_party_source_failed)',
    ]);
    changed(canary);
    expect(applied).toEqual([canary]);
    changed();
    loads[1]?.resolve(live);
    await turn();
    expect(applied).toEqual([canary, live]);
    const late = play({ timeout: 20 });
    await late.ready;
    late.loads[0]?.resolve(live);
    await turn();
    expect(late.applied).toEqual([live]);
  });
});
