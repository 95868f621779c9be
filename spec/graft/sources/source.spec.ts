import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { follow } from '../../../lib/graft/sources/source';
import { canary, legacy, live, makeConsumer, makeSource, play, turn } from '../../shared/follow';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

describe('follow', () => {
  it('takes at once what is there at once', () => {
    const { to, applied } = makeConsumer();
    follow({ load: () => live }, to);
    expect(applied).toEqual([live]);
  });

  it('is ready when the first load is, and takes every change from then on', async () => {
    const { ready, loads, applied, changed } = play();
    loads[0]?.resolve(live);
    await ready;
    expect(applied).toEqual([live]);
    changed(canary);
    expect(applied).toEqual([live, canary]);
    changed();
    loads[1]?.resolve(legacy);
    await turn();
    expect(applied).toEqual([live, canary, legacy]);
  });

  it('subscribes before it loads, and does not load what it was told meanwhile', () => {
    const { to, applied } = makeConsumer();
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
    expect(applied).toEqual([legacy, live, legacy]);
  });

  it('lets what was begun later win, in whatever order the answers come', async () => {
    const { loads, applied, reports, changed } = play();
    changed();
    changed();
    loads[1]?.resolve(canary);
    await turn();
    loads[0]?.resolve(live);
    await turn();
    loads[2]?.resolve(legacy);
    await turn();
    expect(applied).toEqual([canary, legacy]);
    changed();
    changed(live);
    loads[3]?.reject(new Error('out of date'));
    await turn();
    expect(applied).toEqual([canary, legacy, live]);
    expect(reports).toEqual([]);
  });

  it('takes what was begun earlier where what was begun later has failed', async () => {
    const { loads, applied, changed } = play();
    changed({ checkout: { state: 'lvie' } } as never);
    loads[0]?.resolve(canary);
    await turn();
    expect(applied).toEqual([canary]);
  });

  it('changes nothing when a source says the same again, in a new object or in the same one', async () => {
    const { applied, changed } = play();
    const table = { checkout: { state: 'live' as 'live' | 'legacy' } };
    changed(table);
    changed({ ...table });
    expect(applied).toEqual([live]);
    table.checkout.state = 'legacy';
    changed(table);
    expect(applied).toEqual([live, legacy]);
  });
});

describe('a following that was stopped', () => {
  it('takes nothing, reports nothing, and has ended its subscription once', async () => {
    const { ready, stop, source, loads, ends, applied, reports, changed, failed } = play();
    stop();
    stop();
    await ready;
    expect(ends).toEqual(['end']);
    changed(live);
    changed();
    failed(new Error('gone'));
    loads[0]?.resolve(live);
    await turn();
    expect(applied).toEqual([]);
    expect(reports).toEqual([]);
    expect(loads).toHaveLength(1);
    expect(source.name).toBe('flags');
  });

  it('ends a subscription that is made later', async () => {
    const { to } = makeConsumer();
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
    const { to, reasons } = makeConsumer();
    const subscribe = () => () => {
      throw new Error('no end');
    };
    follow({ load: () => live, subscribe }, to).stop();
    expect(reasons()).toEqual(['no end']);
  });

  it('is one whose consumer was collected, although the source lives on', async () => {
    const { source, loads, ends, changed } = makeSource();
    const ref = (() => {
      const { to } = makeConsumer();
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
