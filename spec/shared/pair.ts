import type { Server } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import { party } from 'express-party';
import type { Behaviour, Place } from './behaviours/behaviour';
import type { Seen, Tell } from './guests/content';
import { fill } from './guests/express';
import type { Kind } from './kinds';
import { served } from './serve';
import type { Reply } from './wire';
import { witness } from './witness';

type Told = readonly (Seen | string)[];

interface Venue extends Place {
  /** What the guest has told since the last time. */
  told(): Told;
}

/** A guest alone and the same one in a party, to be asked the same. */
export interface Pair {
  readonly alone: Venue;
  readonly hosted: Venue;
  /** The same in a party that stands in a Router, after which no Express tidies up. */
  readonly routed: Venue;
  /** The guest, or an app of the host's own Express like it, by `app.use`. */
  readonly used: Venue;
  /** What both hosts do before what they mount. */
  parse(parser: RequestHandler | undefined): void;
}

/** Serves a guest of some kind alone, and another like it at `/g` of a party in an Express host. */
export async function pairOf(kind: Kind): Promise<Pair> {
  const { prefix = '/g' } = kind;
  const [alone, hosted, routed, used] = [venue(''), venue(prefix), venue(prefix), venue(prefix)];
  let parser: RequestHandler | undefined;
  const before: RequestHandler = (req, res, next) => (parser ? parser(req, res, next) : next());
  const serveParty = async ({ tell, told }: ReturnType<typeof venue>, around: (line: Router) => Router) => {
    const line = party({ '/other': express(), '/g': kind.make(tell) });
    const server = await listen(hostOf(before, (host) => host.use(around(line))).listen(0, '127.0.0.1'));
    await line.bootstrap(server);
    told();
    return server;
  };
  const like = kind.like?.(used.tell) ?? fill(express(), express as never, used.tell);
  const plainly = hostOf(before, (host) => host.use(prefix, like));
  return {
    alone: alone.at(await listen((await kind.alone(alone.tell)).listen(0, '127.0.0.1'))),
    hosted: hosted.at(await serveParty(hosted, (line) => line)),
    routed: routed.at(await serveParty(routed, (line) => express.Router().use(line))),
    used: used.at(await listen(plainly.listen(0, '127.0.0.1'))),
    parse: (given) => {
      parser = given;
    },
  };
}

function hostOf(before: RequestHandler, mount: (host: Express) => void): Express {
  const host = express().disable('x-powered-by');
  host.use((_req, res, next) => {
    res.locals.byHost = 1;
    next();
  }, before);
  mount(host);
  host.use((req, res, next) => (req.headers['x-witness'] ? witness(host, req, res) : next()));
  host.use(((error, req, res, next) => {
    if (res.headersSent) next(error);
    else if (req.headers['x-witness']) witness(host, req, res, error);
    else res.status(500).send(String(error.code ?? error.message));
  }) as ErrorRequestHandler);
  return host;
}

/** What a guest gives alone and what it gives in the party, with what it saw: told as if it were at home. */
export async function compare({ parse, alone, used, ...party }: Pair, behaviour: Behaviour) {
  const { run, parser, against = 'alone', isRouted } = behaviour;
  const hosted = isRouted ? party.routed : party.hosted;
  const isAlone = against === 'alone';
  const other = isAlone ? alone : used;
  // What a behaviour before this one told too late is none of it.
  for (const { told } of [other, hosted]) told();
  if (!isAlone) parse(parser);
  const expected = { given: await run(other), told: other.told() };
  parse(parser);
  try {
    const actual = { given: await run(hosted), told: hosted.told() };
    const told = (from: Told, prefix: string) => (isAlone ? toldAtHome(from, prefix, behaviour) : []);
    return {
      expected: { given: givenAtHome(expected.given, other.prefix), told: told(expected.told, '') },
      actual: { given: givenAtHome(actual.given, hosted.prefix), told: told(actual.told, hosted.prefix) },
    };
  } finally {
    parse(undefined);
  }
}

/** Takes the mount path off Express's page for 404, which is allowed to show it. */
function givenAtHome(given: unknown, prefix: string): unknown {
  return JSON.parse(JSON.stringify(given), (_key, value) =>
    isReply(value) ? replyAtHome(value, prefix) : value,
  );
}

const isReply = (value: unknown): value is Reply => typeof (value as Reply | null)?.status === 'string';

function replyAtHome(reply: Reply, prefix: string): Reply {
  if (!reply.body.includes('Cannot ')) return reply;
  const body = reply.body.replace(prefix, '');
  const headers = reply.headers.map((line) =>
    line === `Content-Length: ${reply.body.length}` ? `Content-Length: ${body.length}` : line,
  );
  return { ...reply, body, headers };
}

/** Takes the mount path off what a handler knows of it, and off what was written anew how long that is. */
function toldAtHome(told: Told, prefix: string, { isRewritten }: Behaviour): Told {
  return told.map((seen) => {
    if (typeof seen === 'string') return seen;
    const { mount, original, headers: given } = seen;
    const isTold = mount === prefix && original.includes(prefix);
    const { 'content-length': _length, 'content-encoding': _encoding, ...others } = given;
    const headers = isRewritten ? others : given;
    return isTold
      ? { ...seen, headers, mount: 'told', original: original.replace(prefix, '') }
      : { ...seen, headers };
  });
}

async function listen(server: Server): Promise<Server> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

function venue(prefix: string) {
  let told: (Seen | string)[] = [];
  const tell: Tell = (what) => void told.push(what);
  const take = () => {
    const all = told;
    told = [];
    return all;
  };
  const until = async (text: string) => {
    for (let i = 0; i < 2000 && !told.includes(text); i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return told.includes(text);
  };
  return {
    tell,
    told: take,
    at: (server: Server): Venue => ({ port: served(server).port, prefix, until, told: take }),
  };
}
