import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import express, { type Express, type RequestHandler } from 'express';
import { graft } from '../../../lib/graft/graft';
import { guest, type PartylineError, party } from '../../../lib/index';
import { majors } from '../../shared/express';
import * as apps from './apps';
import { behaviours, idOf, sayAs, states, unfinished } from './behaviours';

// The program of the fuzz's other process: hosts with a party each, and one that routes as Express alone does.

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
const [four, five] = majors.map((each) => each.express) as [
  (typeof majors)[number]['express'],
  (typeof majors)[number]['express'],
];

/** What should have ended the process, and what the party told. */
const faults: string[] = [];
const reported = new Map<string, number>();
/** The requests under way, by what was asked. */
const open = new Map<unknown, string>();
process.on('uncaughtException', (error) => void faults.push(`uncaught: ${textOf(error)}`));
process.on('unhandledRejection', (error) => void faults.push(`unhandled: ${textOf(error)}`));

const textOf = (error: unknown) => String((error as Error | undefined)?.stack ?? error);

const cookies: RequestHandler = require('cookie-parser')();
/** What stands before the party, by the host's name. */
const parsers: Record<string, readonly RequestHandler[]> = {
  bare: [],
  parsed: [cookies, express.json({ strict: false }), express.urlencoded({ extended: true })],
  kept: [
    express.json({ verify: (req, _res, buffer) => void Object.assign(req, { rawBody: buffer }) }),
    express.text({ type: 'text/*' }),
    express.raw({ type: 'application/octet-stream' }),
  ],
};

function hostOf(name: string): Express {
  const host = express();
  host.set('env', 'test').disable('x-powered-by');
  if (name === 'parsed') host.set('query parser', 'extended');
  host.use((req, res, next) => {
    res.setHeader('X-Id', idOf(req));
    next();
  });
  apps.guard(host);
  for (const parser of parsers[name] ?? []) host.use(parser);
  return host;
}

function answerTheRest(host: Express): void {
  host.use((req, res) => void res.status(404).send(sayAs(req, 'host')('none')));
  const failed: express.ErrorRequestHandler = (error, req, res, next) => {
    if (res.headersSent) return next(error);
    res.status(Number(error?.status) || 500).send(sayAs(req, 'host')('failed'));
  };
  host.use(failed);
}

/** Each host has its scion in the other major. */
async function throwParty(name: string): Promise<Server> {
  const [fresh, legacy] = name === 'parsed' ? [four, five] : [five, four];
  const journeys = Object.fromEntries(
    Object.keys(states).map((state) => [state, Object.keys(behaviours).map((each) => `${state}.${each}`)]),
  );
  const shop = graft(guest(apps.scion(fresh), { catchRejections: true }), {
    onto: guest(apps.stock(legacy), { catchRejections: true }),
    journeys,
    states: { ...states, account: { state: 'live' } },
    key: (req) => (req as { query?: { key?: unknown } }).query?.key ?? req.headers.cookie,
  });
  const house = graft(apps.accountScion(fresh), {
    onto: apps.accountStock(),
    states: { account: { state: 'live' } },
  });
  const host = hostOf(name);
  const line = party(
    {
      '/fetch': apps.fetchGuest(),
      '/koa': apps.koaGuest(),
      '/fastify': apps.fastifyGuest(),
      '/house': house,
      '/t/:tenant': guest(apps.tenant(legacy), { catchRejections: true }),
      '/': shop,
    },
    { onError: tell },
  );
  host.use(line);
  answerTheRest(host);
  const server = await listen(host);
  await line.bootstrap(server);
  const failed = line.guests.filter(({ status }) => status === 'failed');
  if (failed.length > 0) throw failed[0]?.error;
  return server;
}

function tell(error: unknown): void {
  const { code = 'none' } = error as PartylineError;
  reported.set(code, (reported.get(code) ?? 0) + 1);
}

/** The same guards and pages, routed by Express alone. */
function plainly(): Promise<Server> {
  const host = hostOf('plain');
  for (const path of ['/fetch', '/koa', '/fastify', '/t/:tenant']) host.use(path, apps.twin(five));
  host.use('/house', apps.accountScion(five), apps.stock(five));
  host.use(apps.scion(five), apps.stock(five));
  answerTheRest(host);
  return listen(host);
}

async function listen(host: Express): Promise<Server> {
  const server = createServer();
  server.on('connection', (socket) => socket.setMaxListeners(0));
  server.on('request', ({ method, url = '', socket }, res) => {
    open.set(res, `${method} ${url.slice(0, 100)}`);
    const end = () => open.delete(res);
    res.on('close', end);
    // Node tells no response of it that waits for the ones before it.
    socket.once('close', end);
  });
  server.on('request', host);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function heap(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return process.memoryUsage().heapUsed;
}

interface Question {
  readonly asksHeap?: boolean;
  /** What is under way is told once, and forgotten. */
  readonly forgets?: boolean;
}

async function answer({ asksHeap, forgets }: Question): Promise<void> {
  const state = {
    faults: faults.splice(0),
    open: [...open.values()],
    unfinished: unfinished.count,
    reported: Object.fromEntries(reported),
  };
  if (forgets) open.clear();
  process.send?.({ ...state, heap: asksHeap ? await heap() : 0 });
}

async function start(): Promise<void> {
  const ports: Record<string, number> = {};
  for (const name of Object.keys(parsers)) ports[name] = portOf(await throwParty(name));
  ports.plain = portOf(await plainly());
  process.on('message', (message) => void answer(message as Question));
  process.on('disconnect', () => process.exit());
  process.send?.({ ports });
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

void start();
