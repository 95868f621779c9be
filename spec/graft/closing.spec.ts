import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpoint, party, rsvp } from 'express-party';
import { fileSource, type Graft, graft, type Source } from 'express-party/graft';
import { majors } from '../shared/express';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-'));
  path = join(folder, 'graft.json');
  write('{ "cart": { "state": "live" } }');
  // So they can be counted: all that waits, and nothing that is read.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
});

afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true });
});

function write(text: string): void {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

function grafted(source: Source): Graft {
  const fresh = five.express().use(rsvp('shop'));
  fresh.get('/cart', endpoint('cart'), (_req, res) => void res.send('new'));
  return graft(fresh, {
    onto: four.express().get('/cart', (_req, res) => void res.send('old')),
    states: source,
  });
}

const place = (shop: Graft) => party({ '/': shop }, { base: '/' });
const stateOf = (shop: Graft) => shop.states().cart?.state;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Until nothing that has begun is under way any more. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await turn();
}

/** A source, and how many follow it. */
function counted(source: Source) {
  const stops = new Set<object>();
  const subscribe: Source['subscribe'] = (...told) => {
    const stop = source.subscribe?.(...told);
    stops.add(told);
    return () => {
      stops.delete(told);
      stop?.();
    };
  };
  return { stops, source: { ...source, subscribe } };
}

describe('a graft on a file', () => {
  it('follows it no longer than its party is there: no timer and no subscription is left', async () => {
    const { stops, source } = counted(fileSource(path));
    const shop = grafted(source);
    expect([stops.size, jest.getTimerCount()]).toEqual([0, 0]);
    const line = place(shop);
    await line.bootstrap();
    await settled();
    expect([stateOf(shop), stops.size, jest.getTimerCount()]).toEqual(['live', 1, 1]);
    await line.close();
    expect([stops.size, jest.getTimerCount()]).toEqual([0, 0]);
    write('{ "cart": { "state": "legacy" } }');
    jest.advanceTimersByTime(10_000);
    await settled();
    expect([stateOf(shop), jest.getTimerCount()]).toEqual(['live', 0]);
  });

  it('is not there again through a reading that was under way when it was closed', async () => {
    const source = fileSource(path);
    const shop = grafted(source);
    const line = place(shop);
    await line.bootstrap();
    await settled();
    write('{ "cart": { "state": "legacy" } }');
    jest.advanceTimersByTime(200);
    await line.close();
    await settled();
    expect([stateOf(shop), jest.getTimerCount()]).toEqual(['live', 0]);
  });

  it('lets another follow it on, to the last', async () => {
    const { stops, source } = counted(fileSource(path));
    const shops = [grafted(source), grafted(source)];
    const lines = shops.map(place);
    for (const line of lines) await line.bootstrap();
    await lines[0]?.close();
    await settled();
    expect([stops.size, jest.getTimerCount()]).toEqual([1, 1]);
    write('{ "cart": { "state": "legacy" } }');
    jest.advanceTimersByTime(200);
    while (stateOf(shops[1] as Graft) === 'live') await turn();
    expect(stateOf(shops[0] as Graft)).toBe('live');
    await lines[1]?.close();
    await settled();
    expect([stops.size, jest.getTimerCount()]).toEqual([0, 0]);
  });

  it('follows it again in another party', async () => {
    const { stops, source } = counted(fileSource(path));
    const shop = grafted(source);
    for (const state of ['live', 'legacy']) {
      write(`{ "cart": { "state": "${state}" } }`);
      const line = place(shop);
      await line.bootstrap();
      expect([stateOf(shop), stops.size]).toEqual([state, 1]);
      await line.close();
      await settled();
      expect([stops.size, jest.getTimerCount()]).toEqual([0, 0]);
    }
  });

  it.each([
    ['as soon as it is bootstrapped', undefined],
    ['a moment later', () => Promise.resolve()],
    ['while it loads', turn],
  ])('leaves nothing where its party is closed %s', async (_when, wait) => {
    const { stops, source } = counted({ ...fileSource(path), load: () => new Promise<never>(() => {}) });
    const line = place(grafted(source));
    const bootstrapped = line.bootstrap();
    if (wait) await wait();
    await line.close();
    await expect(bootstrapped).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    await settled();
    expect([stops.size, jest.getTimerCount()]).toEqual([0, 0]);
  });
});
