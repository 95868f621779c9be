// `npm run soak`: ten minutes of mixed traffic over guests of all kinds, while a graft changes its state and other
// parties open and close. Ends with 1 on the first wrong answer, or when more is there in the end than at the start.
// SOAK_MINUTES=1 makes it shorter.
import { deepStrictEqual } from 'node:assert';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type Party, party, rsvp } from 'express-party';
import { median } from '../figures';
import { allKinds } from './guests';
import { shopOf, Wheel } from './shop';
import { pause, type State, stateOf } from './state';
import { Traffic } from './traffic';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const VISITORS = 8;
/** Code that warms up leaves something behind in bursts, a leak does in every spell: so it is the middle one that counts. */
const SPELLS = 5;
const MOST_BYTES = 256 * 1024;

async function listen(app: express.Express): Promise<[Server, number]> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [server, (server.address() as AddressInfo).port];
}

async function open() {
  let line: Party | undefined;
  const shop = shopOf();
  const kinds = await allKinds((name, ...values) => (line as Party).urlFor(name, ...values));
  line = party({ ...kinds, '/shop': shop });
  const app = express().use(line);
  app.get('/nav', (_req, res) => void res.json((line as Party).partyline.askAround('nav')));
  const [server, port] = await listen(app);
  await line.bootstrap(server);
  const lost = line.guests.filter(({ status }) => status !== 'joined' && status !== 'named');
  if (lost.length > 0) throw new Error(lost.map(({ path, status }) => `${path} is ${status}`).join(', '));
  return { server, port, wheel: new Wheel(shop) };
}

/** A party from its first guest to its last: it is asked, and leaves nothing. */
async function openAndClose(number: number): Promise<void> {
  const guest = express().use(rsvp('guest', (partyline) => void partyline.connect('n', () => number)));
  guest.get('/', (_req, res) => void res.json(number));
  const line = party({ '/guest': guest, '/other': express().use(rsvp('other')) });
  const [server, port] = await listen(express().use(line));
  // Not by fetch, which keeps something for every port that it has ever seen.
  const [answer] = (await once(get({ port, path: '/guest', agent: false }), 'response')) as [IncomingMessage];
  const text = await answer.setEncoding('utf8').reduce((all, chunk) => all + chunk, '');
  deepStrictEqual([answer.statusCode, text, line.partyline.ask('n')], [200, `${number}`, number]);
  await line.close();
  server.close();
  await once(server, 'close');
}

interface Work {
  readonly port: number;
  readonly wheel: Wheel;
}

/** All of it at once, until the time is over; how many answers there were, and parties. */
async function run({ port, wheel }: Work, ms: number) {
  const traffic = new Traffic(port, wheel);
  const end = performance.now() + ms;
  const isOn = () => performance.now() < end;
  let [steps, parties] = [0, 0];
  const visitors = Array.from({ length: VISITORS }, async () => {
    while (isOn()) await traffic.walk(steps++);
  });
  const turning = async () => {
    for (; isOn(); await pause(37)) wheel.turn();
  };
  const opening = async () => {
    for (; isOn(); await pause(100)) await openAndClose(parties++);
  };
  await Promise.all([...visitors, turning(), opening()]);
  traffic.close();
  return { asked: traffic.asked, parties };
}

function compare(before: State, after: State): number {
  deepStrictEqual([after.handles, after.listeners], [before.handles, before.listeners]);
  const more = after.heap - before.heap;
  console.log(`heap ${(after.heap / 1024).toFixed(0)} KB, ${(more / 1024).toFixed(0)} KB more than before`);
  return more;
}

async function main() {
  const work = await open();
  const emitters = [process, work.server];
  const spell = (MINUTES * 60_000) / SPELLS;
  await run(work, Math.max(15_000, spell));
  const first = await stateOf(emitters);
  console.log(
    `heap ${(first.heap / 1024).toFixed(0)} KB, handles`,
    first.handles,
    'listeners',
    first.listeners,
  );
  const grown: number[] = [];
  for (let before = first; grown.length < SPELLS; ) {
    const { asked, parties } = await run(work, spell);
    console.log(`${asked} answers, none of them wrong; ${parties} parties opened and closed`);
    const after = await stateOf(emitters);
    grown.push(compare(before, after));
    before = after;
  }
  if (median(grown) > MOST_BYTES) throw new Error('The heap grows.');
  work.server.close();
  process.exit();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
