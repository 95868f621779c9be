import type { IncomingMessage, RequestListener } from 'node:http';
import {
  type EndpointTable,
  type GuestApp,
  guest,
  type OnJoin,
  type Party,
  type PartyOptions,
  party,
  type RsvpOptions,
  type UrlFor,
} from 'express-party';
import type { majors } from './express';
import { type Served, serve } from './serve';

/** What a handler of a framework finds on its request. */
export interface Sight {
  readonly urlFor: UrlFor;
  /** The template's. */
  readonly view: UrlFor;
  readonly mountParams: Readonly<Record<string, string>>;
  /** Node's own request. */
  readonly req: IncomingMessage;
}

export interface Recipe {
  readonly who: string | EndpointTable;
  readonly onJoin?: OnJoin | undefined;
  readonly options?: RsvpOptions | undefined;
  /** Endpoint name → GET path. */
  readonly routes: Readonly<Record<string, string>>;
  /** What every route answers as JSON. */
  see(sight: Sight): unknown;
  /** Stands before rsvp. */
  before?(req: IncomingMessage): void;
}

/** A framework with a door of its own. */
export interface Kind<Library = unknown> {
  readonly name: string;
  /** The door's name, `koa` say. */
  readonly door: string;
  make(recipe: Recipe, library?: Library): Promise<{ app: GuestApp; alone: RequestListener }>;
  /** The door's rsvp, called with what is wrong. */
  rsvp(...given: unknown[]): unknown;
}

export interface Gathered extends Served {
  readonly line: Party;
}

/** A host at `/v2` with a blog to link to, and the guests that are given, through its bootstrap. */
export async function gather(
  { express }: (typeof majors)[number],
  guests: Record<string, GuestApp | ReturnType<typeof guest>>,
  options?: PartyOptions,
): Promise<Gathered> {
  const blog = guest((_req, _res, next) => next(), { name: 'blog', endpoints: { post: '/posts/:id' } });
  const line = party({ '/blog': blog, ...guests }, options);
  const app = express().use('/v2', line);
  app.use((_req, res) => {
    res.status(404).send('the host');
  });
  const served = await serve(app);
  await line.bootstrap(served.server);
  return Object.assign(served, { line });
}
