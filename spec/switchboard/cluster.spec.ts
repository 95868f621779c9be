import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Point } from '../../lib/graft/report/minutes';
import type { EndpointShown, GraftShown, Snapshot } from '../../lib/switchboard/snapshot';
import { callers } from './made';

interface Process {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
}

const open: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((child) => ended(child)));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function opened(...args: string[]): Promise<Process> {
  const child = fork(join(__dirname, 'worker.ts'), args, { execArgv: ['--import', 'tsx'] });
  open.push(child);
  const [told] = await once(child, 'message');
  return { child, ...(told as { pid: number; port: number }) };
}

function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise<{ status: number; headers: Record<string, string>; text: string }>((resolve, reject) => {
    const req = request({ port, path, method, headers, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers as never, text }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** Three processes of one host; by one file of states, or each with a table of its own. */
async function host(kind: 'file' | 'table') {
  const folder = mkdtempSync(join(tmpdir(), 'ops-'));
  folders.push(folder);
  const [consoles, file] = [join(folder, 'consoles'), join(folder, 'graft.json')];
  mkdirSync(consoles);
  writeFileSync(file, '{}');
  const args = kind === 'file' ? [`${consoles}/`, file] : [`${consoles}/`];
  const processes = await Promise.all([opened(...args), opened(...args), opened(...args)]);
  const all = processes.map(({ port }) =>
    callers({ get: (path, options) => ask(port, path, options) as never, port }),
  );
  const served = async (path: string) =>
    Promise.all(
      processes.map(
        async ({ port }) => (await ask(port, path, { headers: { user: 'u' } })).text.split(' ')[0],
      ),
    );
  return { folder, file, consoles, processes, all, served };
}

type Calls = ReturnType<typeof callers>;

async function act(calls: Calls, deed: Record<string, string>): Promise<string> {
  const { fields } = await calls.confirm({ graft: 'shop', why: 'monday', ...deed });
  const { status, headers } = await calls.post(fields);
  expect(status).toBe(303);
  return new URLSearchParams(headers.location?.slice(3)).get('done') as string;
}

const LIVE = { act: 'set', journey: 'cart', state: 'live' };
const journeyOf = (snapshot: Snapshot, name: string) =>
  snapshot.grafts[0]?.journeys.find((each) => each.name === name);

const cartOf = ({ endpoints }: GraftShown) =>
  endpoints.find(({ endpoint }) => endpoint === 'cart') as EndpointShown;

describe.each(['file', 'table'] as const)('three processes with a %s of states', (kind) => {
  it('are switched by any of them, have one history, and show what all have counted', async () => {
    const { all, served, file, processes } = await host(kind);
    const [one, two, three] = all as [Calls, Calls, Calls];
    await served('/cart');
    expect(await act(one, LIVE)).not.toContain('not followed');
    const switched = Date.now();
    while ((await served('/cart')).join() !== 'shop,shop,shop')
      expect(Date.now() - switched).toBeLessThan(5000);
    if (kind === 'file')
      expect(JSON.parse(readFileSync(file, 'utf8')).cart).toMatchObject({ state: 'live', by: 'anna' });
    await act(two, { ...LIVE, state: 'canary', percent: '50' });
    await act(three, { act: 'stop' });
    expect(await served('/cart')).toEqual(['legacy', 'legacy', 'legacy']);
    // Who was not asked holds it as well.
    expect(await one.confirm({ ...LIVE, graft: 'shop', why: 'x' })).toMatchObject({
      error: { code: 'ERR_PARTY_STOPPED' },
    });
    const snapshots: Snapshot[] = [await one.snapshot(), await two.snapshot(), await three.snapshot()];
    for (const snapshot of snapshots) {
      expect(snapshot.workers).toEqual({ asked: 3, answered: 3, silent: [] });
      const [graft] = snapshot.grafts as [GraftShown];
      expect(journeyOf(snapshot, 'cart')).toMatchObject({
        state: 'legacy',
        stopped: { by: 'anna', why: 'monday' },
      });
      expect(graft.history.map(({ journey, to }) => `${journey} ${to.state}`)).toEqual([
        'cart legacy',
        'cart canary',
        'cart live',
      ]);
      const { hits, series } = cartOf(graft);
      const total = (points: readonly Point[]) => points.reduce((sum, [, count]) => sum + count, 0);
      expect([total(series.scion), total(series.stock)]).toEqual([hits.scion, hits.stock]);
      expect(hits.stock).toBeGreaterThanOrEqual(2 * processes.length);
      expect(hits).toEqual(
        snapshots[0]?.grafts[0]?.endpoints.find(({ endpoint }) => endpoint === 'cart')?.hits,
      );
    }
    await act(two, { act: 'resume' });
    for (const calls of all) {
      const { stopped, state } = journeyOf(await calls.snapshot(), 'cart') ?? {};
      // What was stopped was written to the file as that; a table of their own still has what it had.
      expect([stopped, state]).toEqual([undefined, kind === 'file' ? 'legacy' : 'canary']);
    }
  });
});

describe('a process of three', () => {
  it('takes the token that another has made', async () => {
    const { all, served } = await host('table');
    const [one, two] = all as [Calls, Calls];
    const { fields } = await one.confirm({ ...LIVE, graft: 'shop', why: 'monday' });
    expect((await two.post(fields)).status).toBe(303);
    expect(await served('/cart')).toEqual(['shop', 'shop', 'shop']);
  });

  it('that begins after a stop knows of it too, and moves nothing forward', async () => {
    const { all, consoles, file } = await host('file');
    await act(all[0] as Calls, { act: 'stop', journey: 'cart' });
    const { port } = await opened(`${consoles}/`, file);
    const late = callers({ get: (path, options) => ask(port, path, options) as never, port });
    expect(await late.confirm({ ...LIVE, graft: 'shop', why: 'x' })).toMatchObject({
      status: 409,
      error: { code: 'ERR_PARTY_STOPPED' },
    });
  });

  it('that was killed, or hangs, does not hold the page', async () => {
    const { all, processes, consoles } = await host('table');
    const [one] = all as [Calls];
    const [, second, third] = processes as [Process, Process, Process];
    second.child.kill('SIGKILL');
    await once(second.child, 'exit');
    expect(existsSync(join(consoles, `${second.pid}.sock`))).toBe(true);
    expect((await one.snapshot()).workers).toEqual({ asked: 2, answered: 2, silent: [] });
    third.child.kill('SIGSTOP');
    expect((await one.snapshot()).workers).toEqual({ asked: 2, answered: 1, silent: [third.pid] });
    expect(await act(one, LIVE)).toContain(`Process ${third.pid} has not followed`);
    third.child.kill('SIGCONT');
    let snapshot: Snapshot = await one.snapshot();
    while (snapshot.workers.answered < 2) {
      await wait(50);
      snapshot = await one.snapshot();
    }
    // What was sent is there, and is followed late.
    while ((await ask(third.port, '/cart')).text !== 'shop cart') await wait(50);
  });
});
