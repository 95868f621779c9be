import type { Kind } from '../kinds';
import { bytesOf, readReplies, Wire } from '../wire';
import { type Behaviour, CLOSE, one, type Place, skipFor } from './behaviour';

const group = 'Connections and errors';
const ENDS = 'Alone, `node:http` ends the process. In the party the error goes to the host’s error handlers.';
const HANDS = 'What it throws or rejects with goes to the error handlers of whoever it stands in.';
const DROPS = 'It drops the promise, alone as in the party: nobody answers, and the process ends.';
const DROPS4 =
  'Express 4 drops the promise, alone as in the party: nobody answers, and the process ends. ' +
  '`guest(app, { catchRejections: true })` sends it to the error handlers of the app.';

async function pipelined({ port, prefix }: Place) {
  const ask = (path: string, headers: string[] = []) => bytesOf(prefix + path, { headers });
  const bytes = ask('/stream') + ask('/items/1') + ask('/none') + ask('/items/2', [CLOSE]);
  return readReplies(await new Wire(port).send(bytes).end(), ['GET', 'GET', 'GET', 'GET']);
}

/** One after the other, on one connection. */
async function keptAlive({ port, prefix }: Place) {
  const wire = new Wire(port).send(bytesOf(`${prefix}/items/one`, {}));
  await wire.until('"one"}');
  const body = 'two';
  wire.send(bytesOf(`${prefix}/echo`, { method: 'POST', headers: ['Content-Type: text/plain'], body }));
  await wire.until('"two"');
  const text = await wire.send(bytesOf(`${prefix}/items/three`, { headers: [CLOSE] })).end();
  return readReplies(text, ['GET', 'POST', 'GET']);
}

async function aborted({ port, prefix, until }: Place) {
  const wire = new Wire(port).send(bytesOf(`${prefix}/wait`, {}));
  const isIn = await until('entered');
  wire.socket.destroy();
  return [isIn, await until('closed')];
}

const handing = skipFor(HANDS, '(req, res, next)');
const ending = skipFor(ENDS, 'polka', 'http.Server');
const dropping = skipFor(DROPS, 'connect', 'polka', 'http.Server');
const dropping4 = ({ routes }: Kind) => (routes === 4 ? DROPS4 : undefined);

export const connections: readonly Behaviour[] = [
  {
    group,
    name: 'requests one after the other',
    shows: /id.*one.*200 OK.*two.*id.*three/,
    run: keptAlive,
  },
  {
    group,
    name: 'pipelined requests',
    shows: /one two three.*id.*1.*404 Not Found.*id.*2/,
    run: pipelined,
  },
  { group, name: 'a client that goes away', shows: /^\[true,true\]$/, run: aborted },
  {
    group,
    name: 'an error before the first byte',
    shows: /500 Internal Server Error/,
    run: one('/throw'),
    skip: (kind) => handing(kind) ?? ending(kind),
  },
  {
    group,
    name: 'a promise that is rejected',
    shows: /500 Internal Server Error/,
    run: one('/reject'),
    skip: (kind) => handing(kind) ?? dropping(kind) ?? dropping4(kind),
  },
  {
    group,
    name: 'an error after the first byte',
    shows: /"first ".*"isWhole":false/,
    run: one('/break'),
  },
];
