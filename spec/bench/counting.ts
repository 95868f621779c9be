// What counting costs a request: `npx tsx spec/bench/counting.ts`. With and without take turns, so that what else the
// machine does hits both; the middle of many rounds is what counts.
import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { SideCounts } from '../../lib/graft/report/counts';
import { startTiming, Timing } from '../../lib/graft/report/timing';

const side = new SideCounts();
const held = Symbol('held');
const others = new WeakMap<object, Timing>();

/** What was tried; `closure` is what the library does. */
const kinds: Record<string, (res: ServerResponse) => void> = {
  nothing: () => {},
  closure: (res) => void startTiming(side, res),
  once: (res) => {
    const watched = new Timing(side);
    res.once('close', () => watched.end(res));
  },
  property: (res) => {
    (res as ServerResponse & { [held]?: Timing })[held] = new Timing(side);
    res.on('close', endHeld);
  },
  weakmap: (res) => {
    others.set(res, new Timing(side));
    res.on('close', endOther);
  },
};

function endHeld(this: ServerResponse & { [held]?: Timing }) {
  this[held]?.end(this);
}

function endOther(this: ServerResponse) {
  others.get(this)?.end(this);
}

// By name, to have some of them alone: each makes the engine's guesses about the others worse.
const tried = process.argv.length > 2 ? ['nothing', ...process.argv.slice(2)] : Object.keys(kinds);

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;

/** Runs every kind in turn, and prints the middle of what each costs more than nothing, in nanoseconds a request. */
async function compare(title: string, rounds: number, run: (kind: string) => Promise<number> | number) {
  const times = new Map(tried.map((kind) => [kind, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    // Each begins as often as the others: who comes after whom matters too.
    const order = [...times];
    order.unshift(...order.splice(round % order.length));
    for (const [kind, list] of order) list.push(await run(kind));
  }
  const nothing = times.get('nothing')?.slice(rounds / 5) as number[];
  console.log(`${title}: ${middle([...nothing]).toFixed(0)} ns`);
  for (const [kind, list] of times) {
    const more = list.slice(rounds / 5).map((time, round) => time - (nothing[round] as number));
    console.log(`  ${kind}: ${middle(more).toFixed(0)} ns more`);
  }
}

/** A response that is made, listened to as Node does, and closed: nothing else that could hide the cost. */
function bare(kind: string): number {
  const count = 50_000;
  const start = process.cpuUsage();
  for (let each = 0; each < count; each++) {
    const res = new ServerResponse(new IncomingMessage({} as Socket));
    res.on('finish', () => {});
    kinds[kind]?.(res);
    res.emit('finish');
    res.emit('close');
  }
  return spent(start, count);
}

function spent(start: NodeJS.CpuUsage, count: number): number {
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / count;
}

/** Requests over a socket, many at once, so that the server's work is most of it. */
async function served(kind: string, port: number): Promise<number> {
  const [batches, size] = [20, 100];
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const start = process.cpuUsage();
  for (let batch = 0; batch < batches; batch++) {
    socket.write(`GET /${kind} HTTP/1.1\r\nHost: h\r\n\r\n`.repeat(size));
    // The one slash of a response is in its first line.
    for (let left = size; left > 0; ) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      left -= chunk.toString('latin1').split('/').length - 1;
    }
  }
  const time = spent(start, batches * size);
  socket.destroy();
  return time;
}

async function main() {
  await compare('a bare response', 60, bare);
  const server = createServer((req, res) => {
    kinds[(req.url as string).slice(1)]?.(res);
    res.end('ok');
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await compare('a request to a server', 200, (kind) => served(kind, port));
  server.close();
}

void main();
