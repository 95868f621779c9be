import type { Server } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { party } from 'express-party';
import type { Behaviour, Place } from './behaviours';
import type { Seen, Tell } from './guests/content';
import type { Kind } from './kinds';
import { served } from './serve';
import type { Reply } from './wire';

interface Venue extends Place {
  /** What the guest has told since the last time. */
  told(): (Seen | string)[];
}

/** A guest alone and the same one in a party, to be asked the same. */
export interface Pair {
  readonly alone: Venue;
  readonly hosted: Venue;
  /** What the host does before the party. */
  parse(parser: RequestHandler | undefined): void;
}

/** Serves a guest of some kind alone, and another like it at `/g` of a party in an Express host. */
export async function pairOf(kind: Kind): Promise<Pair> {
  const alone = venue('');
  const hosted = venue(kind.prefix ?? '/g');
  let parser: RequestHandler | undefined;
  const host = express().disable('x-powered-by');
  host.use((req, res, next) => (parser ? parser(req, res, next) : next()));
  const line = party({ '/other': express(), '/g': kind.make(hosted.tell) });
  host.use(line);
  host.use(((error, _req, res, next) => {
    if (res.headersSent) next(error);
    else res.status(500).send(String(error.code ?? error.message));
  }) as ErrorRequestHandler);
  const server = await listen(host.listen(0, '127.0.0.1'));
  await line.bootstrap(server);
  hosted.told();
  return {
    alone: alone.at(await listen((await kind.alone(alone.tell)).listen(0, '127.0.0.1'))),
    hosted: hosted.at(server),
    parse: (given) => {
      parser = given;
    },
  };
}

/** What a guest gives alone and what it gives in the party, with what it saw: told as if it were at home. */
export async function compare({ alone, hosted, parse }: Pair, { run, parser }: Behaviour) {
  const expected = { given: await run(alone), told: alone.told() };
  parse(parser);
  try {
    const actual = { given: await run(hosted), told: hosted.told() };
    return { expected: atHome(expected, ''), actual: atHome(actual, hosted.prefix) };
  } finally {
    parse(undefined);
  }
}

/** Takes the mount path off what is allowed to show it: what a handler knows of it, and Express's page for 404. */
function atHome({ given, told }: { given: unknown; told: (Seen | string)[] }, prefix: string) {
  return {
    given: JSON.parse(JSON.stringify(given), (_key, value) =>
      isReply(value) ? replyAtHome(value, prefix) : value,
    ),
    told: told.map((seen) => {
      if (typeof seen === 'string') return seen;
      const { mount, original } = seen;
      const isTold = mount === prefix && original.includes(prefix);
      return isTold ? { ...seen, mount: 'told', original: original.replace(prefix, '') } : seen;
    }),
  };
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
    for (let i = 0; i < 100 && !told.includes(text); i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return told.includes(text);
  };
  return {
    tell,
    told: take,
    at: (server: Server): Venue => ({ port: served(server).port, prefix, until, told: take }),
  };
}
