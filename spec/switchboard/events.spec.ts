import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { patched } from '../../lib/switchboard/patch';
import type { Snapshot } from '../../lib/switchboard/snapshot';
import { closeAll } from '../shared/serve';
import { made, undo } from './made';

afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
  await closeAll();
});

type Made = Awaited<ReturnType<typeof made>>;

/** Listens as a page does: `next` gives the snapshot that is known when it fits. */
async function listening({ port }: Made) {
  const req = request({ port, path: '/ops/events', headers: { user: 'anna' }, agent: false });
  req.end();
  const [res] = await once(req, 'response');
  undo.push(() => req.destroy());
  let snapshot: Snapshot | undefined;
  const names: string[] = [];
  let text = '';
  res.setEncoding('utf8');
  res.on('error', () => {});
  res.on('data', (chunk: string) => {
    const events = (text + chunk).split('\n\n');
    text = events.pop() as string;
    for (const event of events) {
      const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      if (name) names.push(name);
      if (name === 'snapshot') snapshot = JSON.parse(data);
      if (name === 'patch') snapshot = patched(snapshot as Snapshot, JSON.parse(data));
    }
  });
  const until = async (fits: (snapshot: Snapshot) => boolean) => {
    while (!snapshot || !fits(snapshot)) await wait(10);
    return snapshot;
  };
  return { res, names, until, socket: req.socket as Socket };
}

const stateOf = ({ grafts }: Snapshot, journey: string) =>
  grafts[0]?.journeys.find(({ name }) => name === journey)?.state;

describe('the events of a switchboard', () => {
  it('are a snapshot, and then what has changed, as it is when it is asked for', async () => {
    const all = await made();
    const { res, names, until } = await listening(all);
    expect(res.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-frame-options': 'DENY',
    });
    await until((snapshot) => stateOf(snapshot, 'checkout') === 'legacy');
    const { fields } = await all.confirm({
      act: 'set',
      graft: 'shop',
      journey: 'checkout',
      state: 'live',
      why: 'x',
    });
    await all.get('/cart');
    await all.post(fields);
    await all.get('/cart');
    await all.get('/home');
    const hits = ({ grafts }: Snapshot) =>
      grafts[0]?.endpoints.map(({ hits: { scion, stock } }) => `${scion} ${stock}`);
    const snapshot = await until(
      (each) => stateOf(each, 'checkout') === 'live' && hits(each)?.join() === '1 1,0 0,0 1,0 0',
    );
    expect(names.filter((name) => name === 'snapshot')).toHaveLength(1);
    const { made: _made, ...rest } = await all.snapshot();
    const isSteady = (key: string, value: unknown) => (key === 'lastSeen' ? undefined : value);
    expect(snapshot).toMatchObject(JSON.parse(JSON.stringify(rest), isSteady));
    expect(snapshot.grafts[0]?.endpoints[0]?.series.scion).toMatchObject([
      [expect.any(Number), 1, 0, expect.any(Number), expect.any(Number)],
    ]);
  });

  it('end with the party, and the server is free to close', async () => {
    const all = await made();
    const { res, names, until } = await listening(all);
    await until(() => true);
    await all.line.close();
    await once(res, 'end');
    expect(names.at(-1)).toBe('bye');
    const late = await listening(all);
    await once(late.res, 'end');
    expect(late.names).toEqual(['bye']);
  });

  it('are for who may look', async () => {
    const all = await made();
    const refused = await all.get('/ops/events');
    expect([refused.status, refused.text]).toEqual([404, 'nothing here']);
  });
});

/** A connection that asks for events and reads nothing. */
async function asking(port: number): Promise<Socket> {
  const socket = connect(port);
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write('GET /ops/events HTTP/1.1\r\nHost: h\r\nuser: anna\r\n\r\n');
  return socket;
}

describe('a thousand listeners', () => {
  it('are a hundred: the others are told to come later, and who goes makes room', async () => {
    const { port, get } = await made();
    const headers = { user: 'anna' };
    const all: Socket[] = [];
    const statuses = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const socket = await asking(port);
      const [head] = await once(socket.setEncoding('utf8'), 'data');
      const status = String(head).split(' ', 2)[1] as string;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === '200') all.push(socket.pause());
      else socket.destroy();
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 100, 503: 900 });
    const refused = await get('/ops/events', { headers });
    expect(refused.headers).toMatchObject({ 'retry-after': '30' });
    expect((await get('/ops/', { headers })).status).toBe(200);
    for (const socket of all) socket.destroy();
    let again = await asking(port);
    for (;;) {
      const [head] = await once(again.setEncoding('utf8'), 'data');
      again.destroy();
      if (String(head).startsWith('HTTP/1.1 200')) break;
      await wait(10);
      again = await asking(port);
    }
  });
});
